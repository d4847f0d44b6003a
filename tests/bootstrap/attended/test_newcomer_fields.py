"""What the fields of an onboarding say as they are typed."""

import pytest

from bootstrap.attended.newcomer_fields import Way, address_field, end_field, existing_field, key_field, name_field
from keys.device import Device, Kind, Status, kind_of
from keys.registry import Registry
from tests.keys.made import NOON, device, key
from tests.tui.made import WEAK

FLEET = Registry(devices=(device("macbook"), Device("pc", Kind.PC, Status.LOST, key("pc"), NOON, revoked=NOON)))
PRIVATE = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----\n"


def test_a_name_that_no_device_has_is_good() -> None:
    field = name_field("work-ipad", FLEET, Way.PASTE)
    assert (field.value, field.said, field.is_good) == ("work-ipad", "", True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Work iPad", "use 'work-ipad'"),
        ("macbook", "the name macbook is taken, by a device that is active; use another name, for instance macbook-2"),
        ("pc", "by a device that is lost"),
    ],
)
def test_a_name_that_can_not_be_used_says_what_would_do(text: str, said: str) -> None:
    field = name_field(text, FLEET, Way.PASTE)
    assert said in field.said
    assert (field.value, field.is_good) == (None, False)


def test_this_machine_may_go_on_with_what_was_begun_under_its_name() -> None:
    assert name_field("macbook", FLEET, Way.HERE).is_good
    assert not name_field("pc", FLEET, Way.HERE).is_good


def test_a_good_key_shows_its_type_and_fingerprint() -> None:
    field = key_field(f"  {key('phone').line}\n", FLEET)
    assert field.value == key("phone")
    assert field.said == f"ED25519 256  {key('phone').fingerprint}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ssh-ed25519 AAAA", "key"),
        (f"{key('a').line}\n{key('b').line}", "one key at a time"),
        (WEAK.line, "the key is too weak: RSA key of 1024 bits"),
        (key("macbook").line, "this key is or was the key of macbook"),
        (key("pc").line, "this key is or was the key of pc"),
    ],
    ids=["cut off", "two", "weak", "taken", "of a lost device"],
)
def test_a_key_that_can_not_be_let_in_says_why(text: str, said: str) -> None:
    field = key_field(text, FLEET)
    assert said in field.said
    assert (field.value, field.is_good, field.is_secret) == (None, False, False)


@pytest.mark.parametrize("read", [lambda text: key_field(text, FLEET), existing_field], ids=["public", "existing"])
@pytest.mark.parametrize("text", [PRIVATE, PRIVATE.splitlines()[0], "PuTTY-User-Key-File-3: ssh-ed25519"])
def test_a_private_key_is_told_to_be_one_cleared_and_not_repeated(read: object, text: str) -> None:
    assert callable(read)
    field = read(text)
    assert field.is_secret
    assert "b3Blbn" not in field.said


def test_nothing_typed_is_no_error_and_says_what_is_wanted() -> None:
    for field in (name_field("", FLEET, Way.PAIR), key_field(" ", FLEET), existing_field("")):
        assert (field.is_empty, field.is_good) == (True, False)
        assert field.said


def test_a_key_may_end_never_or_on_a_day_to_come() -> None:
    assert end_field("").is_good
    assert end_field("2999-01-01").is_good
    assert "write it like" in end_field("tomorrow").said
    assert not end_field("2020-01-01").is_good


def test_the_kind_follows_from_the_name() -> None:
    names = {"new-iphone": Kind.IPHONE, "anna-mac": Kind.MAC, "workmacbook": Kind.MACBOOK, "slab": Kind.OTHER}
    assert {name: kind_of(name) for name in names} == names


def test_an_address_is_one_of_ours_or_none_at_all() -> None:
    assert (address_field("").value, address_field("").is_good) == (None, True)
    assert address_field("[fd00::1]").value == "fd00::1"
    for text, said in (("my-mac", "is not an IP address"), ("224.0.0.1", "is everywhere or many machines")):
        assert (said in address_field(text).said, address_field(text).is_good) == (True, False)
