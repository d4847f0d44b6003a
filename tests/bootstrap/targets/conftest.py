"""The bench for `--block`. Asserts in the contract tell as much as those in test modules do."""

import pytest

from tests.bootstrap.lab import Lab
from tests.bootstrap.targets.block_bench import Bench
from tests.hosts import Host
from tests.hosts.factory import KeyFactory

pytest.register_assert_rewrite("tests.bootstrap.targets.contract")


@pytest.fixture
def bench(lab: Lab, host: Host, ssh_keypair: KeyFactory) -> Bench:
    return Bench(lab, host, ssh_keypair("lost@kua"), ssh_keypair("good@kua"))
