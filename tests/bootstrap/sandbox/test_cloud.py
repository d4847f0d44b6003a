"""The whole sandbox: what stands in it, that it is true, and that it goes away."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import hcloud
import pytest

from bootstrap.config import parse_config
from bootstrap.config_tailscale import TailscaleConfig
from bootstrap.sandbox.cloud import Sandbox
from bootstrap.tailnet.api import TailnetApi
from bootstrap.tailnet.joining import join_this_device
from bootstrap.tailnet.program import TailscaleProgram
from keys.errors import InvalidInputError
from keys.registry import Registry
from tests.bootstrap.sandbox.conftest import Person


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    with Sandbox.start(tmp_path / "cloud") as running:
        yield running


def test_the_devices_get_in_everywhere_and_strangers_where_hands_have_put_them(sandbox: Sandbox) -> None:
    sandbox.servers["attic"].switch_on()
    opened = {
        name: {
            (server, account)
            for server, host in sandbox.servers.items()
            for account in host.accounts
            if host.lets_in(account, key)
        }
        for name, key in sandbox.keys.items()
    }
    everywhere = {(server, account) for server in sandbox.servers for account in ("root", "deploy")}
    assert opened == {
        "pc": everywhere,
        "ipad": everywhere,
        "bob": {("web", "root"), ("attic", "root")},
        "nas": {("media", "root"), ("attic", "root")},
    }


def test_attic_is_switched_off_and_hetzner_knows_when_it_is_not(sandbox: Sandbox) -> None:
    def status() -> dict[str, str]:
        return {server.name: server.status for server in sandbox.hetzner.project.servers()}

    assert status() == {"web": "running", "db": "running", "attic": "off"}
    with pytest.raises(ConnectionRefusedError):
        sandbox.servers["attic"].lets_in("root", sandbox.keys["pc"])
    sandbox.servers["attic"].switch_on()
    sandbox.servers["media"].switch_off()
    assert status() == {"web": "running", "db": "running", "attic": "running"}


def test_the_fleet_folder_says_how_things_are(sandbox: Sandbox) -> None:
    config = parse_config((sandbox.fleet / "keyturn.toml").read_text())
    assert config.name == "kua"
    assert {(one.name, one.host, one.port) for one in config.servers} == {
        (one.name, one.address, one.port) for one in sandbox.servers.values()
    }
    registry = Registry.parse((sandbox.fleet / "devices.toml").read_text())
    assert {one.name: one.public_key for one in registry.active} == {
        name: sandbox.keys[name] for name in ("pc", "ipad")
    }
    pinned = (sandbox.fleet / "known_hosts").read_text().splitlines()
    assert pinned == [server.known_hosts_line for server in sandbox.servers.values()]
    written = json.loads((sandbox.fleet / "devices.auto.tfvars.json").read_text())
    assert written == {"ssh_keys": {name: sandbox.keys[name].line for name in ("ipad", "pc")}}
    assert (sandbox.fleet / "main.tf").read_text().count("ignore_changes = [ssh_keys]") == 3


@pytest.mark.wants("git")
def test_the_fleet_folder_is_a_clean_repository(sandbox: Sandbox) -> None:
    status = subprocess.run(["git", "status", "--porcelain"], cwd=sandbox.fleet, capture_output=True, check=True)
    log = subprocess.run(["git", "log", "--format=%s"], cwd=sandbox.fleet, capture_output=True, check=True)
    assert (status.stdout, log.stdout, sandbox.notes) == (b"", b"Our cloud, as code\n", [])


def test_without_git_there_is_no_repository_and_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with Sandbox.start(tmp_path / "cloud") as sandbox:
        assert not (sandbox.fleet / ".git").exists()
        assert "git" in sandbox.notes[0]


def test_the_environment_leads_into_the_sandbox_and_out_of_nowhere(sandbox: Sandbox) -> None:
    world = {"SSH_AUTH_SOCK": "/real/agent", "HCLOUD_TOKEN": "real", "HCLOUD_CONTEXT": "real", "PATH": "/bin"}
    environment = sandbox.environ(world)
    assert "real" not in " ".join(environment.values())
    assert environment["PATH"] == "/bin"
    client = hcloud.Client(environment["HCLOUD_TOKEN"], api_endpoint=environment["HCLOUD_ENDPOINT"])
    assert [key.name for key in client.ssh_keys.get_all()] == ["pc@kua", "ipad@kua", "bob-laptop"]
    assert (Path(environment["KEYTURN_SSH_DIR"]) / "id_ed25519.pub").read_text() == f"{sandbox.keys['pc'].line}\n"


def test_a_shell_can_be_led_into_the_sandbox(sandbox: Sandbox) -> None:
    script = (
        f'SSH_AUTH_SOCK=x; . "{sandbox.folder}/environment.sh"; echo "$TAILSCALE_API_KEY|$HCLOUD_TOKEN|$SSH_AUTH_SOCK"'
    )
    said = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=True).stdout
    assert said == f"{sandbox.tailscale.token}|{sandbox.hetzner.token}|\n"


def test_this_machine_joins_the_sandboxs_tailnet(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in sandbox.environment.items():
        monkeypatch.setenv(name, value)
    api = TailnetApi(TailscaleConfig(), lambda: os.environ["TAILSCALE_API_KEY"])
    joined = join_this_device(TailscaleProgram.find(), api, "pc", "kua", TailscaleConfig())
    api.close()
    assert joined.node_id in {node["nodeId"] for node in sandbox.tailscale.nodes}


def test_secrets_in_the_sandbox_are_not_for_others(sandbox: Sandbox) -> None:
    code = "import keyring; keyring.set_password('keyturn', 'x', 'secret'); print(keyring.get_password('keyturn', 'x'))"
    environment = {**sandbox.environ(), "PYTHONPATH": str(Path(__file__).parents[3])}
    said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert said.stdout == "secret\n"
    private = ("key-ring.json", "environment.sh", "ssh/id_ed25519")
    assert [oct((sandbox.folder / name).stat().st_mode & 0o777) for name in private] == ["0o600"] * 3
    assert oct(sandbox.folder.stat().st_mode & 0o777) == "0o700"


@pytest.mark.wants("ssh")
def test_a_person_logs_in_by_a_servers_name(sandbox: Sandbox) -> None:
    words = ["ssh", "-F", str(sandbox.ssh_folder / "config"), "-o", "BatchMode=yes", "media", "hostname; id -un"]
    assert subprocess.run(words, capture_output=True, timeout=30, check=True).stdout == b"media\nroot\n"


def test_the_key_of_a_device_is_the_one_that_the_fleet_knows(sandbox: Sandbox) -> None:
    assert sandbox.device_key("ipad") == sandbox.keys["ipad"]
    with pytest.raises(InvalidInputError, match="no device macbook"):
        sandbox.device_key("macbook")


def test_the_foreign_line_stands_in_webs_key_file(sandbox: Sandbox) -> None:
    assert sandbox.foreign_line in sandbox.servers["web"].authorized_keys("root")
    assert sandbox.foreign_key.bare_line.encode() in sandbox.foreign_line


def test_a_folder_with_something_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("precious")
    with pytest.raises(InvalidInputError, match="something here already"):
        Sandbox.start(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_it_starts_within_a_second_and_leaves_nothing_running(tmp_path: Path, person: Person) -> None:
    before, start = set(threading.enumerate()), time.process_time()
    with Sandbox.start(tmp_path / "cloud") as sandbox:
        assert time.process_time() - start < 1  # of our own; other programs may keep the machine busy
        assert not sandbox.servers["web"].lets_in("root", person.pair.public)
    assert set(threading.enumerate()) == before
    assert (sandbox.fleet / "devices.toml").exists()


def test_a_start_that_fails_leaves_nothing_running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bootstrap.sandbox.cloud.fleet_files", lambda *_: 1 / 0)
    before = set(threading.enumerate())
    with pytest.raises(ZeroDivisionError):
        Sandbox.start(tmp_path / "cloud")
    assert set(threading.enumerate()) == before
