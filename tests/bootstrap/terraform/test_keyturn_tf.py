"""keyturn.tf, read by the real terraform: as it formats, and as it takes keys that came in through the API.

The Hetzner provider can't be had offline. Where a test applies, what is built into terraform stands in for it.
"""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from bootstrap.terraform_files import terraform_lines

from bootstrap.config import TerraformConfig
from bootstrap.git import Commit
from bootstrap.targets.terraform import TerraformTarget
from keys.plan import Change, Verb
from tests.keys.made import NOON, key
from tests.terraform import COMMAND, needs_terraform

THE_PROJECT = (
    'data "terraform_remote_state" "project" {\n  backend = "local"\n  config  = { path = "project.tfstate" }\n}\n'
)
STAND_IN = (
    (r'data "hcloud_ssh_keys" "project" \{\}\n', THE_PROJECT),
    (r"data\.hcloud_ssh_keys\.project\.ssh_keys", "data.terraform_remote_state.project.outputs.ssh_keys"),
    (r'resource "hcloud_ssh_key"', 'resource "terraform_data"'),
    (r"hcloud_ssh_key\.device", "terraform_data.device"),
    (r" +name +=.*\n| +labels +=.*\n", ""),
    (r"\bpublic_key = each", "input = each"),
    (r"\[name, labels, public_key\]", "[input]"),
)


def terraform(folder: Path, *arguments: str, typed: str = "") -> str:
    """What it prints. Fails the test when it fails."""
    settings = folder / "settings.tfrc"
    settings.write_text("", encoding="utf-8")
    environment = {
        **os.environ,
        "TF_CLI_CONFIG_FILE": str(settings),
        "CHECKPOINT_DISABLE": "1",
        "TF_IN_AUTOMATION": "1",
    }
    done = subprocess.run(
        [*COMMAND, *arguments], cwd=folder, env=environment, input=typed, text=True, capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def write_variables(folder: Path, *devices: str) -> None:
    target = TerraformTarget(TerraformConfig(), folder, lambda *_: Commit(), lambda: NOON)
    target.apply([Change(Verb.ADD, "terraform", "ssh_keys", key(device), device, "wanted") for device in devices])


def test_the_lines_name_the_fleet_and_the_variable() -> None:
    text = terraform_lines(TerraformConfig(variable="device_keys"), "kua", through_api=True)
    assert 'variable "device_keys"' in text
    assert "var.device_keys :" in text
    assert '"${each.key}@kua"' in text
    assert not re.search(r"@[A-Z]+@", text)


def test_only_a_fleet_that_registers_keys_itself_gets_the_lines_that_adopt_them() -> None:
    assert "import {" not in terraform_lines(TerraformConfig(), "kua", through_api=False)


def test_the_lines_say_how_servers_stay_alive() -> None:
    assert "ignore_changes = [ssh_keys]" in terraform_lines(TerraformConfig(), "kua", through_api=False)


@needs_terraform
@pytest.mark.parametrize("through_api", [False, True])
def test_terraform_would_format_the_lines_no_differently(tmp_path: Path, *, through_api: bool) -> None:
    lines = terraform_lines(TerraformConfig(), "kua", through_api=through_api)
    assert terraform(tmp_path, "fmt", "-", typed=lines) == lines


@needs_terraform
def test_terraform_reads_the_keys_that_keyturn_wrote(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('variable "ssh_keys" { type = map(string) }\n', encoding="utf-8")
    (tmp_path / "devices.auto.tfvars.json").write_text(
        json.dumps({"ssh_keys": {"odd ${x}": key("stranger").with_comment("é ${y} %{z}").line}}), encoding="utf-8"
    )
    write_variables(tmp_path, "macbook")
    said = terraform(tmp_path, "console", typed="jsonencode(var.ssh_keys)\n")
    assert json.loads(json.loads(said)) == {
        "macbook": key("macbook").line,
        "odd ${x}": key("stranger").with_comment("é ${y} %{z}").line,
    }


@needs_terraform
def test_keys_that_the_project_has_already_are_imported_and_the_others_made(tmp_path: Path) -> None:
    lines = terraform_lines(TerraformConfig(), "kua", through_api=True)
    for pattern, stand_in in STAND_IN:
        lines = re.sub(pattern, stand_in, lines)
    (tmp_path / "keyturn.tf").write_text(lines, encoding="utf-8")
    there = [{"id": 123, "public_key": key("macbook").with_comment("old name").line}]
    kind = ["tuple", [["object", {"id": "number", "public_key": "string"}]]]
    state = {"version": 4, "serial": 1, "lineage": "x", "outputs": {"ssh_keys": {"value": there, "type": kind}}}
    (tmp_path / "project.tfstate").write_text(json.dumps({**state, "resources": []}), encoding="utf-8")
    write_variables(tmp_path, "macbook", "pc")
    terraform(tmp_path, "init", "-no-color")
    said = terraform(tmp_path, "apply", "-no-color", "-auto-approve")
    assert "1 imported, 1 added, 0 changed, 0 destroyed" in said
    ids = json.loads(terraform(tmp_path, "output", "-json", "keyturn_ssh_key_ids"))
    assert "123" in ids
    assert len(ids) == 2
    terraform(tmp_path, "plan", "-no-color", "-detailed-exitcode")
