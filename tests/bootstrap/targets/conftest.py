"""The benches for `--block` and for Storage Boxes. Asserts in the contract tell as much as those in test modules do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.sandbox.storage_box import StorageBox
from tests.bootstrap.lab import Lab
from tests.bootstrap.targets.block_bench import Bench
from tests.bootstrap.targets.storage_box_bench import SUB, USER
from tests.bootstrap.targets.storage_box_bench import Bench as BoxBench
from tests.hosts import Host
from tests.hosts.factory import KeyFactory

pytest.register_assert_rewrite("tests.bootstrap.targets.contract")


@pytest.fixture
def bench(lab: Lab, host: Host, ssh_keypair: KeyFactory) -> Bench:
    return Bench(lab, host, ssh_keypair("lost@kua"), ssh_keypair("good@kua"))


@pytest.fixture
def nas(lab: Lab, tmp_path: Path) -> Iterator[BoxBench]:
    """A Storage Box with a sub-account, and a target for it."""
    with StorageBox(tmp_path / "nas", USER, [SUB]) as box:
        yield BoxBench.of(lab, box)
