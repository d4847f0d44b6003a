"""Two people's changes of devices.toml, merged device by device."""

from dataclasses import replace

import pytest

from keys.device import Status
from keys.errors import InvalidInputError
from keys.registry import Registry
from keys.registry_merge import merge_registries
from tests.keys.made import NOON, device, key


def registry(*devices: str) -> Registry:
    made = Registry()
    for name in devices:
        made = made.with_device(device(name))
    return made


def put_away(made: Registry, status: Status, *, blocked: bool = False) -> Registry:
    (first, *_) = made.devices
    return made.with_device(replace(first, status=status, revoked=NOON, blocked=blocked))


def test_a_new_device_of_each_are_both_there() -> None:
    merged = merge_registries(registry("pc"), registry("pc", "macbook"), registry("pc", "ipad"))
    assert merged.text == registry("pc", "ipad", "macbook").text


def test_what_both_did_alike_is_done_once() -> None:
    both = registry("pc", "macbook")
    assert merge_registries(registry("pc"), both, both).text == both.text


def test_a_device_that_one_put_away_is_away() -> None:
    merged = merge_registries(registry("pc"), put_away(registry("pc"), Status.LOST), registry("pc", "ipad"))
    assert [one.status for one in merged.devices] == [Status.LOST, Status.ACTIVE]


@pytest.mark.parametrize("ways", [(Status.LOST, Status.RETIRED), (Status.RETIRED, Status.LOST)])
def test_of_one_that_both_put_away_the_graver_word_holds(ways: tuple[Status, Status]) -> None:
    ours, theirs = (put_away(registry("pc"), way, blocked=way is Status.LOST) for way in ways)
    (merged,) = merge_registries(registry("pc"), ours, theirs).devices
    assert (merged.status, merged.blocked) == (Status.LOST, True)


def test_one_name_for_two_keys_is_a_clash() -> None:
    other = registry("pc").with_device(replace(device("macbook"), public_key=key("another")))
    with pytest.raises(InvalidInputError, match="macbook was changed in two ways"):
        merge_registries(registry("pc"), registry("pc", "macbook"), other)


def test_one_key_under_two_names_is_a_clash() -> None:
    other = registry("pc").with_device(replace(device("laptop"), public_key=key("macbook")))
    with pytest.raises(InvalidInputError, match="the same public key"):
        merge_registries(registry("pc"), registry("pc", "macbook"), other)


def test_a_device_that_somebody_took_out_of_the_file_is_for_a_person_to_judge() -> None:
    with pytest.raises(InvalidInputError, match="pc was changed in two ways"):
        merge_registries(registry("pc", "ipad"), registry("ipad"), registry("pc", "ipad", "mac"))
