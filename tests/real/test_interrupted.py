"""Ctrl-C and a closed terminal at several moments: what was begun is finished or undone, and `apply` does the rest."""

import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect  # type: ignore[import-untyped]  # its stubs are a package of their own
import pytest

from tests.bootstrap.pace import wait_until
from tests.hosts import broken
from tests.hosts.factory import HostFactory
from tests.hosts.namespace import Host
from tests.real.ending import ONBOARD, REVOKE, fleet_with, macbook_gets_in, only_errands_found, run
from tests.real.fleet import KEYTURN, Fleet

if TYPE_CHECKING:
    import subprocess

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]

SLOW_EDIT = b"""#!/bin/sh
: >/run/editing
for _ in $(seq 40); do [ -e /run/go-on ] && break; sleep 0.1; done
exec /usr/bin/cmp "$@"
"""
AS_AT_A_TERMINAL = ("env", "--default-signal=INT,HUP,TERM")  # whoever runs the tests may have them ignored

BEFORE_THE_INTENT = [
    "bootstrap.run:Run.observe:before:1",
    "bootstrap.run:Run.observe:after:1",
    "bootstrap.workflows.carry_out:check_key_in_use:before:1",
    "bootstrap.fleet:Fleet.write_registry:before:1",
]
AFTER_THE_INTENT = [
    "bootstrap.atomic_file:write_atomically:after:1",
    "bootstrap.git:commit:before:1",
    "bootstrap.fleet:Fleet.write_registry:after:1",
    "bootstrap.targets.server.target:ServerTarget.apply:before:1",
    "bootstrap.targets.server.applying:Applying._edit:before:1",
    "bootstrap.targets.server.applying:Applying._edit:after:1",
    "bootstrap.targets.server.applying:prove:before:2",
    "bootstrap.state:State.record:before:2",
]


@pytest.fixture
def fleet(tmp_path: Path, hosts: HostFactory) -> Fleet:
    """Two servers that a macbook gets into."""
    fleet = fleet_with(tmp_path, hosts.several(2), timeout=10)
    assert run(fleet, *ONBOARD).code == 0
    return fleet


def start(fleet: Fleet, *words: str) -> "subprocess.Popen[str]":
    """Run keyturn beside the test."""
    return fleet.start(*AS_AT_A_TERMINAL, *KEYTURN, *words)


def whole(host: Host) -> bool:
    """Whether nothing but the key file is left in the folder."""
    return host.run(["ls", "-A", "/root/.ssh"]).stdout == b"authorized_keys\n"


def in_turn(points: list[str]) -> list[tuple[str, str]]:
    """Each point with one of the two signals, which go the same way but for how keyturn ends."""
    return [(point, ("SIGINT", "SIGHUP")[number % 2]) for number, point in enumerate(points)]


@pytest.mark.parametrize(("point", "name"), in_turn(BEFORE_THE_INTENT))
def test_before_the_intent_is_written_nothing_is_changed(fleet: Fleet, point: str, name: str) -> None:
    text, before = fleet.registry().text, [host.authorized_keys("root") for host in fleet.hosts]
    done = fleet.broken_off(f"{point}:{name}", *REVOKE)
    assert done.returncode == (130 if name == "SIGINT" else -signal.SIGHUP)
    assert "Traceback" not in done.stderr
    assert fleet.registry().text == text
    assert [host.authorized_keys("root") for host in fleet.hosts] == before
    assert all(map(whole, fleet.hosts))


@pytest.mark.parametrize(("point", "name"), in_turn(AFTER_THE_INTENT))
def test_after_it_the_intent_is_kept_and_apply_finishes(fleet: Fleet, point: str, name: str) -> None:
    done = fleet.broken_off(f"{point}:{name}", *REVOKE)
    assert done.returncode == (130 if name == "SIGINT" else -signal.SIGHUP), done.stderr
    assert "Traceback" not in done.stderr
    assert 'status = "lost"' in fleet.registry().text

    end = run(fleet, "apply", "--yes")
    assert end.code == 0, end
    assert not any(macbook_gets_in(fleet, host) for host in fleet.hosts)
    assert all(map(whole, fleet.hosts))
    assert only_errands_found(fleet)


def test_ctrl_c_says_how_to_go_on_and_lets_an_edit_that_was_begun_end(fleet: Fleet) -> None:
    slow = fleet.hosts[0]
    slow.write("/usr/local/bin/cmp", SLOW_EDIT, mode=0o755)
    with start(fleet, *REVOKE) as running:
        wait_until(lambda: slow.run(["test", "-e", "/run/editing"]).returncode == 0)
        running.send_signal(signal.SIGINT)
        slow.run(["touch", "/run/go-on"])
        _, said = running.communicate(timeout=30)
    assert running.returncode == 130
    assert "stopping once what was begun has ended; Ctrl-C again ends it at once" in said
    assert "or by: keyturn apply" in said
    slow.run(["rm", "/usr/local/bin/cmp"])
    assert whole(slow)
    assert run(fleet, "apply", "--yes").code == 0
    assert not any(macbook_gets_in(fleet, host) for host in fleet.hosts)


def test_a_second_ctrl_c_ends_it_at_once(tmp_path: Path, hosts: HostFactory) -> None:
    with broken.silent() as silent:
        fleet = fleet_with(tmp_path, [hosts("good")], timeout=60, silent=silent)
        with start(fleet, "audit", "--verbose") as running:
            assert running.stderr is not None
            wait_until(lambda: silent.connections > 0)
            running.send_signal(signal.SIGINT)
            for line in running.stderr:
                if "Ctrl-C again" in line:
                    break
            running.send_signal(signal.SIGINT)
            assert running.wait(5) == -signal.SIGINT


@pytest.mark.parametrize("moment", ["at the question", "while it changes"])
def test_a_terminal_that_is_closed(fleet: Fleet, moment: str) -> None:
    slow, text = fleet.hosts[0], fleet.registry().text
    slow.write("/usr/local/bin/cmp", SLOW_EDIT, mode=0o755)
    terminal = pexpect.spawn(
        AS_AT_A_TERMINAL[0],
        [*AS_AT_A_TERMINAL[1:], *KEYTURN, "revoke", "macbook"],
        env=dict(fleet.environment),
        cwd=str(fleet.folder),
        timeout=20,
    )
    terminal.expect(r"\[y/N\]")
    if moment == "while it changes":
        terminal.sendline("y")
        wait_until(lambda: slow.run(["test", "-e", "/run/editing"]).returncode == 0)
    terminal.close(force=False)
    wait_until(lambda: not terminal.isalive())
    slow.run(["touch", "/run/go-on"])
    assert terminal.signalstatus == signal.SIGHUP
    slow.run(["rm", "/usr/local/bin/cmp"])
    if moment == "at the question":
        assert fleet.registry().text == text
        assert all(macbook_gets_in(fleet, host) for host in fleet.hosts)
        return
    assert 'status = "lost"' in fleet.registry().text
    assert run(fleet, "apply", "--yes").code == 0
    assert not any(macbook_gets_in(fleet, host) for host in fleet.hosts)


@pytest.mark.parametrize(
    "pipe",
    [
        "{} | head -1",
        "{} --json | head -c 1",
        "{} | true",
        "{} --verbose 2>&1 | true",
        "{} --json >&-",
        "{} 2>&-",
        "{} --json <&- >&- 2>&-",
        "{} --json >/dev/full",
    ],
)
def test_nobody_need_be_listening(fleet: Fleet, pipe: str) -> None:
    done = fleet.run("bash", "-c", pipe.format(" ".join([*KEYTURN, *REVOKE])))
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    if "/dev/full" in pipe:
        assert done.stderr.endswith("error: stdout could not be written: No space left on device\n")
        assert done.returncode == 1
    assert not any(macbook_gets_in(fleet, host) for host in fleet.hosts)
    assert only_errands_found(fleet)
