"""A block whose connection is cut, or whose script is killed, at each of its steps."""

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from bootstrap.ssh.session import Answer
from bootstrap.targets.server import block
from bootstrap.targets.server.login import Login
from keys.errors import KeyturnError
from keys.public_key import PublicKey
from tests.bootstrap.lab import Lab
from tests.bootstrap.targets.block_bench import LISTED, MAIN, Bench
from tests.hosts import Host, SshKey
from tests.hosts.factory import KeyFactory
from tests.hosts.relay import Relay

pytestmark = [pytest.mark.hosts, pytest.mark.real_sshd]

CHANGING = ("cp", "ln", "mv", "rm", "tr")
"""What block.sh calls between two of which nothing changes; tr is how it looks at the listener it reloads."""

SHIM = """#!/bin/bash
case $(/usr/bin/tr '\\0' ' ' </proc/$PPID/cmdline) in *'sh -s '*) ;; *) exec /usr/bin/"${0##*/}" "$@" ;; esac
exec 8>>/run/steps; flock 8; echo "$0 $*" >&8
[ "$(wc -l </run/steps)" != "$(</run/kill-at)" ] || kill -9 0
exec 8>&-
exec /usr/bin/"${0##*/}" "$@"
"""


@dataclass
class Wire:
    """A relay with the line that pins the server behind it."""

    relay: Relay
    known_hosts_line: str

    @property
    def address(self) -> str:
        return self.relay.address

    @property
    def port(self) -> int:
        return self.relay.port


@contextmanager
def wire_to(host: Host) -> Iterator[Wire]:
    with Relay.start(host) as relay:
        yield Wire(relay, f"[{relay.address}]:{relay.port} {host.host_key}")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> int:
    """What the first connection of a block carries, in bytes: of both its scripts and their answers."""
    folder = tmp_path_factory.mktemp("whole")
    make, carried = KeyFactory(folder), list[int]()
    with Host.start() as host, wire_to(host) as wire:
        bench = Bench(Lab(folder / "ssh"), host, make(), make())
        login = bench.login(through=wire)
        before_renewal(login, lambda: carried.append(wire.relay.bytes_passed))
        assert bench.block(login).problem == ""
    return carried[0]


def before_renewal(login: Login, do: Callable[[], None], *, after: bool = False) -> None:
    """Do something before the fresh login; or right after it."""
    renew = login.renew

    def renewed(ask: list[PublicKey]) -> dict[PublicKey, bool]:
        if not after:
            do()
        answers = renew(ask)
        if after:
            do()
        return answers

    login.renew = renewed  # type: ignore[method-assign, assignment]


@pytest.mark.parametrize("share", [30, 60, 85, 90, 95, 98])
def test_a_connection_that_is_cut_locks_nobody_out(bench: Bench, whole: int, share: int) -> None:
    """share: how much of that passes, in percent; and of what a connection that is opened again carries."""
    before = bench.state()
    with wire_to(bench.host) as wire:
        wire.relay.cut_after = whole * share // 100
        with contextlib.suppress(KeyturnError):
            blocked = bench.block(bench.login(through=wire), undo=1)
            assert not blocked.problem or blocked.hint
            assert blocked.problem or not bench.lost_gets_in()
    bench.holds_after(before)


@pytest.mark.parametrize("after", [False, True])
def test_a_network_that_goes_around_the_fresh_login_locks_nobody_out(bench: Bench, after: bool) -> None:
    before = bench.state()
    with wire_to(bench.host) as wire:

        def cut() -> None:
            wire.relay.cut_after = 0
            wire.relay.cut()

        login = bench.login(through=wire)
        before_renewal(login, cut, after=after)
        blocked = bench.block(login, undo=2)
        assert "the server takes it back within 2 seconds" in blocked.problem
        bench.wait_for_timer()
        assert bench.state() == before
    bench.holds_after(before)


def nothing_there(_: Bench) -> None:
    return


def no_folder(bench: Bench) -> None:
    bench.host.write(MAIN, bench.host.read(MAIN).partition(b"\n")[2] + b"SetEnv PATH=/shim:/usr/sbin:/usr/bin\n")


def a_list_of_lines(bench: Bench) -> None:
    bench.host.write(LISTED, b"# somebody's\n")
    bench.host.write("/etc/ssh/sshd_config.d/10-list.conf", f"RevokedKeys {LISTED}\n".encode())


@pytest.mark.parametrize("arrange", [nothing_there, no_folder, a_list_of_lines])
def test_a_script_that_is_killed_at_any_step_locks_nobody_out(
    lab: Lab, ssh_keypair: KeyFactory, monkeypatch: pytest.MonkeyPatch, arrange: Callable[[Bench], None]
) -> None:
    """Each program that it calls takes its turn to kill the script and all its children before it does its work."""
    monkeypatch.setattr(block, "LOCK_SECONDS", 1)  # for the next run, where the timer had not begun
    lost, good = ssh_keypair("lost@kua"), ssh_keypair("good@kua")
    steps, _ = killed_at(0, lab, lost, good, arrange)
    each = 1 if arrange is nothing_there else 3  # the others are the same but for a few steps
    with ThreadPoolExecutor(4) as threads:
        runs = list(threads.map(lambda k: killed_at(k, lab, lost, good, arrange), range(1, steps + 1, each)))
    assert sum(killed for _, killed in runs) > 2


def killed_at(step: int, lab: Lab, lost: SshKey, good: SshKey, arrange: Callable[[Bench], None]) -> tuple[int, bool]:
    """Have a block killed at a step and look what is left; 0: never. Returns how many steps there were, and whether
    it was killed: how often it looks at a listener that reloads differs, so the last steps may not come."""
    with Host.start() as host:
        bench = Bench(lab, host, lost, good)
        host.write("/etc/ssh/sshd_config.d/path.conf", b"SetEnv PATH=/shim:/usr/sbin:/usr/bin\n")
        arrange(bench)
        host.shell("mkdir /shim; echo 0 >/run/kill-at; : >/run/steps")
        for name in CHANGING:
            host.write(f"/shim/{name}", SHIM.encode(), mode=0o755)
        bench.reload()
        before, main = bench.state(), host.read(MAIN)
        login = bench.login()
        run, calls = login.run, iter(["look", "block"])

        def armed(script: bytes) -> Answer:
            if next(calls, "") == "block":
                host.shell(": >/run/steps; echo $1 >/run/kill-at", str(step))
            return run(script)

        login.run = armed  # type: ignore[method-assign]
        blocked = bench.block(login, undo=1)
        steps = len(host.read("/run/steps").splitlines())
        killed = 0 < step <= steps
        assert bool(blocked.problem) == killed, (step, blocked)
        login.close()
        host.shell("echo 0 >/run/kill-at; rm -r /shim")
        settled(bench, before, main, step if killed else 0)
        return steps, killed


def settled(bench: Bench, before: dict[str, bytes], main: bytes, step: int) -> None:
    if step:
        bench.wait_for_scripts()
        now = {path: data for path, data in bench.state().items() if "/.keyturn-" not in path}
        assert now == before, step
        assert bench.lost_gets_in()
    assert bench.everybody_else_gets_in(), step
    assert bench.block().problem == ""
    assert not bench.lost_gets_in()
    assert bench.leftovers() == []
    assert bench.host.read(MAIN).endswith(main)
