"""Which key can be a device's next one; and where that of this machine is made."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bootstrap.device_setup.known_passphrases import KnownPassphrases
from bootstrap.device_setup.new_passphrase import NewPassphrase
from bootstrap.device_setup.next_key import former_files, next_key
from bootstrap.device_setup.own_key import KeyWanted, OwnKey
from bootstrap.workflows.rotate import with_new_key
from keys.device import FormerKey
from keys.errors import InvalidInputError
from keys.public_key import PublicKey
from keys.registry import Registry
from tests.bootstrap.own_key.a_person import APerson
from tests.keys.made import NOON, device, key, lost
from tests.tui.made import WEAK

ENDED = replace(device("tablet"), expires=NOON.date())
FLEET = Registry().with_device(device("pc")).with_device(lost("iphone")).with_device(ENDED)


def test_the_old_key_is_kept_as_a_former_one() -> None:
    rotated = with_new_key(FLEET, "pc", key("new"), NOON)
    assert (rotated.public_key, rotated.former_keys) == (key("new"), (FormerKey(key("pc"), NOON, "rotated"),))
    assert with_new_key(FLEET.with_device(rotated), "pc", key("new"), NOON + timedelta(hours=1)) == rotated


@pytest.mark.parametrize(
    ("name", "new", "why"),
    [
        ("pc", key("pc"), "this is the key that pc has"),
        ("pc", key("iphone"), "this key is or was the key of iphone"),
        ("pc", WEAK, "the key is too weak"),
        ("imac", key("new"), "no device is called 'imac'"),
        ("iphone", key("new"), "iphone is lost, and gets in no more"),
        ("tablet", key("new"), "tablet ended on"),
    ],
)
def test_what_can_be_no_next_key_is_refused(name: str, new: PublicKey, why: str) -> None:
    with pytest.raises(InvalidInputError, match=why) as error:
        with_new_key(FLEET, name, new, NOON)
    assert error.value.hint


def test_a_device_does_not_get_a_key_back_that_it_had() -> None:
    rotated = FLEET.with_device(with_new_key(FLEET, "pc", key("new"), NOON))
    with pytest.raises(InvalidInputError, match="is or was the key of pc"):
        with_new_key(rotated, "pc", key("pc"), NOON)


def test_a_new_end_comes_with_the_new_key() -> None:
    end = NOON.date() + timedelta(days=30)
    assert with_new_key(FLEET, "tablet", key("new"), NOON, end).expires == end


class Desk:
    """This machine, which is pc of the fleet kua."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.registry = folder, Registry()

    def next_key(self) -> OwnKey:
        person = APerson()
        wanted = KeyWanted("pc", "kua", self.folder, "", None, NewPassphrase("none", False, person))
        return next_key(wanted, self.registry, person, KnownPassphrases(person))

    def takes(self, public: PublicKey) -> None:
        """The device goes on with it."""
        there = self.registry.get("pc")
        rotated = with_new_key(self.registry, "pc", public, NOON) if there else replace(device("pc"), public_key=public)
        self.registry = self.registry.with_device(rotated)


def test_each_next_key_of_this_machine_gets_a_file_of_its_own_and_a_run_that_died_is_gone_on_with(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path)
    first = desk.next_key()
    first.keep()
    desk.takes(first.public)
    second = desk.next_key()
    second.keep()  # and here the run dies
    assert desk.next_key().public == second.public
    desk.takes(second.public)
    third = desk.next_key()
    assert [one.place.path for one in (first, second, third)] == [
        tmp_path / f"id_ed25519_pc{more}" for more in ("", ".2", ".3")
    ]
    assert former_files(tmp_path, frozenset({first.public})) == (tmp_path / "id_ed25519_pc",)


def test_a_file_that_is_the_persons_own_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "id_ed25519_pc").write_text("something else")
    (tmp_path / "id_ed25519_pc.2.pub").write_text(f"{key('bob').line}\n")
    assert Desk(tmp_path).next_key().place.path == tmp_path / "id_ed25519_pc.3"
