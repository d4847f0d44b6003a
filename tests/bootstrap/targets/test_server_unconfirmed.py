"""A block that waits for its confirmation does not count as one, while what was blocked before it does."""

from dataclasses import replace

import pytest

from bootstrap.targets.server.block import block
from keys.access import Seen
from keys.public_key import PublicKey
from keys.registry import Registry
from tests.bootstrap.lab import Lab
from tests.bootstrap.targets.block_bench import MAIN, Bench, public
from tests.bootstrap.targets.test_server_block_cut import before_renewal
from tests.hosts import Host
from tests.hosts.factory import KeyFactory
from tests.keys.made import lost

pytestmark = [pytest.mark.hosts, pytest.mark.real_sshd]


@pytest.mark.parametrize("named", ["in a file of its own", "in the main file"])
def test_what_the_server_may_take_back_is_not_blocked_yet(
    lab: Lab, host: Host, ssh_keypair: KeyFactory, named: str
) -> None:
    bench = Bench(lab, host, ssh_keypair("lost@kua"), ssh_keypair("good@kua"))
    if named == "in the main file":
        host.write(MAIN, host.read(MAIN).partition(b"\n")[2])
        bench.reload()
    first, second = public(bench.lost), public(ssh_keypair("second@kua"))
    registry = Registry()
    for name, key in (("macbook", first), ("ipad", second)):
        registry = registry.with_device(replace(lost(name), public_key=key))
    target = lab.target(host)

    def blocked() -> set[PublicKey]:
        seen = target.observe(registry)
        assert isinstance(seen, Seen)
        assert seen.blocked is not None
        return {key for key in (first, second) if key.fingerprint in seen.blocked}

    meanwhile: list[set[PublicKey]] = []
    for key, before, after in ((first, set[PublicKey](), {first}), (second, {first}, {first, second})):
        login = bench.login()
        before_renewal(login, lambda: meanwhile.append(blocked()), after=False)
        assert block(login, [key], [public(bench.good)]).problem == ""
        login.close()
        assert meanwhile.pop() == before
        assert blocked() == after
