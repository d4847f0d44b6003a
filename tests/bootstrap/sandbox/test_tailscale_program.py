"""The stand-in `tailscale` program, held against what tailscale 1.96.4 printed, and its part in the sandbox."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.sandbox.tailscale import TailscaleApi
from bootstrap.sandbox.tailscale.machine import Machine

SHAPE = {  # of `status --json`, where logged out and where connected: the fields that both have
    "Version",
    "TUN",
    "BackendState",
    "HaveNodeKey",
    "AuthURL",
    "TailscaleIPs",
    "Self",
    "Health",
    "MagicDNSSuffix",
    "CurrentTailnet",
    "Peer",
}
LEFT_OUT = """\
Error: changing settings via 'tailscale up' requires mentioning all
non-default flags. To proceed, either re-run your command with --reset or
use the command below to explicitly mention the current value of
all non-default settings:

\ttailscale up --timeout=3s --hostname=macbook

"""
DENIED = """\
Access denied: checkprefs access denied

Use 'sudo tailscale set --ssh=false'.
To not require root, use 'sudo tailscale set --operator=$USER' once.
"""


@pytest.fixture
def api() -> Iterator[TailscaleApi]:
    with TailscaleApi() as running:
        yield running


@pytest.fixture
def machine(tmp_path: Path, api: TailscaleApi) -> Machine:
    return Machine(tmp_path, "macbook", api.control)


def _run(machine: Machine, *words: str) -> tuple[int, str, str]:
    done = subprocess.run([machine.program, *words], capture_output=True, text=True, timeout=30)
    return done.returncode, done.stdout, done.stderr


def _up(machine: Machine, api: TailscaleApi, folder: Path, key: str = "") -> tuple[int, str, str]:
    file = folder / "key"
    file.write_text(key or api.add_key(), encoding="utf-8")
    return _run(machine, "up", f"--auth-key=file:{file}", "--timeout=3s")


def test_a_machine_that_is_logged_out_says_so(machine: Machine) -> None:
    assert _run(machine, "status") == (1, "Logged out.\n", "")
    assert _run(machine, "ip") == (1, "", "no current Tailscale IPs; state: NeedsLogin\n")
    code, told, _ = _run(machine, "status", "--json")
    assert (code, set(json.loads(told))) == (0, SHAPE)


def test_a_machine_logs_in_and_is_shown_by_the_api(machine: Machine, api: TailscaleApi, tmp_path: Path) -> None:
    assert _up(machine, api, tmp_path) == (0, "", "")
    (node,) = api.nodes
    told = json.loads(_run(machine, "status", "--json")[1])
    assert set(told) == SHAPE
    assert (told["Self"]["ID"], told["TailscaleIPs"]) == (node["nodeId"], node["addresses"])
    assert _run(machine, "ip")[1].split() == node["addresses"]


def test_a_key_that_was_used_before_is_refused(machine: Machine, api: TailscaleApi, tmp_path: Path) -> None:
    key = api.add_key()
    api.join(key, "other")
    code, _, said = _up(machine, api, tmp_path, key)
    assert (code, said) == (1, "backend error: invalid key: it is used up, revoked or expired\n")


def test_a_file_that_is_not_there_is_told(machine: Machine) -> None:
    assert _run(machine, "up", "--auth-key=file:/absent") == (1, "", "open /absent: no such file or directory\n")


def test_settings_that_up_was_not_told_are_asked_for(machine: Machine) -> None:
    assert _run(machine, "set", "--hostname=macbook") == (0, "", "")
    assert _run(machine, "up", "--timeout=3s") == (1, "", LEFT_OUT)


def test_who_may_change_nothing_is_told(machine: Machine) -> None:
    machine.change(operator=False)
    assert _run(machine, "set", "--ssh=false") == (1, "", DENIED)


def test_a_machine_is_switched_off_and_on(machine: Machine, api: TailscaleApi, tmp_path: Path) -> None:
    _up(machine, api, tmp_path)
    assert _run(machine, "down") == (0, "", "")
    assert _run(machine, "status") == (1, "Tailscale is stopped.\n", "")
    assert _run(machine, "up") == (0, "", "")
    assert _run(machine, "status")[0] == 0


def test_a_machine_that_logs_out_is_shown_as_one_whose_key_ended(
    machine: Machine, api: TailscaleApi, tmp_path: Path
) -> None:
    _up(machine, api, tmp_path)
    assert _run(machine, "logout") == (0, "", "")
    assert _run(machine, "status")[1] == "Logged out.\n"
    assert api.nodes[0]["connectedToControl"] is False


def test_a_machine_that_was_removed_is_logged_out(machine: Machine, api: TailscaleApi, tmp_path: Path) -> None:
    _up(machine, api, tmp_path)
    api.remove_node(api.nodes[0]["nodeId"])
    assert _run(machine, "status")[1] == "Logged out.\n"


def test_a_machine_waits_until_it_is_approved(machine: Machine, api: TailscaleApi, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(api.add_key(), encoding="utf-8")
    _run(machine, "up", f"--auth-key=file:{file}")
    node = api.nodes[0]["nodeId"]
    api.change_node(node, authorized=False)
    machine.change(backend="NeedsMachineAuth")
    assert _run(machine, "status") == (1, "Machine is not yet approved by tailnet admin.\n", "")
    assert _run(machine, "up")[2].startswith("\nTo approve your machine, visit (as admin):\n")
    api.change_node(node, authorized=True)
    assert _run(machine, "status")[0] == 0


@pytest.mark.parametrize("words", [["fly"], ["up", "--fly"]])
def test_what_it_does_not_know_is_refused(machine: Machine, words: list[str]) -> None:
    assert _run(machine, *words)[0] in {1, 2}
