"""Another device comes in with a key that it is shown, is told from others that come in, and is waited for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from bootstrap.config_tailscale import TailscaleConfig
from bootstrap.tailnet.errors import TailnetError
from bootstrap.tailnet.joining import Joined
from bootstrap.tailnet.joining_other import Choose, join_other_device
from keys.device import Kind
from keys.errors import KeyturnError
from keys.tailnet import AuthKey
from tests.bootstrap.tailnet.joining.clock import Clock
from tests.bootstrap.tailnet.joining.control_room import ControlRoom, away
from tests.keys.made import HOUR, NOON


class _Device:
    """The device to be: it comes in some time after it was shown the key. secrets: what it was shown."""

    def __init__(self, room: ControlRoom, *comers: tuple[str, str], after: int = 1) -> None:
        self._room, self._comers, self._after = room, comers, after
        self.secrets: list[str] = []
        self.clock = Clock(at=self._tick)

    def show(self, secret: str, key: AuthKey) -> None:
        assert key.description == "keyturn ipad kua"
        self.secrets.append(secret)

    def _tick(self) -> None:
        if len(self.clock.slept) == self._after:
            for hostname, os in self._comers:
                self._room.enter(hostname, os)


def _wait_for(
    room: ControlRoom,
    device: _Device,
    *,
    kind: Kind = Kind.IPAD,
    choose: Choose = lambda _several: None,
    tags: tuple[str, ...] = (),
) -> Joined:
    config = TailscaleConfig(tags=tags)
    wait = device.clock.wait(600)
    return join_other_device(room, "ipad", kind, "kua", config, show=device.show, choose=choose, wait=wait)


def test_a_device_that_was_shown_the_key_comes_in(room: ControlRoom) -> None:
    device = _Device(room, ("Annas-iPad", "iOS"), after=3)
    joined = _wait_for(room, device)
    assert joined == Joined("n1CNTRL", ("ipad is in the tailnet, as Annas-iPad",))
    assert len(device.secrets) == 1
    assert room.keys == {}


def test_machines_that_were_there_before_are_not_taken_for_it(room: ControlRoom) -> None:
    room.enter("old-ipad", "iOS")
    assert _wait_for(room, _Device(room, ("new-ipad", "iOS"))).node_id == "n2CNTRL"


@pytest.mark.parametrize(
    "other",
    [
        {"os": "linux"},
        {"os": "iOS", "created": NOON - HOUR},
        {"os": "iOS", "external": True},
    ],
    ids=["of another kind", "older than the key", "shared by another tailnet"],
)
def test_a_machine_that_cannot_have_used_the_key_is_passed_over(room: ControlRoom, other: dict[str, Any]) -> None:
    device = _Device(room)
    device.clock.at = _both(_once(lambda: room.enter("other", **other)), _once(lambda: room.enter("ipad", "iOS"), 2))
    assert _wait_for(room, device).node_id == "n2CNTRL"


def test_a_machine_without_the_keys_tags_is_passed_over(room: ControlRoom) -> None:
    device = _Device(room, ("ipad", "iOS"))
    device.clock.at = _both(device.clock.at, _once(lambda: room.enter("real", "iOS", tags=("tag:mobile",)), 2))
    assert _wait_for(room, device, tags=("tag:mobile",)).node_id == "n2CNTRL"


def test_of_several_the_one_of_that_name_is_taken(room: ControlRoom) -> None:
    assert _wait_for(room, _Device(room, ("iphone", "iOS"), ("iPad", "iOS"))).node_id == "n2CNTRL"


def test_of_several_without_that_name_the_person_chooses(room: ControlRoom) -> None:
    device = _Device(room, ("one", "iOS"), ("two", "iOS"))
    assert _wait_for(room, device, choose=lambda several: several[1]).node_id == "n2CNTRL"


def test_of_several_none_is_taken_where_nobody_can_be_asked(room: ControlRoom) -> None:
    with pytest.raises(KeyturnError, match="can't be told which one ipad is: one, two"):
        _wait_for(room, _Device(room, ("one", "iOS"), ("two", "iOS")))
    assert room.keys == {}


def test_a_device_that_never_shows_up_is_told_with_the_time_and_its_key_is_revoked(room: ControlRoom) -> None:
    device = _Device(room)
    with pytest.raises(TailnetError, match="did not show up within 10 minutes, and its auth key is revoked"):
        _wait_for(room, device)
    assert sum(device.clock.slept) == 600
    assert (room.keys, room.did[-1]) == ({}, "revoke k3")


def test_the_wait_can_be_left_and_the_key_is_revoked(room: ControlRoom) -> None:
    device = _Device(room)
    device.clock.at = _interrupt
    with pytest.raises(KeyboardInterrupt):
        _wait_for(room, device)
    assert (room.keys, len(device.clock.slept)) == ({}, 1)


def test_a_key_that_could_not_be_shown_is_revoked(room: ControlRoom) -> None:
    def broken(_secret: str, _key: AuthKey) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        join_other_device(room, "ipad", Kind.IPAD, "kua", TailscaleConfig(), show=broken)
    assert room.keys == {}


def test_a_control_server_that_is_away_for_a_moment_is_asked_again(room: ControlRoom) -> None:
    device = _Device(room, ("ipad", "iOS"), after=3)
    arrives = device.clock.at

    def flaky() -> None:
        arrives()
        room.failing = {"nodes": away()} if len(device.clock.slept) == 1 else {}

    device.clock.at = flaky
    assert _wait_for(room, device).node_id == "n1CNTRL"


def test_a_token_that_may_no_more_ends_the_wait_and_the_reason_is_told(room: ControlRoom) -> None:
    device = _Device(room)
    refused = TailnetError("the token ended", where="api.example", code=401)
    device.clock.at = lambda: room.failing.update(nodes=refused)
    with pytest.raises(TailnetError, match="the token ended"):
        _wait_for(room, device)
    assert room.keys == {}


def test_a_device_that_logs_in_again_keeps_its_place_and_is_known_by_the_used_key(room: ControlRoom) -> None:
    room.enter("phone", "iOS")
    old = room.enter("ipad", "iOS")
    device = _Device(room)

    def logs_in() -> None:
        room.machines[old.id] = replace(old, connected=True)
        if len(device.clock.slept) == 2:
            room.keys.clear()

    device.clock.at = logs_in
    assert _wait_for(room, device).node_id == old.id
    assert len(device.clock.slept) == 2, "that it is connected again says nothing while the key is unused"


def test_a_machine_whose_moment_is_told_to_the_second_is_not_older_than_the_key(room: ControlRoom) -> None:
    room.at = NOON + timedelta(microseconds=700_000)
    device = _Device(room)
    device.clock.at = _once(lambda: room.enter("ipad", "iOS", created=NOON))
    assert _wait_for(room, device).node_id == "n1CNTRL"


def test_a_machine_that_waits_to_be_approved_is_approved(room: ControlRoom) -> None:
    device = _Device(room)
    device.clock.at = _once(lambda: room.enter("ipad", "iOS", authorized=False))
    assert room.machines[_wait_for(room, device).node_id].authorized


@pytest.mark.parametrize(
    ("kind", "system"),
    [
        (Kind.IPHONE, "iOS"),
        (Kind.APPLE_TV, "tvOS"),
        (Kind.ANDROID, "android"),
        (Kind.MACBOOK, "macOS"),
        (Kind.PC, "windows"),
        (Kind.LAPTOP, "macOS"),
        (Kind.OTHER, "linux"),
        (Kind.IPAD, "plan9"),
        (Kind.IPAD, ""),
    ],
)
def test_the_systems_of_each_kind_are_taken_and_so_are_those_that_nobody_knows(
    room: ControlRoom, kind: Kind, system: str
) -> None:
    assert _wait_for(room, _Device(room, ("it", system)), kind=kind).node_id == "n1CNTRL"


def _interrupt() -> None:
    raise KeyboardInterrupt


def _once(do: Callable[[], object], at: int = 1) -> Callable[[], None]:
    """Done at one sleep of several."""
    calls = count(1)

    def sometimes() -> None:
        if next(calls) == at:
            do()

    return sometimes


def _both(*done: Callable[[], None]) -> Callable[[], None]:
    def do() -> None:
        for one in done:
            one()

    return do
