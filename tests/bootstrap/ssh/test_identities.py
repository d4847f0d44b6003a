"""Which of our own keys a server is offered while a device goes on from one key to another."""

from pathlib import Path

from bootstrap.ssh.identities import Identities
from bootstrap.ssh.identity import FileIdentity
from keys.key_pair import KeyPair
from keys.public_key import PublicKey
from tests.bootstrap.lab import Lab

OLD, NEW, OTHER = (KeyPair.generate(name) for name in ("old", "new", "other"))


def offered(identities: Identities, *files: Path, only: bool = False) -> list[PublicKey]:
    return [one.public for one in identities.for_server(files, only_files=only)]


def test_the_key_that_a_device_had_is_found_and_offered_after_the_one_that_it_has(lab: Lab) -> None:
    lab.write_key("was", OLD)
    lab.write_key("is", NEW)
    lab.write_key("whatever", OTHER)
    identities = Identities(lab.folder, devices=[NEW.public], former=[OLD.public])
    assert offered(identities) == [NEW.public, OLD.public, lab.own.public]


def test_a_configuration_that_names_the_old_key_alone_does_not_shut_the_new_one_out(lab: Lab) -> None:
    old = lab.write_key("was", OLD)
    lab.write_key("is", NEW)
    identities = Identities(lab.folder, devices=[NEW.public], former=[OLD.public])
    assert offered(identities, old, only=True) == [OLD.public, NEW.public]
    other = lab.write_key("whatever", OTHER)
    assert offered(identities, other, only=True) == [OTHER.public]


def test_a_key_that_was_made_since_is_offered_from_then_on(lab: Lab) -> None:
    identities = Identities(lab.folder, devices=[lab.own.public])
    assert offered(identities) == [lab.own.public]
    made = FileIdentity.read(lab.write_key("is", NEW), lambda _path, _fingerprint: None)
    assert made is not None
    identities.add(made, in_place_of=lab.own.public)
    assert offered(identities) == [NEW.public, lab.own.public]
