"""The wire is cut at each step of `revoke --lost --block`: told in words, nobody is out, `apply` finishes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.hosts.account import Account
from tests.hosts.factory import HostFactory
from tests.hosts.namespace import Host
from tests.hosts.relay import Relay
from tests.real.ending import Ending
from tests.real.intruder import APPLY, Lost, forge_login, lost_laptop

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]

SERVER = "bootstrap.targets.server"
POINTS = {
    "before the questions": f"{SERVER}.applying:prove:before:1",
    "before the block is written": f"{SERVER}.block:_Blocking._write:before:1",
    "before the block is confirmed": f"{SERVER}.block:_Blocking._prove:before:1",
    "before sessions are looked at": f"{SERVER}.beyond_files:end_sessions:before:1",
    "before sessions are ended": f"{SERVER}.ending:_look:after:1",
    "before the last look": f"{SERVER}.target:ServerTarget.observe:before:2",
}
ONCE = ["before the block is written", "before sessions are ended"]
CUTS = [*((name, True) for name in POINTS), *((name, False) for name in ONCE)]


def cut_at(lost: Lost, wire: Relay, point: str, *, for_good: bool) -> Ending:
    """Run the revocation; at the point the wire is cut. for_good: no other gets through then."""

    def cut() -> None:
        wire.cut_after = 0 if for_good else None
        wire.cut()

    end = lost.held_at(point, cut)
    wire.cut_after = None
    return end


@contextmanager
def behind_a_wire(folder: Path, host: Host) -> Iterator[tuple[Lost, Relay]]:
    """A lost laptop whose one server is reached through a wire that can be cut."""
    with Relay.start(host) as wire:
        table = f'[servers.far]\nhost = "{wire.address}"\nport = {wire.port}\n'
        with lost_laptop(folder, [host], table) as lost:
            with (lost.fleet.folder / "known_hosts").open("a") as known_hosts:
                known_hosts.write(f"[{wire.address}]:{wire.port} {wire.host_key}\n")
            yield lost, wire


@pytest.mark.parametrize(("name", "for_good"), CUTS)
def test_a_wire_that_is_cut_is_told_and_apply_finishes_it(
    tmp_path: Path, hosts: HostFactory, name: str, for_good: bool
) -> None:
    """A block that was cut off from its confirmation keeps `apply` waiting for ten seconds, then it is taken back."""
    far = hosts("far")
    with behind_a_wire(tmp_path, far) as (lost, wire):
        before = far.authorized_keys("root")
        client = lost.logs_in_to(far)
        end = cut_at(lost, wire, POINTS[name], for_good=for_good)
        assert end.code in {0, 1, 4}, end
        assert end.code != 0 or not for_good, end
        assert end.code == 0 or "server:far" in end.err, end
        assert end.code == 0 or "proved out" not in end.out, end
        assert lost.we_get_in(far)
        assert far.authorized_keys("root") in {before, before.replace(f"{lost.key.line}\n".encode(), b"")}

        assert lost.run(*APPLY).code == 0
        assert lost.is_out_of(far)
        assert client.wait(10) == 255
        assert lost.we_get_in(far)


def test_a_login_behind_a_wire_that_was_cut_before_the_log_is_read_is_never_hidden_by_the_next_one(
    tmp_path: Path, hosts: HostFactory
) -> None:
    """The kept session is opened again, and reads the log from a login on that stands behind the lost key's."""
    far = hosts("far", [Account("evil")])
    with behind_a_wire(tmp_path, far) as (lost, wire):

        def come_between() -> None:
            wire.cut()
            forge_login(far, lost.public)

        end = lost.held_at(f"{SERVER}.beyond_files:logins_since_ours:before:1", come_between)
        assert "proved out" not in end.out
        assert "removed, not proved" in end.out
        assert "cut off before the log was read" in end.out
        assert lost.run(*APPLY).code == 0
        assert lost.is_out_of(far)
