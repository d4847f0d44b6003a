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


def noted(made: Registry, *, given: tuple[str, ...] = (), done: tuple[str, ...] = ()) -> Registry:
    (first, *_) = made.devices
    return made.with_device(replace(first, given=given, done=done))


def test_what_two_people_noted_of_one_device_is_all_noted() -> None:
    before = noted(registry("pc"), given=("hetzner",), done=("tailnet",))
    ours = noted(before, given=("hetzner", "github"), done=("tailnet", "elsewhere"))
    theirs = noted(before, given=("hetzner", "tailscale"), done=("tailnet", "leftovers"))
    (merged,) = merge_registries(before, ours, theirs).devices
    assert merged.given == ("hetzner", "tailscale", "github")
    assert merged.done == ("tailnet", "leftovers", "elsewhere")


def test_what_one_of_two_took_off_a_device_is_off() -> None:
    before = noted(registry("pc"), given=("hetzner", "github"))
    ours, theirs = noted(before, given=("github",)), noted(before, given=("hetzner", "github", "tailscale"))
    (merged,) = merge_registries(before, ours, theirs).devices
    assert merged.given == ("github", "tailscale")


def test_a_note_of_one_and_the_loss_that_another_told_of_are_both_there() -> None:
    before = registry("pc")
    lost, told = put_away(before, Status.LOST), noted(before, given=("hetzner",))
    for ours, theirs in ((lost, told), (told, lost)):
        (merged,) = merge_registries(before, ours, theirs).devices
        assert (merged.status, merged.given) == (Status.LOST, ("hetzner",))
