"""The step that brings this machine into the tailnet, and takes it out again."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.device_setup.step import Step
from bootstrap.device_setup.tailnet import TailnetStep
from bootstrap.sandbox.tailscale.machine import Machine
from bootstrap.tailnet.joining import Joined
from bootstrap.tailnet.program import TailscaleProgram
from bootstrap.tailnet.program_errors import ProgramError
from bootstrap.tailnet.status import Backend
from tests.bootstrap.tailnet.joining.control_room import ControlRoom
from tests.bootstrap.tailnet.joining.doors import Doors


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """Logged in, as the node n1CNTRL, and what keyturn finds."""
    room = ControlRoom()
    with Doors(room) as control:
        machine = Machine(tmp_path, "macbook", control.address)
        TailscaleProgram(machine.program).log_in(room.make_auth_key("keyturn macbook kua", tags=(), seconds=600)[1])
        monkeypatch.setenv("KEYTURN_TAILSCALE", machine.environment["KEYTURN_TAILSCALE"])
        yield machine


def _step(node: str) -> Step:
    return TailnetStep(node, lambda: Joined("n1CNTRL", ("joined", "approved")))


def test_a_machine_that_is_connected_as_the_fleet_has_noted_is_done(machine: Machine) -> None:
    step = _step("n1CNTRL")
    assert (step.is_done(), step.is_there()) == (True, True)


def test_a_machine_that_is_off_is_not_done_and_is_there(machine: Machine) -> None:
    machine.change(backend="Stopped")
    step = _step("n1CNTRL")
    assert (step.is_done(), step.is_there()) == (False, True)


@pytest.mark.parametrize("node", ["", "nOTHER"])
def test_a_tailnet_that_the_fleet_has_not_noted_is_left_alone(machine: Machine, node: str) -> None:
    step = _step(node)
    assert (step.is_done(), step.is_there()) == (False, False)
    assert step.undo() == "this machine is not in the fleet's tailnet"
    assert machine.kept["backend"] == "Running"


def test_joining_is_what_it_does_and_from_then_on_it_is_done(machine: Machine) -> None:
    step = _step("")
    assert step.do() == "joined; approved"
    assert step.is_done()


def test_undoing_it_logs_the_machine_out_and_says_what_stays(machine: Machine) -> None:
    step = _step("n1CNTRL")
    assert step.undo() == (
        "logged this machine out of amelie@example.com; its entry there stays until keyturn revoke removes it"
    )
    assert TailscaleProgram.find().status().backend is Backend.NEEDS_LOGIN
    assert (step.is_there(), step.undo()) == (False, "this machine is not in the fleet's tailnet")


def test_a_machine_without_tailscale_has_nothing_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    step = _step("n1CNTRL")
    assert (step.is_done(), step.is_there()) == (False, False)


def test_a_service_that_does_not_run_hides_whether_it_is_there_and_that_is_said(machine: Machine) -> None:
    machine.change(service=False)
    with pytest.raises(ProgramError, match="service does not run"):
        _step("n1CNTRL").is_there()
