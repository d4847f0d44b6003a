"""No server is replaced for the sake of a key: seen, said and refused before anything is written."""

from pathlib import Path

import pytest

from bootstrap.sandbox.faults import Fault
from tests.bootstrap.git_folder import run_git
from tests.bootstrap.terraform.layouts import LAYOUTS, PROTECTED, SERVER
from tests.bootstrap.terraform.repository import MACBOOK, Repository, repository
from tests.terraform import needs_terraform

pytestmark = needs_terraform

LAYOUT = "a map in terraform.tfvars"


def unprotected(layout: str) -> dict[str, str]:
    return {name: text.replace(PROTECTED, "") for name, text in LAYOUTS[layout].items()}


def state(bench: Repository) -> object:
    devices = bench.fleet.registry().text
    return bench.files(), bench.commits(), devices, [one.name for one in bench.api.ssh_keys()]


@pytest.mark.parametrize("layout", ["a map in terraform.tfvars", "one resource and file a device", "a list"])
def test_a_server_that_would_be_replaced_stops_an_onboarding_before_any_commit(tmp_path: Path, layout: str) -> None:
    with repository(tmp_path, unprotected(layout), "--adopt") as bench:
        bench.terraform.apply()
        before = state(bench)
        done = bench.onboard(code=5)
        assert state(bench) == before
        assert "hcloud_server.vps would be replaced" in done.stderr
        assert "lifecycle { ignore_changes = [ssh_keys] }" in done.stderr
        assert "--protect-servers" in done.stderr


def test_a_lost_device_is_put_on_record_and_the_seeds_stay_until_servers_are_safe(tmp_path: Path) -> None:
    with repository(tmp_path, unprotected(LAYOUT), "--adopt") as bench:
        bench.onboard("--protect-servers")
        main = bench.folder / "main.tf"
        main.write_text(main.read_text().replace(PROTECTED, ""))
        before = bench.files()
        done = bench.revoke(code=5)
        assert bench.files() == before
        assert "refused by a safety rule" in done.stdout
        assert [one.public_key for one in bench.api.ssh_keys()].count(MACBOOK.line) == 1  # else Terraform makes it anew
        assert bench.fleet.registry().get("macbook").status == "lost"  # type: ignore[union-attr]
        bench.keyturn("apply", "--yes", "--protect-servers")
        assert MACBOOK.bare_line not in str(bench.files())
        assert MACBOOK.line not in [one.public_key for one in bench.api.ssh_keys()]


def test_servers_are_protected_on_wish_in_a_commit_of_its_own(tmp_path: Path) -> None:
    with repository(tmp_path, unprotected(LAYOUT), "--adopt") as bench:
        bench.terraform.apply()
        bench.onboard("--protect-servers")
        assert bench.commits()[2] == "keyturn: keep hcloud_server.vps when keys change"
        assert bench.files()["main.tf"].decode() == LAYOUTS[LAYOUT]["main.tf"]
        assert bench.terraform.plan() == {'hcloud_ssh_key.device["macbook"]': "update"}


ALL = "data.hcloud_ssh_keys.all.ssh_keys[*].name"
ALL_KEYS = {"main.tf": f'data "hcloud_ssh_keys" "all" {{}}\n\n{SERVER % (ALL, "")}'}


def test_a_key_of_the_api_alone_endangers_a_server_that_takes_all_keys_of_the_project(tmp_path: Path) -> None:
    with repository(tmp_path, ALL_KEYS, "--terraform") as bench:
        before = state(bench)
        assert "data.hcloud_ssh_keys" in bench.onboard(code=5).stderr
        assert "data.hcloud_ssh_keys" in bench.onboard("--only", "hetzner", code=5).stderr
        assert state(bench) == before


def test_a_key_that_terraform_alone_registers_endangers_such_a_server_too(tmp_path: Path) -> None:
    with repository(tmp_path, ALL_KEYS, "--terraform", hetzner=False) as bench:
        assert "data.hcloud_ssh_keys" in bench.onboard(code=5).stderr


def test_a_project_that_is_back_after_a_while_is_held_to_the_rule_as_well(tmp_path: Path) -> None:
    with repository(tmp_path, ALL_KEYS, "--terraform") as bench:
        bench.onboard("--override", "server-replaced")
        bench.fleet.environment = {**bench.fleet.environment, "KEYTURN_WAIT": "0.1"}
        faults = bench.api.switches.faults
        faults.at |= {faults.count + number: Fault.CUT for number in (1, 2)}  # away, for one who asks twice
        bench.revoke("--wait", "--override", "last-device", code=5)
        assert MACBOOK.line in [one.public_key for one in bench.api.ssh_keys()]


def test_with_leave_a_plan_is_asked_and_what_it_would_destroy_is_refused(tmp_path: Path) -> None:
    with repository(tmp_path, LAYOUTS[LAYOUT], "--adopt") as bench:
        bench.terraform.apply()
        config = bench.folder / "keyturn.toml"
        config.write_text(config.read_text().replace("[terraform]\n", "[terraform]\nplan = true\n"))
        main = bench.folder / "main.tf"
        main.write_text(main.read_text().partition('resource "hcloud_server"')[0])
        run_git(bench.folder, "commit", "-qam", "The server goes")
        before = state(bench)
        done = bench.onboard(code=5)
        assert state(bench) == before
        assert "a plan would destroy hcloud_server.vps" in done.stderr
        run_git(bench.folder, "revert", "--no-edit", "HEAD")
        bench.onboard()


def test_the_rule_is_overridden_by_its_name_alone(tmp_path: Path) -> None:
    with repository(tmp_path, unprotected(LAYOUT), "--adopt") as bench:
        bench.onboard("--override", "server-replaced")
        assert MACBOOK.line.encode() in bench.files()["terraform.tfvars"]


def test_a_key_stays_in_the_project_while_files_that_can_not_be_read_may_still_list_it(tmp_path: Path) -> None:
    with repository(tmp_path, unprotected(LAYOUT), "--adopt") as bench:
        bench.onboard("--override", "server-replaced")
        (bench.folder / "terraform.tfvars").write_text("ssh_keys = {\n")
        bench.revoke(code=5)
        assert MACBOOK.line in [one.public_key for one in bench.api.ssh_keys()]  # else the next apply makes it anew
