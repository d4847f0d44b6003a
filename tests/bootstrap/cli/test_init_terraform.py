"""keyturn init in a Terraform repository: what it says and asks, at a terminal and without one, what it makes."""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bootstrap.cli.at_terminal import Terminal
from tests.bootstrap.terraform.grown import BOTH, IPAD, NAMED, PC, mapped, over, server, variable

ROOT = Path(__file__).parents[3]
MAP = {"main.tf": variable("ks", mapped()) + over("var.ks")}
TWO = {**MAP, "more.tf": BOTH + server(NAMED)}
NOTHING = {"main.tf": 'variable "ssh_keys" {\n  type = list(string)\n}\n' + server("var.ssh_keys")}
KEEP = "Shall keyturn put new keys there, and take revoked ones out? [y/N] "
HETZNER = "Shall it do that? [y/N] "
ADOPT = "Are these devices of yours, to be let in everywhere: ipad, pc? [y/N] "


@dataclass(frozen=True)
class Repository:
    """A folder of files that is no fleet yet."""

    fleet: Path

    def environ(self, base: Mapping[str, str]) -> dict[str, str]:
        home = self.fleet.parent / "home"
        return {**base, "HOME": str(home), "XDG_STATE_HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1"}

    def init(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Without a terminal."""
        done = subprocess.run(
            [sys.executable, "-m", "tui", "init", *words],
            env={**self.environ({"PATH": os.defpath}), "PYTHONPATH": str(ROOT)},
            cwd=self.fleet,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert "Traceback" not in done.stderr
        return done

    def terraform(self) -> object:
        """What keyturn.toml has of Terraform."""
        return tomllib.loads((self.fleet / "keyturn.toml").read_text()).get("terraform")

    def devices(self) -> list[str]:
        return list(tomllib.loads((self.fleet / "devices.toml").read_text()))

    def names(self) -> set[str]:
        return {path.name for path in self.fleet.iterdir()}


def repository(tmp: Path, files: Mapping[str, str]) -> Repository:
    for name, text in files.items():
        path = tmp / "infra" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Repository(tmp / "infra")


def test_one_place_is_shown_and_kept_on_yes_and_so_are_its_devices(tmp_path: Path) -> None:
    bench = repository(tmp_path, MAP)
    terminal = Terminal(bench, "init")
    assert "found a variable: ks in main.tf lists ipad, pc" in terminal.meets(KEEP)
    terminal.types("y")
    terminal.meets(ADOPT)
    terminal.types("y")
    assert terminal.ends() == 0
    assert bench.terraform() == {"variables": "main.tf", "variable": "ks"}
    assert bench.devices() == ["ipad", "pc"]
    assert "keyturn.tf" not in bench.names()


def test_who_says_no_to_all_gets_a_fleet_without_terraform(tmp_path: Path) -> None:
    bench = repository(tmp_path, MAP)
    terminal = Terminal(bench, "init")
    terminal.meets(KEEP)
    terminal.types("")
    terminal.meets("Shall it write these two files? [y/N] ")
    terminal.types("n")
    assert terminal.ends() == 0
    assert bench.terraform() is None
    assert bench.names() == {"main.tf", "keyturn.toml", "devices.toml", "known_hosts"}


@pytest.mark.parametrize(("answer", "place"), [("1", ("main.tf", "ks")), ("2", ("more.tf", "hcloud_ssh_key"))])
def test_of_several_places_one_is_chosen_by_its_number(tmp_path: Path, answer: str, place: tuple[str, str]) -> None:
    bench = repository(tmp_path, TWO)
    terminal = Terminal(bench, "init")
    shown = terminal.meets("At which of them shall keyturn put new keys, and take revoked ones out? [1-2, 0 for none] ")
    assert "1  main.tf:ks" in shown
    assert "2  more.tf:hcloud_ssh_key" in shown
    terminal.types(answer)
    terminal.meets("let in everywhere")
    terminal.types("n")
    terminal.meets(HETZNER)
    terminal.types("n")
    assert terminal.ends() == 0
    assert bench.terraform() == dict(zip(("variables", "variable"), place, strict=True))
    assert bench.devices() == []


def test_without_a_terminal_one_place_is_kept_and_devices_are_made_on_wish_alone(tmp_path: Path) -> None:
    bench = repository(tmp_path, MAP)
    done = bench.init()
    assert done.returncode == 0
    assert "no devices are made of ipad, pc: --adopt does that" in done.stderr
    assert (bench.terraform(), bench.devices()) == ({"variables": "main.tf", "variable": "ks"}, [])


def test_devices_that_were_not_made_at_first_are_made_later(tmp_path: Path) -> None:
    bench = repository(tmp_path, MAP)
    bench.init()
    done = bench.init("--adopt", "--json")
    assert (done.returncode, json.loads(done.stdout)["devices"], bench.devices()) == (0, ["ipad", "pc"], ["ipad", "pc"])
    assert "devices now: ipad, pc" in done.stderr
    assert "no key that is not a device's already" in bench.init("--adopt").stderr
    assert bench.devices() == ["ipad", "pc"]


def test_without_a_terminal_several_places_are_a_choice_to_be_made(tmp_path: Path) -> None:
    bench = repository(tmp_path, TWO)
    done = bench.init("--adopt")
    assert done.returncode == 2
    assert "error: keys are listed at 2 places" in done.stderr
    assert "hint: choose one: --keys main.tf:ks or --keys more.tf:hcloud_ssh_key" in done.stderr
    assert bench.names() == set(TWO)
    assert bench.init("--adopt", "--keys", "more.tf:hcloud_ssh_key").returncode == 0
    assert bench.terraform() == {"variables": "more.tf", "variable": "hcloud_ssh_key"}
    assert bench.devices() == ["pc", "ipad"]


def test_a_place_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    done = repository(tmp_path, MAP).init("--keys", "main.tf:kss")
    assert done.returncode == 2
    assert "places: main.tf:ks" in done.stderr


def test_a_repository_without_keys_gets_files_that_collide_with_nothing_in_it(tmp_path: Path) -> None:
    files = {**NOTHING, "ci.tf": 'resource "hcloud_ssh_key" "device" {\n  count = 0\n}\n'}
    bench = repository(tmp_path, files)
    done = bench.init()
    assert done.returncode == 0
    assert "note: these files make servers at Hetzner: with --hetzner" in done.stderr
    assert bench.terraform() == {"variables": "devices.auto.tfvars.json", "variable": "device_keys"}
    made = (bench.fleet / "keyturn.tf").read_text()
    assert 'variable "device_keys"' in made
    assert 'resource "hcloud_ssh_key" "device-2"' in made
    assert "for key in hcloud_ssh_key.device-2 : key.id" in made


def test_a_repository_without_keys_is_asked_about_at_a_terminal(tmp_path: Path) -> None:
    bench = repository(tmp_path, NOTHING)
    terminal = Terminal(bench, "init")
    terminal.meets("keyturn can list the keys for Terraform in devices.auto.tfvars.json, with a keyturn.tf that makes")
    terminal.meets("Shall it write these two files? [y/N] ")
    terminal.types("y")
    assert "These files make servers at Hetzner." in terminal.meets(HETZNER)
    terminal.types("y")
    assert terminal.ends() == 0
    assert tomllib.loads((bench.fleet / "keyturn.toml").read_text())["hetzner"] == {"token": "keyring"}
    assert {"keyturn.tf", "devices.auto.tfvars.json"} < bench.names()


def test_a_folder_below_and_what_is_not_kept_are_in_the_document(tmp_path: Path) -> None:
    files = {f"terraform/{name}": text for name, text in MAP.items()}
    bench = repository(tmp_path, {**files, "terraform/init.yaml": f"ssh_authorized_keys:\n  - {PC}\n"})
    done = bench.init("--json", "--adopt")
    document = json.loads(done.stdout)
    told = "init.yaml, line 2: the public key pc@kua stands here too, where keyturn does not edit"
    assert document["terraform"] == {"variables": "main.tf", "variable": "ks"}
    assert (document["places"], document["devices"]) == (["main.tf:ks"], ["ipad", "pc"])
    assert document["not_understood"] == [told]
    assert f"not kept by keyturn: {told}" in done.stderr
    assert bench.terraform() == {"directory": "terraform", "variables": "main.tf", "variable": "ks"}


def test_servers_are_protected_with_one_document_all_the_same(tmp_path: Path) -> None:
    bench = repository(
        tmp_path, {"main.tf": MAP["main.tf"] + 'resource "hcloud_server" "a" {\n  ssh_keys = var.ks\n}\n'}
    )
    done = bench.init("--json", "--protect-servers")
    assert json.loads(done.stdout)["written"] == ["keyturn.toml", "devices.toml", "known_hosts"]
    assert "hcloud_server.a: ignore_changes = [ssh_keys] written to main.tf" in done.stderr


def test_a_file_that_is_not_valid_is_told_and_nothing_is_made(tmp_path: Path) -> None:
    bench = repository(tmp_path, {"main.tf": f'locals {{\n  ks = {{ pc = "{PC}"\n', "more.tf": f"# {IPAD}\n"})
    done = bench.init()
    assert done.returncode == 2
    assert "error: main.tf, line " in done.stderr
    assert bench.names() == {"main.tf", "more.tf"}
