"""A private key file that a person has already: taken when it is one and can be opened, refused kindly otherwise."""

from dataclasses import replace

import pytest

from keys.errors import InvalidInputError, KeyturnError
from keys.private_key import PassphraseError
from keys.registry import Registry
from tests.bootstrap.own_key.desk import Desk
from tests.keys.made import device, key

pytestmark = pytest.mark.wants("ssh-keygen")

SECRET = "correct horse battery staple"


@pytest.mark.parametrize(
    "options", [("-t", "ed25519"), ("-t", "rsa", "-b", "2048"), ("-t", "ecdsa"), ("-t", "ecdsa", "-m", "PEM")]
)
def test_a_key_of_any_usual_kind_is_taken_under_the_name_of_the_device(desk: Desk, options: tuple[str, ...]) -> None:
    made = desk.make_key("id_mine", *options)
    before = {path: path.read_bytes() for path in desk.folder.iterdir()}
    own = desk.own_key("~/.ssh/id_mine")
    assert (own.public, own.public.comment) == (made, "macbook@kua")
    assert (own.place.path, own.place.public_path.name) == (desk.folder / "id_mine", "id_mine.pub")
    own.keep()()
    assert {path: path.read_bytes() for path in desk.folder.iterdir()} == before


def test_an_encrypted_key_has_to_be_opened(desk: Desk) -> None:
    made = desk.make_key("id_ed25519", passphrase=SECRET)
    desk.person.typed = ["wrong", SECRET]
    own = desk.own_key(f"{desk.folder}/id_ed25519")
    assert (own.public, own.known.of(made)) == (made, SECRET)
    with pytest.raises(PassphraseError, match="no passphrase was given"):
        desk.own_key(f"{desk.folder}/id_ed25519")


def test_a_look_asks_for_nothing(desk: Desk) -> None:
    desk.make_key("id_ed25519", passphrase=SECRET)
    desk.own_key("~/.ssh/id_ed25519", look=True)
    assert desk.person.asked == []


def test_a_key_elsewhere_is_noted_in_the_ssh_folder(desk: Desk) -> None:
    made = desk.make_key("id_ed25519")
    moved = desk.folder.parent / "stick" / "key"
    moved.parent.mkdir()
    (desk.folder / "id_ed25519").rename(moved)
    (desk.folder / "id_ed25519.pub").unlink()
    own = desk.own_key(str(moved))
    take_back = own.keep()
    mark = desk.folder / "keyturn" / "kua.pub"
    assert mark.read_text() == f"{made.with_comment('macbook@kua').line}\n"
    assert (own.place.path, own.place.public_path) == (moved, mark)
    written = mark.stat().st_mtime_ns
    own.keep()()  # it was there, so this takes nothing back
    assert mark.stat().st_mtime_ns == written
    take_back()
    assert not mark.parent.exists()


def test_a_public_half_of_another_key_beside_it_is_found_out(desk: Desk) -> None:
    other = desk.make_key("other", "-t", "ecdsa")
    desk.make_key("id_ecdsa", "-t", "ecdsa", "-m", "PEM")
    (desk.folder / "id_ecdsa.pub").write_text(f"{other.line}\n")
    with pytest.raises(InvalidInputError, match="does not belong"):
        desk.own_key("~/.ssh/id_ecdsa")


@pytest.mark.parametrize(
    ("name", "what", "hint"),
    [
        ("id_ed25519.pub", "this is a public key", "--key {folder}/id_ed25519"),
        ("alone.pub", "this is a public key", "--public-key {folder}/alone.pub"),
        ("notes.txt", "no private key", "leave out --key"),
        ("key.ppk", "PuTTY", "puttygen"),
        ("nowhere", "could not be read", "agent:FINGERPRINT"),
        (".", "could not be read", "agent:FINGERPRINT"),
        ("shared", "others can read", "chmod 600"),
        ("old.pem", "without a .pub file", "ssh-keygen -y"),
        ("short", "too weak", "leave out --key"),
    ],
)
def test_what_is_no_such_key_is_refused_with_the_way_on(desk: Desk, name: str, what: str, hint: str) -> None:
    _make_mistake(desk, name)
    with pytest.raises(KeyturnError, match=what) as caught:
        desk.own_key(f"{desk.folder}/{name}")
    assert hint.format(folder=desk.folder) in caught.value.hint
    assert desk.person.asked == []


def _make_mistake(desk: Desk, name: str) -> None:
    if name in {"shared", "id_ed25519.pub"}:
        desk.make_key(name.removesuffix(".pub"))
        (desk.folder / name).chmod(0o640)
    elif name == "old.pem":
        desk.make_key(name, "-t", "rsa", "-b", "2048", "-m", "PEM", passphrase=SECRET)
        (desk.folder / "old.pem.pub").unlink()
    elif name == "short":
        desk.make_key(name, "-t", "rsa", "-b", "1024")
    elif name != "nowhere":
        desk.folder.mkdir(exist_ok=True)
        texts = {"alone.pub": key("me").line, "notes.txt": "to do\n", "key.ppk": "PuTTY-User-Key-File-3: ssh-ed25519\n"}
        for file, text in texts.items():
            (desk.folder / file).write_text(text)
            (desk.folder / file).chmod(0o600)


def test_the_key_of_another_device_is_refused_before_its_passphrase_is_asked_for(desk: Desk) -> None:
    pc = desk.make_key("id_ed25519", passphrase=SECRET)
    desk.registry = Registry.parse("").with_device(replace(device("pc"), public_key=pc))
    with pytest.raises(InvalidInputError, match="the key of pc"):
        desk.own_key("~/.ssh/id_ed25519")
    assert desk.person.asked == []
