"""kill -9 at each step of `revoke --lost --block` while somebody is in with the key: the next command finishes it."""

from pathlib import Path

import pytest

from tests.hosts.factory import HostFactory
from tests.real.intruder import APPLY, REVOKE, lost_laptop

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]

BEYOND = "bootstrap.targets.server.beyond_files"
POINTS = [
    (f"{BEYOND}:block:before:1", REVOKE),
    (f"{BEYOND}:block:after:1", APPLY),
    ("bootstrap.targets.server.ending:_look:after:1", APPLY),
    (f"{BEYOND}:end_sessions:after:1", APPLY),
    (f"{BEYOND}:logins_since_ours:after:1", REVOKE),
    ("bootstrap.targets.server.applying:prove:after:1", REVOKE),
    ("bootstrap.state:State.record:before:1", APPLY),
]


@pytest.mark.parametrize(("point", "words"), POINTS, ids=lambda one: "-".join(one.split(":")[1:]) if ":" in one else "")
def test_a_revocation_that_is_killed_is_finished_by_the_next_command(
    tmp_path: Path, hosts: HostFactory, point: str, words: tuple[str, ...]
) -> None:
    host = hosts()
    with lost_laptop(tmp_path, [host]) as lost:
        before = host.authorized_keys("root")
        without = before.replace(f"{lost.key.line}\n".encode(), b"")
        client = lost.logs_in_to(host)
        assert lost.fleet.killed(point, *REVOKE), f"it never came to {point}"
        assert host.authorized_keys("root") in {before, without}
        assert lost.we_get_in(host)

        end = lost.run(*words)
        assert end.code == 0, end
        assert "prove" not in end.out or "asked afresh, the server refuses it" in end.out
        assert lost.is_out_of(host)
        assert client.wait(10) == 255
        assert lost.we_get_in(host)
        assert host.authorized_keys("root") == without
