"""keyturn device: this machine set up for the fleet, shown, and forgotten again."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bootstrap.device_setup.key_place import KeyPlace
from bootstrap.device_setup.steps import device_steps, refresh
from bootstrap.fleet import Fleet
from bootstrap.sandbox.cloud import Sandbox
from bootstrap.ssh.agent import Agent
from bootstrap.state import State
from keys.device import Status
from tests.bootstrap.cli.at_terminal import Terminal
from tests.bootstrap.cli.world import keyturn
from tests.bootstrap.device_setup.bench import agent_with
from tests.bootstrap.git_folder import run_git
from tests.bootstrap.two_devices import bare, clone
from tests.keys.made import NOON, device


def bytes_of(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Bytes and time stamp of each file in it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def document(sandbox: Sandbox, *words: str) -> Any:
    return json.loads(keyturn(sandbox, *words, "--json").stdout)


def put_away(folder: Path) -> None:
    """The device pc is retired, in that fleet folder."""
    fleet = Fleet.find(folder)
    pc = fleet.registry().get("pc")
    assert pc
    gone = replace(pc, status=Status.RETIRED, revoked=NOON)
    fleet.write_registry(fleet.registry().with_device(gone), "keyturn: revoke pc")


def held(socket: str) -> list[bytes]:
    """The keys of that agent."""
    with closing(Agent(socket)) as agent:
        return [blob for blob, _ in agent.list_keys()]


def ssh(sandbox: Sandbox, *words: str) -> "subprocess.CompletedProcess[str]":
    argv = ["ssh", "-F", str(sandbox.ssh_folder / "config"), *words]
    environment = sandbox.environ({"PATH": "/usr/bin:/bin"})
    return subprocess.run(
        argv, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, check=False
    )


def test_a_device_is_set_up_once_and_ssh_just_works(sandbox: Sandbox) -> None:
    done = keyturn(sandbox, "device", "setup")
    assert done.returncode == 0
    assert "ssh knows 4 servers of kua by name" in done.stderr
    assert "reached as web.kua" in done.stderr  # the sandbox's own configuration has a block called web
    before = bytes_of(sandbox.ssh_folder)
    again = keyturn(sandbox, "device", "setup")
    assert (again.returncode, again.stderr) == (0, "Nothing to do: all is set up here.\n")
    assert bytes_of(sandbox.ssh_folder) == before
    assert ssh(sandbox, "web.kua", "echo in").stdout == "in\n"


def test_what_is_set_up_is_shown(sandbox: Sandbox) -> None:
    assert {one["step"]: one["state"] for one in document(sandbox, "device", "show")["setup"]} == {
        "private key": "done",
        "servers": "not done",
        "ssh configuration": "not done",
        "tailnet": "not asked for",
        "git signing": "not asked for",
    }
    assert [one["step"] for one in document(sandbox, "device", "setup")["steps"]] == ["servers", "ssh configuration"]
    assert document(sandbox, "device", "setup")["steps"] == []
    (sandbox.ssh_folder / "keyturn" / "kua.conf").write_text("")
    shown = keyturn(sandbox, "device", "show", "pc").stdout
    assert f"here: servers            not up to date  {sandbox.ssh_folder}/keyturn/kua.conf" in shown
    assert f"here: ssh configuration  done  {sandbox.ssh_folder}/config" in shown


def test_of_another_device_nothing_is_shown_as_set_up_here(sandbox: Sandbox) -> None:
    assert "setup" not in document(sandbox, "device", "show", "ipad")


def test_a_machine_that_is_none_of_the_devices_is_told(sandbox: Sandbox) -> None:
    (sandbox.ssh_folder / "id_ed25519.pub").unlink()
    for action in ("show", "setup", "forget"):
        done = keyturn(sandbox, "device", action)
        assert done.returncode == 2
        assert "this machine is none of the fleet's devices" in done.stderr
        assert "keyturn onboard" in done.stderr


@pytest.mark.parametrize("action", ["setup", "forget"])
def test_another_device_is_not_set_up_from_here(sandbox: Sandbox, action: str) -> None:
    done = keyturn(sandbox, "device", action, "ipad")
    assert done.returncode == 2
    assert "about this machine alone" in done.stderr


def test_a_step_that_fails_stops_no_other_and_shows_in_the_exit_code(sandbox: Sandbox) -> None:
    (sandbox.ssh_folder / "config").unlink()
    (sandbox.ssh_folder / "config").symlink_to("/proc/version")
    done = keyturn(sandbox, "device", "setup", "--json")
    assert done.returncode == 1
    servers, configuration = json.loads(done.stdout)["steps"]
    assert servers["said"].startswith("ssh knows 4 servers")
    assert "could not be written" in configuration["error"]
    assert "Include" in configuration["hint"]
    assert "✗ ssh configuration" in done.stderr


def test_a_device_that_still_gets_in_is_not_forgotten(sandbox: Sandbox) -> None:
    keyturn(sandbox, "device", "setup")
    before = bytes_of(sandbox.ssh_folder)
    done = keyturn(sandbox, "device", "forget", "--yes")
    assert done.returncode == 5
    assert "keyturn revoke pc --retired" in done.stderr
    assert bytes_of(sandbox.ssh_folder) == before


def test_a_device_that_still_gets_in_may_be_forgotten_but_for_its_key(sandbox: Sandbox) -> None:
    before = bytes_of(sandbox.ssh_folder)
    keyturn(sandbox, "device", "setup")
    done = keyturn(sandbox, "device", "forget", "--active", "--yes")
    assert done.returncode == 0
    assert "the private key stays, as it still gets in" in done.stderr
    assert {name: data for name, (data, _) in bytes_of(sandbox.ssh_folder).items()} == {
        name: data for name, (data, _) in before.items()
    }
    assert "Nothing to do" in keyturn(sandbox, "device", "forget", "--active", "--yes").stderr


def test_a_device_that_is_put_away_is_forgotten_with_its_key_and_its_passphrase(sandbox: Sandbox) -> None:
    config = (sandbox.ssh_folder / "config").read_bytes()
    ring = sandbox.folder / "key-ring.json"
    name = f"keyturn/passphrase of {sandbox.keys['pc'].fingerprint}"
    ring.write_text(json.dumps({name: "horse", "keyturn/hetzner@kua": "stays"}))
    keyturn(sandbox, "device", "setup")
    put_away(sandbox.fleet)
    assert "is retired" in keyturn(sandbox, "device", "setup").stderr
    done = keyturn(sandbox, "device", "forget", "--yes", "--json")
    assert done.returncode == 0, done.stderr
    steps = [one["step"] for one in json.loads(done.stdout)["steps"]]
    assert steps == ["ssh configuration", "servers", "private key"]
    assert {path.name: path.read_bytes() for path in sandbox.ssh_folder.iterdir()} == {"config": config}
    assert json.loads(ring.read_text()) == {"keyturn/hetzner@kua": "stays"}


@pytest.mark.wants("ssh-agent", "ssh-add")
def test_a_device_whose_key_an_agent_holds_is_this_machine_too(sandbox: Sandbox, tmp_path: Path) -> None:
    folder, private = sandbox.ssh_folder, sandbox.ssh_folder / "id_ed25519"
    (folder / "keyturn").mkdir()
    (folder / "keyturn" / "kua.pub").write_text(f"{sandbox.keys['pc'].line}\n")
    with agent_with(tmp_path, private) as socket:
        private.unlink()
        (folder / "id_ed25519.pub").unlink()
        variables = {"SSH_AUTH_SOCK": socket}
        done = keyturn(sandbox, "device", "setup", variables=variables)
        assert done.returncode == 0, done.stderr
        assert ssh(sandbox, "-o", f"IdentityAgent={socket}", "web.kua", "echo in").stdout == "in\n"
        assert "private key        done" in keyturn(sandbox, "device", "show", variables=variables).stdout
        put_away(sandbox.fleet)
        done = keyturn(sandbox, "device", "forget", "--yes", variables=variables)
    assert done.returncode == 0, done.stderr
    assert "the private key stays in its agent (ssh-agent): delete it there" in done.stderr
    assert [path.name for path in folder.iterdir()] == ["config"]


@pytest.mark.wants("ssh-agent", "ssh-add")
def test_where_an_agent_runs_it_gets_the_key_and_gives_it_back(sandbox: Sandbox, tmp_path: Path) -> None:
    with agent_with(tmp_path) as socket:
        variables = {"SSH_AUTH_SOCK": socket}
        first = keyturn(sandbox, "device", "setup", variables=variables)
        assert "✓ ssh-agent: the key is loaded into the ssh-agent" in first.stderr
        assert "Nothing to do" in keyturn(sandbox, "device", "setup", variables=variables).stderr
        assert held(socket) == [sandbox.keys["pc"].blob]
        put_away(sandbox.fleet)
        assert keyturn(sandbox, "device", "forget", "--yes", variables=variables).returncode == 0
        assert held(socket) == []


def test_an_agent_that_is_away_is_told(sandbox: Sandbox) -> None:
    (sandbox.ssh_folder / "keyturn").mkdir()
    (sandbox.ssh_folder / "keyturn" / "kua.pub").write_text(f"{sandbox.keys['pc'].line}\n")
    (sandbox.ssh_folder / "id_ed25519").unlink()
    done = keyturn(sandbox, "device", "setup")
    assert done.returncode == 1
    assert "✗ private key" in done.stderr
    assert "✓ servers" in done.stderr


def test_the_key_stays_until_all_else_is_gone(sandbox: Sandbox) -> None:
    keyturn(sandbox, "device", "setup")
    put_away(sandbox.fleet)
    (sandbox.ssh_folder / "keyturn" / "kua.pub").mkdir()
    done = keyturn(sandbox, "device", "forget", "--yes")
    assert done.returncode == 1
    assert "✗ servers" in done.stderr
    assert (sandbox.ssh_folder / "id_ed25519").exists()


def test_what_another_device_pushed_is_taken_over_before_a_device_is_called_active(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    remote = bare(tmp_path / "remote.git")
    run_git(sandbox.fleet, "push", "--quiet", str(remote), "main")
    run_git(sandbox.fleet, "remote", "add", "origin", str(remote))
    run_git(sandbox.fleet, "fetch", "--quiet", "origin")
    run_git(sandbox.fleet, "branch", "--quiet", "--set-upstream-to=origin/main", "main")
    there = clone(remote, tmp_path / "there")
    put_away(there)
    run_git(there, "push", "--quiet")
    done = keyturn(sandbox, "device", "forget", "--yes")
    assert done.returncode == 0, done.stderr
    assert not (sandbox.ssh_folder / "id_ed25519").exists()


def test_forgetting_is_asked_for_and_no_is_assumed(sandbox: Sandbox) -> None:
    keyturn(sandbox, "device", "setup")
    put_away(sandbox.fleet)
    assert keyturn(sandbox, "device", "forget").returncode == 2  # nobody to ask
    terminal = Terminal(sandbox, "device", "forget")
    terminal.meets("private key")
    terminal.meets("Forget all of it? [y/N]")
    terminal.types("")
    assert terminal.ends() == 0
    assert "Nothing was changed." in terminal.said
    assert (sandbox.ssh_folder / "id_ed25519").exists()


@pytest.fixture
def inside(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """The sandbox, with this very process in it."""
    for name, value in sandbox.environment.items():
        monkeypatch.setenv(name, value)
    return sandbox


def test_a_refresh_writes_what_differs_and_only_where_the_device_is_set_up(inside: Sandbox) -> None:
    fleet = Fleet.find(inside.fleet)
    state = State(inside.folder / "trial.sqlite")
    assert refresh(fleet, state) == []
    assert not (inside.ssh_folder / "keyturn").exists()
    keyturn(inside, "device", "setup")
    before = bytes_of(inside.ssh_folder)
    assert refresh(fleet, state) == []
    assert bytes_of(inside.ssh_folder) == before
    keyturn_toml = inside.fleet / "keyturn.toml"
    keyturn_toml.write_text(keyturn_toml.read_text() + '\n[servers.new]\nhost = "192.0.2.1"\n')
    (done,) = refresh(Fleet.find(inside.fleet), state)
    assert "ssh knows 5 servers" in done.said
    assert ssh(inside, "-G", "new").stdout.splitlines()[2] == "hostname 192.0.2.1"
    text = keyturn_toml.read_text().replace("[tailscale]\n", '[tailscale]\ndiscover = "tag:server"\n')
    keyturn_toml.write_text(text)
    listed = {"name": "new", "host": "100.64.0.7", "accounts": None, "devices": None}
    state.remember_servers("tailscale", json.dumps([listed]))
    refresh(Fleet.find(inside.fleet), state)
    assert "\n  HostName 100.64.0.7\nHost new new.kua\n" in (inside.ssh_folder / "keyturn" / "kua.conf").read_text()
    assert refresh(Fleet.find(inside.fleet), state) == []
    state.close()


def test_a_refresh_tells_git_of_new_devices_where_it_signs(inside: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(inside.folder))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(inside.folder / "gitconfig"))
    (inside.folder / "gitconfig").write_text("[user]\n\temail = you@localhost\n")
    fleet = Fleet.find(inside.fleet)
    with closing(State(inside.folder / "trial.sqlite")) as state:
        pc = fleet.registry().get("pc")
        assert pc
        key = KeyPlace(pc.public_key, inside.ssh_folder / "id_ed25519", inside.ssh_folder / "id_ed25519.pub")
        assert refresh(fleet, state) == []
        (signing,) = device_steps(fleet, state, pc, key).on_request
        signing.do()
        assert refresh(fleet, state) == []
        fleet.write_registry(fleet.registry().with_device(device("new")), "keyturn: onboard new")
        (done,) = refresh(fleet, state)
    assert done.name == "git signing"
    assert done.error is None
    assert not (inside.ssh_folder / "keyturn" / "kua.conf").exists()


def test_a_refresh_that_fails_is_a_value(inside: Sandbox) -> None:
    fleet = Fleet.find(inside.fleet)
    keyturn(inside, "device", "setup")
    (inside.fleet / "devices.toml").write_text("nonsense")
    state = State(inside.folder / "trial.sqlite")
    (done,) = refresh(fleet, state)
    assert done.error
    state.close()


def test_what_was_asked_for_is_set_up_again_and_the_rest_is_left(inside: Sandbox) -> None:
    fleet = Fleet.find(inside.fleet)
    state = State(inside.folder / "trial.sqlite")
    pc = fleet.registry().get("pc")
    assert pc
    key = KeyPlace(pc.public_key, inside.ssh_folder / "id_ed25519", inside.ssh_folder / "id_ed25519.pub")
    steps = device_steps(fleet, state, pc, key)
    state.close()
    asked_for = replace(steps, rest=(), on_request=steps.rest)
    assert asked_for.wanted() == (steps.key,)
    keyturn(inside, "device", "setup")
    assert asked_for.wanted() == asked_for.all


@pytest.mark.hosts
def test_in_a_whole_home_folder_ssh_need_not_be_told_where_its_configuration_is(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """In a mount namespace with an /etc/passwd of its own, as ssh goes by that and not by $HOME."""
    home, passwd = tmp_path / "home", tmp_path / "passwd"
    shutil.copytree(sandbox.ssh_folder, home / ".ssh")
    (home / ".ssh" / "config").unlink()
    passwd.write_text(f"root:x:0:0::{home}:/bin/sh\n")
    script = f"""
        set -e
        mount --bind {passwd} /etc/passwd
        {sys.executable} -m tui device setup >&2
        cat {home}/.ssh/config
        ssh web echo in
        ssh web.kua echo in too
        {sys.executable} -m tui device forget --active --yes >&2
        ls {home}/.ssh
    """
    environment = sandbox.environ({"PATH": os.environ["PATH"]})
    del environment["KEYTURN_SSH_DIR"]
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script],
        env={**environment, "HOME": str(home), "PYTHONPATH": str(Path(__file__).parents[3])},
        cwd=sandbox.fleet,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = [line for line in done.stdout.splitlines() if not line.startswith("#")]
    assert said == ["Include keyturn/*.conf", "in", "in too", "id_ed25519", "id_ed25519.pub"]
