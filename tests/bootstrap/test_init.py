"""A fleet folder: what is missing is added, what is there stays as it is."""

import subprocess
from pathlib import Path

import pytest

from bootstrap.config import ServerConfig, TerraformConfig
from bootstrap.fleet import Fleet
from bootstrap.workflows.init import Wanted, fleet_name, init
from keys.errors import InvalidInputError
from tests.terraform import COMMAND, needs_terraform


def test_a_new_folder_is_a_fleet_that_keyturn_reads(tmp_path: Path) -> None:
    servers = ["vps=203.0.113.7", "nas=me@192.0.2.9:2222", "six=[2001:db8::1]:22", "web.example=web.example.org"]
    made = init(tmp_path / "new", Wanted("home", servers, hetzner=True, terraform=TerraformConfig()))
    fleet = Fleet.find(made.folder)
    assert fleet.config.servers == (
        ServerConfig("vps", "203.0.113.7", user="root"),
        ServerConfig("nas", "192.0.2.9", 2222, "me", sudo=True),
        ServerConfig("six", "2001:db8::1", 22, "root"),
        ServerConfig("web.example", "web.example.org", user="root"),
    )
    assert fleet.config.hetzner is not None
    assert fleet.config.terraform is not None
    assert fleet.registry().devices == ()
    assert (made.folder / "keyturn.tf").exists()


def test_what_is_there_stays_byte_for_byte(tmp_path: Path) -> None:
    (tmp_path / "keyturn.toml").write_text('[fleet]\nname = "ours"  # by hand\n')
    made = init(tmp_path, Wanted("other"))
    assert (made.kept, made.written) == (("keyturn.toml",), ("devices.toml", "known_hosts"))
    assert (tmp_path / "keyturn.toml").read_text() == '[fleet]\nname = "ours"  # by hand\n'
    assert init(tmp_path, Wanted("other")).written == ()


def test_in_a_git_repository_it_is_committed_and_nothing_else_is(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / "staged").write_text("not ours")
    subprocess.run(["git", "add", "staged"], cwd=tmp_path, check=True)
    made = init(tmp_path, Wanted("home"))
    show = subprocess.run(["git", "show", "--name-only", "--format=%s"], cwd=tmp_path, capture_output=True, text=True)
    assert made.commit
    assert show.stdout.split() == ["keyturn:", "init", "devices.toml", "keyturn.toml", "known_hosts"]


def test_what_a_hook_refuses_is_written_and_told(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    hook = tmp_path / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\necho not today >&2\nexit 1\n")
    hook.chmod(0o755)
    made = init(tmp_path, Wanted("home"))
    assert (made.commit, "a hook refused: not today" in made.note) == ("", True)
    assert (tmp_path / "devices.toml").exists()


@pytest.mark.parametrize("text", ["vps", "vps=", "=host", "vps=ho st", "vps=host:port", "a/b=host", "vps=-oProxy"])
def test_a_server_that_cannot_be_meant_is_refused_before_anything_is_written(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidInputError):
        init(tmp_path / "new", Wanted("home", [text]))
    assert not (tmp_path / "new").exists()


def test_a_fleet_takes_its_name_from_the_folder(tmp_path: Path) -> None:
    assert [fleet_name(tmp_path / name) for name in ("Terraform Infra", "---")] == ["terraform-infra", "fleet"]


@needs_terraform
def test_the_terraform_lines_are_formatted_as_terraform_would(tmp_path: Path) -> None:
    init(tmp_path, Wanted("home", terraform=TerraformConfig(), hetzner=True))
    text = (tmp_path / "keyturn.tf").read_text()
    assert 'variable "ssh_keys"' in text
    environment = {"PATH": "/usr/bin:/bin", "TF_CLI_CONFIG_FILE": "/dev/null", "HOME": str(tmp_path)}
    done = subprocess.run([*COMMAND, "fmt", "-check", "-diff", str(tmp_path)], env=environment, capture_output=True)
    assert (done.returncode, done.stdout) == (0, b"")
