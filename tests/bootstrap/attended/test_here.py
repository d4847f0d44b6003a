"""Jobs about this machine itself, with a person who says yes: it gets a new key, and later forgets all of it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bootstrap import secrets
from bootstrap.attended.asked_here import GiveNewPassphrase, SayYes
from bootstrap.attended.attendant import AgreeToPlan, Attendant
from bootstrap.attended.forgetting import forget_attended
from bootstrap.attended.newcomer_fields import KeyFrom
from bootstrap.attended.rotating import rotate_here_attended
from bootstrap.attended.rules import Attempt
from bootstrap.fleet import Fleet
from bootstrap.report import Report
from bootstrap.sandbox.cloud import Sandbox
from bootstrap.sandbox.key_ring import SandboxKeyring
from keys.device import Status
from keys.key_pair import KeyPair
from keys.public_key import PublicKey
from keys.safety import Rule
from tests.bootstrap.attended.scripted import Scripted
from tests.bootstrap.cli.world import RUNNING

pytestmark = pytest.mark.wants("git")


ANSWERS = {AgreeToPlan: True, GiveNewPassphrase: "correct horse", SayYes: True}


def twice(_attendant: Attendant, attempt: Attempt) -> Report:
    """As where a safety rule has refused some of it, and the person does without that rule."""
    attempt(frozenset())
    return attempt(frozenset({Rule.UNPROVED_LOGIN}))


def test_a_rotation_into_a_file_of_ones_own_goes_on_with_that_key_where_a_rule_gives_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sandbox_ring: SandboxKeyring
) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setattr("bootstrap.attended.running.despite_rules", twice)
    with Sandbox.start(tmp_path / "cloud") as sandbox:
        for name, value in sandbox.environment.items():
            monkeypatch.setenv(name, value)
        fleet, person, file = Fleet.find(sandbox.fleet), Scripted(ANSWERS), sandbox.ssh_folder / "new"
        rotate_here_attended(fleet.found_anew, "pc", person, key_from=KeyFrom("none", file=str(file)))
        made = PublicKey.parse(file.with_suffix(".pub").read_text())
        (pc,) = (one for one in fleet.registry().devices if one.name == "pc")
        assert (pc.public_key, len(pc.former_keys)) == (made, 1)


def test_this_machine_gets_a_new_key_and_once_it_is_revoked_forgets_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sandbox_ring: SandboxKeyring
) -> None:
    monkeypatch.setattr(KeyPair.private_openssh, "__defaults__", (1,))  # rounds
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    with Sandbox.start(tmp_path / "cloud") as sandbox:
        for name, value in sandbox.environment.items():
            monkeypatch.setenv(name, value)
        fleet, person, file = Fleet.find(sandbox.fleet), Scripted(ANSWERS), sandbox.ssh_folder / "new"
        new, end = KeyFrom(file=str(file)), date(2099, 1, 1)
        closing = rotate_here_attended(fleet.found_anew, "pc", person, key_from=new, expires=end)
        assert (closing.report is not None, closing.said) == (True, "")
        (pc,) = (one for one in fleet.registry().devices if one.name == "pc")
        made = pc.public_key
        assert (pc.expires, file.with_suffix(".pub").read_text().split()[1]) == (end, made.line.split()[1])
        assert [
            sandbox.servers[name].lets_in("root", one) for name in RUNNING for one in (made, sandbox.keys["pc"])
        ] == [
            True,
            False,
        ] * len(RUNNING)
        assert any("it opens what the new one does not open yet" in text for text in person.told)
        assert secrets.passphrase_for(made.fingerprint) == "correct horse"

        kept = forget_attended(fleet.found_anew, "pc", Scripted({SayYes: False}))
        assert kept.said.startswith("Nothing was changed. pc forgets its key too, once another device has revoked it")
        assert (sandbox.ssh_folder / "keyturn").exists()
        assert forget_attended(fleet.found_anew, "pc", person).said == "Forgotten."
        assert (file.exists(), (sandbox.ssh_folder / "keyturn").exists()) == (True, False)
        sold = replace(pc, status=Status.RETIRED, revoked=pc.added)
        fleet.write_registry(fleet.registry().with_device(sold), "pc is sold")
        assert forget_attended(fleet.found_anew, "pc", Scripted({SayYes: False})).said == "Nothing was changed."
        assert file.exists()
        assert forget_attended(fleet.found_anew, "pc", person).said == "Forgotten."
        assert not file.exists()
        assert not (sandbox.ssh_folder / "keyturn").exists()
