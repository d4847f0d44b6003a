"""devices.toml <-> devices."""

from dataclasses import replace
from datetime import date

import pytest

from keys.device import Device, FormerKey, Kind, Status, check_name
from keys.errors import InvalidInputError
from keys.registry import Registry
from tests.keys.made import NOON, device, key, lost

BY_HAND = f"""# our devices

[pc]  # under the desk
status = "active"
kind   = "pc"
public_key = "{key("pc").line}"
added = 2026-11-23T10:00:00Z
note = "bought in 2024"
"""


def test_a_device_comes_back_as_it_was_written() -> None:
    whole = Device(
        "macbook",
        Kind.MACBOOK,
        Status.LOST,
        key("macbook"),
        NOON,
        "pc",
        expires=date(2027, 11, 23),
        revoked=NOON,
        blocked=True,
        tailscale_node="nAbC123",
        former_keys=(FormerKey(key("old"), NOON, "rotated"),),
        given=("hetzner", "tailscale"),
        done=("hetzner-token",),
    )
    written = Registry().with_device(whole)
    assert Registry.parse(written.text).devices == (whole,)
    assert written.with_device(whole).text == written.text


def test_comments_order_and_unknown_keys_of_a_person_survive() -> None:
    text = Registry.parse(BY_HAND).with_device(device("macbook")).text
    assert text.startswith(BY_HAND)
    pc = Registry.parse(text).get("pc")
    assert pc is not None
    changed = Registry.parse(text).with_device(replace(pc, status=Status.RETIRED, revoked=NOON)).text
    assert '[pc]  # under the desk\nstatus = "retired"\nkind   = "pc"' in changed
    assert 'note = "bought in 2024"' in changed


def test_writing_a_device_that_is_the_same_changes_no_byte() -> None:
    registry = Registry.parse(BY_HAND)
    assert registry.with_device(registry.devices[0]).text == BY_HAND


def test_a_key_has_one_owner_even_when_it_is_a_former_one() -> None:
    rotated = replace(device("macbook"), former_keys=(FormerKey(key("old"), NOON, "rotated"),))
    registry = Registry().with_device(rotated).with_device(lost("ipad"))
    owners = [owner.name if (owner := registry.owner_of(key(name))) else None for name in ("old", "ipad", "bob")]
    assert owners == ["macbook", "ipad", None]


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        (("added = 2026-11-23T10:00:00Z", "added ="), "line 7", "not valid TOML"),
        (('kind   = "pc"', 'kind = "toaster"'), "[pc]", "not a kind of device"),
        (('kind   = "pc"', ""), "[pc]", "kind is missing"),
        (('status = "active"', 'status = "gone"'), "[pc]", "status is not as it should be"),
        (('"active"', "7"), "[pc]", "status is not as it should be"),
        (("2026-11-23T10:00:00Z", "2026-11-23T10:00:00"), "[pc]", "added is not as it should be"),
        (("ssh-ed25519 AAAA", "ssh-ed25519 A!A"), "[pc]", ""),
        (("[pc]", "[PC]"), "[PC]", "not a device name"),
        (("[pc]  # under the desk\n", "pc = 1\n[x]\n"), "[pc]", "expected a table"),
    ],
)
def test_a_malformed_registry_says_where(change: tuple[str, str], where: str, what: str) -> None:
    with pytest.raises(InvalidInputError) as error:
        Registry.parse(BY_HAND.replace(*change))
    assert where in error.value.where
    assert what in error.value.what


def test_two_devices_cannot_share_a_key() -> None:
    with pytest.raises(InvalidInputError, match="pc and copy have the same public key"):
        Registry.parse(BY_HAND + BY_HAND.replace("[pc]", "[copy]"))


@pytest.mark.parametrize("name", ["macbook", "work-ipad", "a", "x9", "n" * 40])
def test_sensible_names_are_taken(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.parametrize(
    ("name", "hint"),
    [("MacBook Pro", "macbook-pro"), ("../etc", "etc"), ("", "macbook"), ("ä", "macbook"), ("n" * 41, "n" * 40)],
)
def test_other_names_are_refused_with_a_corrected_one(name: str, hint: str) -> None:
    with pytest.raises(InvalidInputError) as error:
        check_name(name)
    assert hint in error.value.hint


def test_a_key_cannot_be_wanted_and_unwanted_at_once() -> None:
    swapped = replace(device("ipad"), former_keys=(FormerKey(key("pc"), NOON, "rotated"),))
    with pytest.raises(InvalidInputError, match="a former key of ipad is the key of pc, which is active"):
        Registry().with_device(device("pc")).with_device(swapped)
