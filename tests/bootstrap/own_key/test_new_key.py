"""A key that is made here: where its passphrase comes from and is kept, and what is left of it when it fails."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backends.fail
import keyring.backends.null
import pytest

from bootstrap.sandbox.environment import KEY_RING_VARIABLE
from bootstrap.sandbox.key_ring import SandboxKeyring
from bootstrap.secrets import SecretError, passphrase_for
from keys.errors import InvalidInputError
from keys.private_key import public_key_of
from tests.bootstrap.own_key.desk import Desk

SECRET = "correct horse battery staple"
NAMES = ["id_ed25519_macbook", "id_ed25519_macbook.pub"]


@pytest.fixture
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A key ring that works, in that file."""
    monkeypatch.setenv(KEY_RING_VARIABLE, str(tmp_path / "ring.json"))
    yield from _chosen(SandboxKeyring())  # type: ignore[no-untyped-call]


@pytest.fixture(params=[keyring.backends.fail.Keyring, keyring.backends.null.Keyring])
def no_ring(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A machine without one; and one that is switched off, so that it takes what it is given and forgets."""
    yield from _chosen(request.param())


def _chosen(ring: keyring.backend.KeyringBackend) -> Iterator[Path]:
    before = keyring.get_keyring()
    keyring.set_keyring(ring)
    yield Path(os.environ.get(KEY_RING_VARIABLE, ""))
    keyring.set_keyring(before)


def private_key(desk: Desk) -> str:
    return (desk.folder / NAMES[0]).read_text()


def test_a_typed_passphrase_is_kept_in_the_key_ring_and_that_is_said(desk: Desk, ring: Path) -> None:
    desk.person.typed = [SECRET]
    own = desk.own_key()
    own.keep()
    assert public_key_of(private_key(desk), SECRET) == own.public
    assert (passphrase_for(own.public.fingerprint), own.known.of(own.public)) == (SECRET, SECRET)
    assert desk.person.told == ["its passphrase is kept in the key ring too", f"made {desk.folder / NAMES[0]}"]


def test_it_is_kept_out_of_the_ring_on_request(desk: Desk, ring: Path) -> None:
    desk.person.typed = [SECRET]
    desk.own_key(ring=False).keep()
    assert not ring.exists()


def test_without_a_ring_a_typed_one_is_the_persons_alone(desk: Desk, no_ring: Path) -> None:
    desk.person.typed = [SECRET]
    own = desk.own_key()
    own.keep()
    assert public_key_of(private_key(desk), SECRET) == own.public
    assert desk.person.told[0].startswith("its passphrase is kept by you alone: ")


def test_one_that_is_made_is_shown_once_and_kept(desk: Desk, ring: Path) -> None:
    own = desk.own_key(kept="made")
    own.keep()
    (made,) = desk.person.shown
    assert re.fullmatch(r"([a-z2-9]{5}-){3}[a-z2-9]{5}", made)
    assert public_key_of(private_key(desk), made) == own.public
    assert passphrase_for(own.public.fingerprint) == made
    assert made not in "".join(desk.person.told)


def test_one_that_nobody_would_see_is_not_made(desk: Desk, ring: Path) -> None:
    desk.person.sees = False
    with pytest.raises(InvalidInputError, match="no screen"):
        desk.own_key(kept="made").keep()
    assert not ring.exists()
    assert not desk.folder.exists()


def test_one_that_only_the_ring_would_know_needs_a_ring(desk: Desk, no_ring: Path) -> None:
    with pytest.raises(SecretError) as caught:
        desk.own_key(kept="keyring").keep()
    assert caught.value.hint == "give --passphrase ask, made, none, env:NAME or command:LINE"
    assert not desk.folder.exists()


def test_a_key_that_was_not_let_in_after_all_leaves_nothing(desk: Desk, ring: Path) -> None:
    own = desk.own_key(kept="keyring")
    take_back = own.keep()
    assert sorted(path.name for path in desk.folder.iterdir()) == NAMES
    take_back()
    assert list(desk.folder.iterdir()) == []
    assert json.loads(ring.read_text()) == {}


def test_a_run_that_died_before_the_private_half_leaves_no_passphrase_for_good(desk: Desk, ring: Path) -> None:
    desk.own_key(kept="keyring").keep()
    (desk.folder / NAMES[0]).unlink()
    own = desk.own_key(kept="keyring")
    own.keep()
    assert list(json.loads(ring.read_text())) == [f"keyturn/passphrase of {own.public.fingerprint}"]


def test_a_disk_that_does_not_take_the_key_leaves_no_passphrase(
    desk: Desk, ring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Exception, match="No space left on device"):
        desk.own_key(kept="keyring").keep()
    assert json.loads(ring.read_text()) == {}
