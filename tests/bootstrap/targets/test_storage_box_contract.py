"""The contract, kept by the Storage Box target on the sandbox's box, as its user and for a sub-account."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import pytest

from keys.public_key import PublicKey
from tests.bootstrap.targets.contract import Stage, TargetContract
from tests.bootstrap.targets.dying_storage_box import WRITES, die_at
from tests.bootstrap.targets.storage_box_bench import FOREIGN, SUB, USER, Bench, own_lines
from tests.keys.made import key


def staged(bench: Bench, account: str, deaths: Sequence[int] = ()) -> Stage:
    """What a run that died has left beside the key file no server reads; test_storage_box_files tells what of it."""
    box = bench.box
    planted = FOREIGN + own_lines(bench.lab)

    def seed_foreign() -> Sequence[PublicKey]:
        box.write_authorized_keys(account, planted)
        return [key("stranger"), key("old-nas"), bench.lab.own.public]

    @contextmanager
    def away() -> Iterator[None]:
        box.switch_off()
        yield
        box.switch_on()

    return Stage(
        bench.target,
        account,
        lambda: {one: (box.authorized_keys(one), (box.home(one) / ".ssh").stat().st_mode) for one in box.accounts},
        seed_foreign,
        foreign=lambda: box.authorized_keys(account)[: len(planted)],
        away=away,
        deaths=[partial(die_at, bench, at) for at in deaths],
    )


class TestUser(TargetContract):
    @pytest.fixture
    def stage(self, nas: Bench) -> Stage:
        return staged(nas, USER, WRITES)


class TestSubAccount(TargetContract):
    @pytest.fixture
    def stage(self, nas: Bench) -> Stage:
        return staged(nas, SUB)


class TestWithoutExtensions(TargetContract):
    @pytest.fixture
    def stage(self, nas: Bench) -> Stage:
        nas.box.faults.posix_rename = nas.box.faults.fsync = False
        return staged(nas, USER)
