"""This machine is set up again with a person who attends, and the doctor tells what is left to do before and after."""

from dataclasses import replace
from pathlib import Path

import pytest

from bootstrap.attended.asked_here import SayYes
from bootstrap.attended.setting_up import set_up_attended
from bootstrap.doctor import Check, Health, Remedy, examine
from bootstrap.fleet import Fleet
from bootstrap.sandbox.cloud import Sandbox
from bootstrap.wiring import Choices, now, open_run
from bootstrap.workflows.audit import audit
from keys.device import Status
from keys.errors import InvalidInputError
from tests.bootstrap.attended.scripted import Scripted

pytestmark = pytest.mark.wants("git")


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)


def check(fleet: Fleet, name: str) -> Check | None:
    return next((one for one in examine(fleet.found_anew) if one.name == name), None)


def test_what_is_missing_is_shown_and_done_after_a_yes_and_the_doctor_then_has_nothing_to_say(sandbox: Sandbox) -> None:
    fleet, config = Fleet.find(sandbox.fleet), sandbox.ssh_folder / "keyturn" / "kua.conf"
    before = check(fleet, "set up")
    assert before
    assert (before.health, before.remedy) == (Health.OPTIONAL, Remedy.SET_UP)
    assert "ssh configuration: not done" in before.said

    refuses = Scripted({SayYes: False})
    assert set_up_attended(fleet.found_anew, refuses).said == "Nothing was changed."
    assert not config.exists()
    (question,) = refuses.asked
    assert isinstance(question, SayYes)
    assert any(line.startswith("ssh configuration: not done") for line in question.why)

    agrees = Scripted({SayYes: True})
    assert set_up_attended(fleet.found_anew, agrees).said == "All is set up here."
    assert config.exists()
    assert "ssh configuration" in {done.name for done in agrees.steps}
    assert set_up_attended(fleet.found_anew, Scripted()).said == "Nothing to do: all is set up here."
    after = check(fleet, "set up")
    assert after
    assert after.health is Health.GOOD


def test_a_machine_that_is_revoked_is_not_set_up_again(sandbox: Sandbox) -> None:
    fleet = Fleet.find(sandbox.fleet)
    pc = fleet.registry().get("pc")
    assert pc
    sold = replace(pc, status=Status.RETIRED, revoked=now())
    fleet.write_registry(fleet.registry().with_device(sold), "pc is sold")
    with pytest.raises(InvalidInputError, match="which is retired"):
        set_up_attended(fleet.found_anew, Scripted())
    assert check(fleet, "set up") is None


def test_what_waits_at_targets_is_told_by_the_doctor_and_is_keyturns_to_finish(sandbox: Sandbox) -> None:
    fleet = Fleet.find(sandbox.fleet)
    with open_run(fleet, Choices(), lambda _event: None, lambda _untrusted: False) as run:
        audit(run)
    waiting = check(fleet, "pending")
    assert waiting
    assert (waiting.remedy, waiting.mend) == (Remedy.APPLY, "keyturn apply")
    assert "server:attic" in waiting.said
