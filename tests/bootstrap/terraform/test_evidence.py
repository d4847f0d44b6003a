"""Files, state and project compared by `audit`, and `apply --terraform`, which applies the plan that was shown."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from bootstrap.fleet import Fleet
from bootstrap.sandbox.hetzner import HetznerApi
from bootstrap.wiring import Choices, open_run
from bootstrap.workflows.apply_terraform import terraform_plan
from keys.errors import KeyturnError
from keys.plan import Change, Plan, Verb
from tests.bootstrap.terraform.layouts import LAYOUTS
from tests.bootstrap.terraform.object_storage import BACKEND
from tests.bootstrap.terraform.repository import MACBOOK, Repository, repository
from tests.keys.made import key
from tests.terraform import needs_terraform

pytestmark = needs_terraform

LAYOUT = LAYOUTS["a map in terraform.tfvars"]


def drifts(bench: Repository, code: int = 3) -> dict[str, str]:
    """The drifts that an audit finds: what of whom, and the line that mends it."""
    found: list[dict[str, Any]] = json.loads(bench.keyturn("audit", "--json", code=code).stdout)["findings"]
    return {one["id"].removeprefix("drift:"): one["mend"] for one in found if one["id"].startswith("drift:")}


def test_an_audit_tells_what_is_not_applied_what_is_gone_and_what_was_made_by_hand(tmp_path: Path) -> None:
    with repository(tmp_path, LAYOUT, "--adopt") as bench:
        bench.terraform.apply()
        assert drifts(bench, code=0) == {}
        bench.onboard()
        assert drifts(bench) == {"macbook:unapplied": "keyturn apply --terraform"}
        stranger = bench.api.add_key("by hand", key("stranger").line)
        bench.api.project.remove_key(next(one.id for one in bench.api.ssh_keys() if one.name == "pc"))
        found = drifts(bench)
        assert found["pc:gone"] == "keyturn apply --terraform"
        assert found[f"{key('stranger').fingerprint}:by-hand"] == f"keyturn revoke {key('stranger').fingerprint}"
        bench.api.project.remove_key(stranger.id)
        (bench.folder / "terraform.tfvars").write_text("ssh_keys = {}\n")
        assert "ipad:unlisted" in drifts(bench)


def test_the_very_plan_that_was_shown_is_applied_and_import_blocks_are_taken_out(tmp_path: Path) -> None:
    with repository(tmp_path, LAYOUT, "--adopt") as bench:
        bench.keyturn("apply", "--yes")  # registers what the files list: without import blocks Terraform would collide
        bench.onboard()
        shown = bench.keyturn("apply", "--terraform", "--plan", code=3)
        assert bench.terraform.show_state() == {}
        done = bench.keyturn("apply", "--terraform", "--yes")
        for text in (shown.stdout, done.stderr):
            assert '←  hcloud_ssh_key.device["macbook"]  taken into the state' in text
            assert '←  hcloud_ssh_key.device["pc"]  taken into the state' in text
            assert "+  hcloud_server.vps  made" in text
        assert "3 imported, 1 added" in done.stderr
        assert not (bench.folder / "keyturn_imports.tf").exists()
        assert bench.terraform.plan() == {}
        assert len(bench.api.ssh_keys()) == 3
        assert bench.uncommitted() == ""
        again = bench.keyturn("apply", "--terraform", "--yes", "--json")
        assert "Terraform has nothing to do." in again.stderr
        assert json.loads(again.stdout)["terraform"]["applied"] is False


def test_import_blocks_that_a_run_which_died_did_not_write_come_and_those_of_nothing_go(tmp_path: Path) -> None:
    with repository(tmp_path, LAYOUT, "--adopt") as bench:
        bench.terraform.apply()
        bench.onboard()
        blocks = bench.folder / "keyturn_imports.tf"
        written = blocks.read_text()
        blocks.write_text(written.replace("macbook", "nobody"))
        bench.keyturn("apply", "--yes")
        assert blocks.read_text() == written
        assert bench.terraform.plan() == {'hcloud_ssh_key.device["macbook"]': "update"}
        assert bench.uncommitted() == ""


def test_a_plan_that_would_destroy_a_server_is_not_applied(tmp_path: Path) -> None:
    with repository(tmp_path, LAYOUT, "--adopt") as bench:
        bench.terraform.apply()
        main = bench.folder / "main.tf"
        main.write_text(main.read_text().partition('resource "hcloud_server"')[0])
        done = bench.keyturn("apply", "--terraform", "--yes", "--json", code=5)
        assert "the plan would destroy hcloud_server.vps" in done.stderr
        assert "--override server-replaced" in done.stderr
        document = json.loads(done.stdout)
        assert (document["exit_code"], document["terraform"]["error"]) == (
            5,
            "Terraform: the plan would destroy hcloud_server.vps",
        )
        assert len(bench.api.project.servers()) == 1


def test_without_terraform_it_says_so_and_an_audit_does_without(tmp_path: Path) -> None:
    with repository(tmp_path, LAYOUT, "--adopt") as bench:
        bench.onboard()
        bench.fleet.environment = {**bench.fleet.environment, "PATH": "/usr/bin:/bin"}
        stopped = bench.keyturn("apply", "--terraform", "--yes", code=2)
        assert "no terraform or tofu on PATH" in stopped.stderr
        assert stopped.stdout == ""  # nothing was begun
        bench.keyturn("apply", "--yes")
        assert drifts(bench, code=0) == {}
        bench.revoke()
        assert MACBOOK.line.encode() not in b"".join(bench.files().values())


def test_a_state_that_can_not_be_read_is_said_and_no_drift_is_made_up(tmp_path: Path) -> None:
    with repository(tmp_path, LAYOUT, "--adopt") as bench:
        bench.terraform.apply()
        (bench.folder / "terraform.tfstate").write_text("{not a state")
        document = json.loads(bench.keyturn("audit", "--json", code=3).stdout)
        assert any("Terraform's state" in one["what"] for one in document["findings"])
        assert not any(one["id"].startswith("drift:") for one in document["findings"])


def test_a_state_in_object_storage_is_compared_too(tmp_path: Path, object_storage: str) -> None:
    files = {**LAYOUT, "backend.tf": BACKEND.replace("@", object_storage)}
    with repository(tmp_path, files, "--adopt") as bench:
        in_the_cloud = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
        bench.fleet.environment = {**bench.fleet.environment, **in_the_cloud}
        bench.terraform.environment |= in_the_cloud
        bench.terraform.init()
        bench.terraform.apply()
        assert drifts(bench, code=0) == {}
        bench.api.project.remove_key(next(one.id for one in bench.api.ssh_keys() if one.name == "pc"))
        assert "pc:gone" in drifts(bench)
        assert not (bench.folder / "terraform.tfstate").exists()


@pytest.mark.parametrize(("work", "given"), [("", "ours"), ('[hetzner.work]\ntoken = "env:WORK_TOKEN"\n', "none")])
def test_the_token_of_one_of_several_projects_is_not_guessed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: str, given: str
) -> None:
    (tmp_path / "keyturn.toml").write_text(f'[fleet]\nname = "kua"\n[hetzner]\ntoken = "env:OURS"\n{work}[terraform]\n')
    program = tmp_path / "terraform"
    program.write_text('#!/bin/sh\necho "Error: given ${HCLOUD_TOKEN:-none}" >&2\nexit 1\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("OURS", "ours")
    monkeypatch.delenv("HCLOUD_TOKEN", raising=False)
    with pytest.raises(KeyturnError, match=f"given {given}"), terraform_plan(Fleet.find(tmp_path)):
        pass


def test_a_trial_plan_gets_the_token_that_keyturn_has_where_the_environment_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "keyturn.toml").write_text(
        '[fleet]\nname = "kua"\n[hetzner]\ntoken = "env:OURS"\ndiscover = false\n[terraform]\nplan = true\n'
    )
    (tmp_path / "devices.auto.tfvars.json").write_text('{"ssh_keys": {}}')
    (tmp_path / "main.tf").write_text('variable "ssh_keys" {}\n')
    program = tmp_path / "terraform"
    program.write_text('#!/bin/sh\necho "Error: given ${#HCLOUD_TOKEN} signs" >&2\nexit 1\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("KEYTURN_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.delenv("HCLOUD_TOKEN", raising=False)
    change = Change(Verb.ADD, "terraform", "ssh_keys", key("macbook"), "macbook", "wanted")
    with HetznerApi() as api:
        monkeypatch.setenv("OURS", api.token)
        monkeypatch.setenv("HCLOUD_ENDPOINT", api.endpoint)
        with open_run(Fleet.find(tmp_path), Choices(frozenset({"terraform"})), lambda _: None, lambda _: False) as run:
            _, refusals = run.without_harm(Plan((change,)))
    assert f"given {len(api.token)} signs" in refusals[0].why
