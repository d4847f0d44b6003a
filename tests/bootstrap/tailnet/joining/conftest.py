"""A machine with the stand-in `tailscale` program, and the tailnet that it can log in to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.sandbox.tailscale.machine import Machine
from bootstrap.tailnet.program import TailscaleProgram
from tests.bootstrap.tailnet.joining.control_room import ControlRoom
from tests.bootstrap.tailnet.joining.doors import Doors


@pytest.fixture
def room() -> ControlRoom:
    return ControlRoom()


@pytest.fixture
def machine(tmp_path: Path, room: ControlRoom) -> Iterator[Machine]:
    folder = tmp_path / "machine"
    folder.mkdir()
    with Doors(room) as control:
        yield Machine(folder, "macbook", control.address)


@pytest.fixture
def program(machine: Machine) -> TailscaleProgram:
    return TailscaleProgram(machine.program)
