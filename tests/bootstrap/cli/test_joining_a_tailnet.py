"""What a person sees of a device coming into the tailnet, and who else sees the auth key."""

import io
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from bootstrap.cli import tailnet
from bootstrap.cli.console import say
from bootstrap.config import FleetConfig
from bootstrap.config_tailscale import TailscaleConfig
from bootstrap.device_setup import joining
from bootstrap.fleet import Fleet
from bootstrap.sandbox.tailscale.machine import Machine
from bootstrap.tailnet.joining import Joined
from bootstrap.workflows import into_tailnet
from keys.device import Kind
from keys.errors import InvalidInputError
from keys.qr import cells
from tests.bootstrap.tailnet.joining.clock import Clock
from tests.bootstrap.tailnet.joining.control_room import ControlRoom
from tests.bootstrap.tailnet.joining.doors import Doors


class _Terminal(io.StringIO):
    encoding = "utf-8"  # a text in memory has none of its own

    def isatty(self) -> bool:
        return True


class _World:
    """A fleet with a tailnet, and this machine. err, out: what was printed."""

    def __init__(self, folder: Path, room: ControlRoom, machine: Machine) -> None:
        self.room, self.machine, self.clock = room, machine, Clock()
        self.fleet = Fleet(folder, FleetConfig("kua", tailscale=TailscaleConfig()))
        self.err: io.StringIO = _Terminal()
        self.out = io.StringIO()

    def join_here(self) -> Joined | None:
        with redirect_stderr(self.err), redirect_stdout(self.out):
            return joining.join_here(self.fleet, "macbook", say)

    def join_other(self, *, shown: bool = False) -> Joined | None:
        with redirect_stderr(self.err), redirect_stdout(self.out):
            return tailnet.join_other(self.fleet, "ipad", Kind.IPAD, shown=shown)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[_World]:
    room = ControlRoom()
    with Doors(room) as control:
        world = _World(tmp_path, room, Machine(tmp_path, "macbook", control.address))
        for name, value in world.machine.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("NO_COLOR", "1")
        for where in (into_tailnet, joining):
            monkeypatch.setattr(where, "api_of", lambda _name, _config: room)
        monkeypatch.setattr("bootstrap.tailnet.joining_other.Wait", lambda **_: world.clock.wait(600))
        yield world
        assert room.did.count("make_auth_key") == 0 or room.did[-1] == "close"


def test_this_machine_joins_and_what_was_done_is_said(world: _World) -> None:
    joined = world.join_here()
    assert joined is not None
    assert joined.node_id == "n1CNTRL"
    assert world.err.getvalue() == "this machine joined the tailnet amelie@example.com as macbook\n"
    assert world.out.getvalue() == ""


def test_the_key_of_this_machine_is_shown_to_nobody(world: _World) -> None:
    world.join_here()
    assert not any(secret in world.err.getvalue() + world.out.getvalue() for secret in world.room.secrets.values())


def test_a_fleet_without_a_tailnet_joins_nothing(tmp_path: Path) -> None:
    fleet = Fleet(tmp_path, FleetConfig("kua"))
    assert joining.join_here(fleet, "macbook", say) is None
    assert tailnet.join_other(fleet, "ipad", Kind.IPAD) is None


def test_another_device_is_shown_the_key_as_a_code_and_as_text_with_what_to_tap(
    world: _World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    world.clock.at = lambda: _none(world.room.enter("ipad", "iOS"))
    joined = world.join_other()
    assert joined is not None
    assert joined.node_id == "n1CNTRL"
    (secret,) = world.room.secrets.values()
    shown = world.err.getvalue()
    assert all(line in shown for line in cells(secret))
    assert shown.count(secret) == 1
    assert "1. Install Tailscale from the App Store." in shown
    assert shown.endswith("ipad is in the tailnet, as ipad\n")
    assert world.out.getvalue() == ""


def test_without_a_terminal_no_key_is_made_at_all(world: _World) -> None:
    world.err = io.StringIO()
    with pytest.raises(InvalidInputError, match="no terminal to show the auth key on"):
        world.join_other()
    assert world.room.did == []


def test_a_key_that_is_asked_for_is_shown_without_a_terminal_and_never_on_stdout(world: _World) -> None:
    world.err = io.StringIO()
    world.clock.at = lambda: _none(world.room.enter("ipad", "iOS"))
    world.join_other(shown=True)
    assert world.room.secrets.popitem()[1] in world.err.getvalue()
    assert world.out.getvalue() == ""


def test_the_wait_is_left_with_ctrl_c_and_the_key_is_revoked(world: _World) -> None:
    world.clock.at = _interrupt
    joined = world.join_other()
    assert joined is not None
    assert joined.node_id == ""
    assert world.room.keys == {}
    assert "the wait was left, and its auth key is revoked" in world.err.getvalue()


def test_of_several_machines_the_person_says_which_one_it_is(world: _World, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = _Terminal("2\n")
    monkeypatch.setattr(sys, "stdin", typed)
    world.clock.at = lambda: _none([world.room.enter(name, "iOS") for name in ("one\x1b[2J", "two")])
    joined = world.join_other()
    assert joined is not None
    assert joined.node_id == "n2CNTRL"
    assert "\x1b[2J" not in world.err.getvalue()


def _none(_done: object) -> None:
    return None


def _interrupt() -> None:
    raise KeyboardInterrupt
