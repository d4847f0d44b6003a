"""The plan that was shown is the one that is applied, or none is."""

import fcntl
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

from bootstrap.sandbox.hetzner.api import HetznerApi
from bootstrap.terraform.runs.applying import apply_plan, make_plan
from bootstrap.terraform.runs.planned import summary
from bootstrap.terraform.runs.program import Program
from bootstrap.terraform.runs.state import read_state
from bootstrap.terraform.runs.trial import trial_plan
from keys.errors import KeyturnError
from tests.bootstrap.terraform.made import VARIABLES, WEB, address, variables
from tests.keys.made import key
from tests.terraform import Terraform, needs_terraform

pytestmark = needs_terraform


def test_what_was_shown_is_applied_though_the_files_have_changed_since(
    terraform: Terraform, program: Program, api: HetznerApi
) -> None:
    lines: list[str] = []
    with make_plan(program, terraform.folder) as planned:
        assert summary(planned.json).created == (WEB, address("macbook"))
        assert f"# {address('macbook')} will be created" in planned.text
        assert "Plan: 2 to add, 0 to change, 0 to destroy." in planned.text
        terraform.write(VARIABLES, variables("macbook", "intruder"))
        apply_plan(program, planned, lines.append)
    assert [one.public_key for one in api.ssh_keys()] == [key("macbook").line]
    assert f"{address('macbook')}: Creating..." in lines
    assert "Apply complete! Resources: 2 added, 0 changed, 0 destroyed." in lines


def test_a_plan_is_applied_once_and_not_to_a_state_that_has_changed_since(
    terraform: Terraform, program: Program, api: HetznerApi
) -> None:
    with make_plan(program, terraform.folder) as planned:
        terraform.apply()
        with pytest.raises(KeyturnError, match="terraform apply failed: Saved plan is stale") as raised:
            apply_plan(program, planned, print)
    assert raised.value.hint == "the state has changed since the plan was made: make a new one"
    assert len(api.ssh_keys()) == 1


def test_another_run_that_holds_the_lock_is_told_of_and_a_trial_or_a_look_at_the_state_needs_none(
    terraform: Terraform, program: Program
) -> None:
    infra = terraform.folder
    terraform.apply()
    with (infra / "terraform.tfstate").open("r+") as state:
        fcntl.lockf(state, fcntl.LOCK_EX)  # as Terraform does it with a local state
        with pytest.raises(KeyturnError, match="Error acquiring the state lock") as raised:
            make_plan(program, infra, lock_seconds=0).__enter__()
        assert raised.value.hint.startswith("another run holds the lock")
        assert summary(trial_plan(program, infra, infra, {})).is_empty
        assert read_state(program, infra).exists


def test_what_fails_on_the_way_is_told_and_what_was_done_is_in_the_state(
    terraform: Terraform, program: Program, api: HetznerApi
) -> None:
    terraform.write(VARIABLES, variables("macbook", "pc"))
    api.add_key("twin", key("pc").line)
    with make_plan(program, terraform.folder) as planned, pytest.raises(KeyturnError) as raised:
        apply_plan(program, planned, print)
    assert "SSH key with the same fingerprint already exists (uniqueness_error)" in raised.value.what
    assert list(terraform.show_state()) == [address("macbook")]


def test_the_plan_file_is_private_and_goes_whatever_happens(
    terraform: Terraform, program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    with suppress(ZeroDivisionError), make_plan(program, terraform.folder) as planned:
        assert stat.S_IMODE(planned.file.stat().st_mode) == 0o600
        assert stat.S_IMODE(planned.file.parent.stat().st_mode) == 0o700
        assert key("macbook").line not in repr(planned)
        raise ZeroDivisionError
    terraform.write("broken.tf", "resource {")
    with pytest.raises(KeyturnError, match="Unclosed"), make_plan(program, terraform.folder):
        pass
    assert list((tmp_path / "temporary").iterdir()) == []


def test_ctrl_c_lets_terraform_finish_what_is_under_way_and_keep_its_state(
    terraform: Terraform, program: Program, api: HetznerApi
) -> None:
    def interrupt(line: str) -> None:
        if line == f"{address('macbook')}: Creating...":
            api.switches.delay = 0.3
            raise KeyboardInterrupt

    with make_plan(program, terraform.folder) as planned:
        api.switches.delay = 0.3
        with pytest.raises(KeyboardInterrupt):
            apply_plan(program, planned, interrupt)
    api.switches.delay = 0
    assert list(terraform.show_state()) == [address("macbook")]
    assert [one.name for one in api.ssh_keys()] == ["macbook"]
    assert not (terraform.folder / ".terraform.tfstate.lock.info").exists()
