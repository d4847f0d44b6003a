"""keyturn recover, through the whole program: a locked server, its rescue system, one disk, real sshd's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.sandbox.hetzner import HetznerApi
from tests.hosts.factory import HostFactory
from tests.hosts.openssh import logs_in
from tests.real.ending import run
from tests.real.rescue_bench import PROGRAMS, RescueBench, rescue_bench

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts, pytest.mark.wants(*PROGRAMS)]

RECOVER = ("recover", "web", "--yes")


@pytest.fixture
def bench(tmp_path: Path, hosts: HostFactory) -> Iterator[RescueBench]:
    with HetznerApi() as api, rescue_bench(tmp_path, hosts, api) as made:
        made.lock_out(BY_HAND)
        yield made


BY_HAND = b"# by hand, and no end"


def test_a_person_who_is_locked_out_gets_back_in(bench: RescueBench) -> None:
    known_hosts = (bench.fleet.folder / "known_hosts").read_bytes()
    assert not logs_in(bench.web, "root", bench.fleet.pc)
    end = run(bench.fleet, *RECOVER, "--host-key", bench.fingerprint)
    assert end.code == 0, (end.out, end.err)
    assert end.out.startswith("web: a fresh login as root with the key of pc got in\n")
    assert logs_in(bench.web, "root", bench.fleet.pc)
    assert bench.web.authorized_keys("root") == BY_HAND + b"\n" + bench.fleet.pc.line.encode() + b"\n"
    assert bench.boots == ["rescue", "own"]
    assert not bench.rescue_enabled
    assert (bench.fleet.folder / "known_hosts").read_bytes() == known_hosts
