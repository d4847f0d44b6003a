"""The fleet's devices as a file of signers whom Git trusts, each for its time."""

from dataclasses import replace
from datetime import date, timedelta, timezone

import pytest

from keys.allowed_signers import allowed_signers
from keys.device import Device, FormerKey, Status
from keys.errors import InvalidInputError
from tests.keys.made import HOUR, NOON, device, key, lost

ME = "me@example.org"


def lines(*devices: Device) -> list[str]:
    return [line for line in allowed_signers(devices, ME).splitlines() if not line.startswith("#")]


def test_an_active_device_signs_from_the_day_on_which_it_was_added() -> None:
    (line,) = lines(device("macbook"))
    assert line == f'{ME} namespaces="git",valid-after="20261123000000Z" {key("macbook").bare_line} macbook'


@pytest.mark.parametrize("status", [Status.LOST, Status.RETIRED])
def test_a_device_that_is_put_away_signs_until_then(status: Status) -> None:
    (line,) = lines(device("macbook", status))
    assert 'valid-before="20261123120000Z"' in line


def test_a_device_that_ends_signs_until_its_end_or_its_loss_whichever_is_first() -> None:
    end = date(2026, 11, 30)
    (line,) = lines(replace(device("macbook"), expires=end))
    assert 'valid-before="20261130000000Z"' in line
    (line,) = lines(replace(lost("macbook"), expires=end))
    assert 'valid-before="20261123120000Z"' in line


def test_a_former_key_is_good_until_the_next_one_which_begins_then() -> None:
    former = FormerKey(key("old"), NOON + 48 * HOUR, "rotated")
    old, new = lines(replace(device("macbook"), former_keys=(former,)))
    assert 'valid-after="20261123000000Z",valid-before="20261125120000Z"' in old
    assert key("old").bare_line in old
    assert 'valid-after="20261125000000Z"' in new
    assert "valid-before" not in new


def test_a_key_that_was_there_before_keyturn_has_no_beginning() -> None:
    (line,) = lines(replace(device("pc"), added_by="found by init"))
    assert "valid-after" not in line


def test_an_old_ssh_keygen_gets_local_times() -> None:
    text = allowed_signers([lost("macbook")], ME, timezone(timedelta(hours=2)))
    assert 'valid-after="20261123020000",valid-before="20261123140000"' in text


@pytest.mark.parametrize(
    "principal", ["", "me", "*@example.org", "a@b,c@d", "#a@b", "a b@c", 'a"@b', "!a@b", "a@b\nx@y", "a@b\udcff"]
)
def test_what_would_be_a_pattern_or_several_is_refused(principal: str) -> None:
    with pytest.raises(InvalidInputError, match="can't stand for a signer"):
        allowed_signers([device("macbook")], principal)
