"""The tables of Storage Boxes in keyturn.toml."""

import pytest

from bootstrap.config import parse_config
from bootstrap.config_storage_box import StorageBoxConfig
from keys.errors import InvalidInputError
from keys.form import Form

HEAD = '[fleet]\nname = "kua"\n[storage_boxes.backup]\n'
BOX = HEAD + 'host = "u1.your-storagebox.de"\nuser = "u1"\n'


def test_a_box_needs_a_host_and_a_user_and_takes_both_forms_on_the_usual_ports() -> None:
    (box,) = parse_config(BOX).storage_boxes
    assert box == StorageBoxConfig("backup", "u1.your-storagebox.de", "u1")
    assert (box.port, box.rfc4716_port, box.formats, box.devices) == (23, 22, frozenset(Form), None)


def test_everything_that_can_be_said_of_a_box() -> None:
    more = 'port = 2023\nrfc4716_port = 2022\nsub_accounts = ["u1-sub1"]\nformats = ["openssh"]\n'
    more += 'devices = ["macbook"]\nidentity = "~/.ssh/box"\n'
    (box,) = parse_config(BOX + more).storage_boxes
    assert box.accounts == ("u1", "u1-sub1")
    assert (box.port, box.rfc4716_port, box.formats) == (2023, 2022, frozenset({Form.OPENSSH}))
    assert (box.devices, box.identity) == (frozenset({"macbook"}), "~/.ssh/box")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("port = 0", "0 is not a port"),
        ("rfc4716_port = 70000", "70000 is not a port"),
        ('sub_accounts = ["-oProxyCommand=x"]', "can't be a sub-account"),
        ('sub_accounts = ["u1"]', "can't be a sub-account"),
        ('formats = ["pem"]', "'pem' is not a format"),
        ("formats = []", "formats is empty"),
        ('devices = ["a b"]', "a b"),
        ('passwort = "x"', "'passwort' is not a key that keyturn knows"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(line: str, said: str) -> None:
    with pytest.raises(InvalidInputError, match="line 6, storage_boxes") as caught:
        parse_config(f"{BOX}{line}\n")
    assert said in caught.value.what


@pytest.mark.parametrize(("text", "missing"), [('user = "u1"\n', "host"), ('host = "h"\n', "user")])
def test_what_is_missing_is_named(text: str, missing: str) -> None:
    with pytest.raises(InvalidInputError, match=f"{missing} is missing"):
        parse_config(HEAD + text)


def test_a_name_that_no_target_can_have_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="is not a Storage Box name"):
        parse_config(BOX.replace("storage_boxes.backup", 'storage_boxes."a b"'))
