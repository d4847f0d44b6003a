"""keyturn.tf, read by the real terraform: as it formats, and with the variables that keyturn writes."""

import json
import os
import re
import subprocess
from pathlib import Path

from bootstrap.config import TerraformConfig
from bootstrap.git import Commit
from bootstrap.targets.terraform import TerraformTarget
from bootstrap.terraform.keyturn_tf import terraform_lines
from keys.plan import Change, Verb
from tests.keys.made import NOON, key
from tests.terraform import COMMAND, needs_terraform


def terraform(folder: Path, *arguments: str, typed: str = "") -> str:
    """What it prints. Fails the test when it fails."""
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    done = subprocess.run(
        [*COMMAND, *arguments], cwd=folder, env=environment, input=typed, text=True, capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_lines_name_the_fleet_and_the_variable() -> None:
    text = terraform_lines(TerraformConfig(variable="device_keys"), "kua")
    assert 'variable "device_keys"' in text
    assert "= var.device_keys\n" in text
    assert '"${each.key}@kua"' in text
    assert not re.search(r"@[A-Z]+@", text)


def test_the_lines_say_how_servers_stay_alive() -> None:
    assert "ignore_changes = [ssh_keys]" in terraform_lines(TerraformConfig(), "kua")


@needs_terraform
def test_terraform_would_format_the_lines_no_differently(tmp_path: Path) -> None:
    lines = terraform_lines(TerraformConfig(), "kua")
    assert terraform(tmp_path, "fmt", "-", typed=lines) == lines


@needs_terraform
def test_terraform_reads_the_keys_that_keyturn_wrote(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('variable "ssh_keys" { type = map(string) }\n', encoding="utf-8")
    (tmp_path / "devices.auto.tfvars.json").write_text(
        json.dumps({"ssh_keys": {"odd ${x}": key("stranger").with_comment("é ${y} %{z}").line}}), encoding="utf-8"
    )
    target = TerraformTarget(TerraformConfig(), tmp_path, lambda *_: Commit(), lambda: NOON)
    target.apply([Change(Verb.ADD, "terraform", "ssh_keys", key("macbook"), "macbook", "wanted")])
    said = terraform(tmp_path, "console", typed="jsonencode(var.ssh_keys)\n")
    assert json.loads(json.loads(said)) == {
        "macbook": key("macbook").line,
        "odd ${x}": key("stranger").with_comment("é ${y} %{z}").line,
    }
