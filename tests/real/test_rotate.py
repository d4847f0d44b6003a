"""A rotation on a real sshd, killed right after its intent, then cut from the server: the same command finishes it."""

from pathlib import Path

import pytest

from tests.hosts.factory import HostFactory, KeyFactory
from tests.hosts.openssh import logs_in
from tests.hosts.relay import Relay
from tests.real.fleet import make_fleet

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]

ROTATE = ("rotate", "pc", "--passphrase", "none", "--yes")


def test_the_key_that_keyturn_itself_logs_in_with_is_rotated_whatever_breaks_off_meanwhile(
    tmp_path: Path, hosts: HostFactory, ssh_keypair: KeyFactory
) -> None:
    far, bob = hosts("far"), ssh_keypair("bob@old-laptop")
    with Relay.start(far) as wire:
        table = f'[servers.far]\nhost = "{wire.address}"\nport = {wire.port}\n'
        fleet = make_fleet(tmp_path, [far], table)
        (fleet.folder / "known_hosts").write_text(f"[{wire.address}]:{wire.port} {wire.host_key}\n")
        far.authorize("root", bob)
        new = fleet.device_key("pc")

        assert fleet.killed("bootstrap.workflows.rotate:write_intent:after:1", *ROTATE)
        assert (logs_in(far, "root", fleet.pc), logs_in(far, "root", new)) == (True, False)

        def cut() -> None:
            wire.cut_after = 0
            wire.cut()

        done = fleet.held_at("bootstrap.succession:kept_for_own_login:before:1", cut, *ROTATE)
        wire.cut_after = None
        assert "proved out" not in done.stdout
        assert done.returncode in {1, 4}, (done.stdout, done.stderr)
        assert (logs_in(far, "root", fleet.pc), logs_in(far, "root", new)) == (True, True)

        done = fleet.keyturn(*ROTATE)
        assert done.returncode == 0, (done.stdout, done.stderr)
        assert (logs_in(far, "root", fleet.pc), logs_in(far, "root", new)) == (False, True)
        assert logs_in(far, "root", bob)
