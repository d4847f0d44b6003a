"""The contract, kept by the tailnet as far as it goes: machines come to it by themselves, and are only taken out."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from bootstrap.sandbox.tailscale import TailscaleApi
from bootstrap.targets.base import Result
from keys.access import Seen
from keys.plan import Verb
from keys.tailnet import AUTH_KEYS, MACHINES
from tests.bootstrap.targets.contract import RemovalContract, Stage
from tests.bootstrap.targets.tailnet_bench import Bench
from tests.keys.made import lost


@dataclass
class TailnetStage(Stage):
    """bench: has the registry, without which no machine is a device's."""

    bench: Bench | None = None

    @property
    def own(self) -> Bench:
        assert self.bench
        return self.bench

    def put(self, *devices: str) -> None:
        for device in devices:
            if self.account == MACHINES:
                self.own.joined(lost(device))
            else:
                self.own.auth_key(device)
        self.target.observe(self.own.registry)

    def seen(self) -> Seen:
        return self.own.seen()


def staged(api: TailscaleApi, account: str) -> TailnetStage:
    bench = Bench(api)
    for name in ("macbook", "pc", "ipad"):
        bench.note(lost(name))

    def seed_foreign() -> Sequence[object]:
        api.add_node("nas")
        api.add_key("by hand", reusable=True)
        return []

    @contextmanager
    def away() -> Iterator[None]:
        api.switches.outages = 1000
        yield
        api.switches.outages = 0

    return TailnetStage(
        bench.target,
        account,
        snapshot=lambda: (api.nodes, api.keys, api.policy),
        seed_foreign=seed_foreign,  # type: ignore[arg-type]  # no keys are among what is foreign there
        foreign=lambda: (
            [one for one in api.nodes if one["hostname"] == "nas"],
            [one for one in api.keys if one["description"] == "by hand"],
        ),
        away=away,
        bench=bench,
    )


@pytest.fixture(params=["vendor", "headscale"])
def api(request: pytest.FixtureRequest) -> Iterator[TailscaleApi]:
    with TailscaleApi(headscale=request.param == "headscale") as api:
        yield api


class TestMachines(RemovalContract):
    @pytest.fixture
    def stage(self, api: TailscaleApi) -> Stage:
        return staged(api, MACHINES)


class TestAuthKeys(RemovalContract):
    @pytest.fixture
    def stage(self, api: TailscaleApi) -> Stage:
        return staged(api, AUTH_KEYS)


def test_nothing_can_be_put_there(api: TailscaleApi) -> None:
    bench = Bench(api)
    bench.note(lost("macbook"))
    before = (api.nodes, api.keys)
    for verb in (Verb.ADD, Verb.BLOCK, Verb.END):
        outcome = bench.apply(verb, "macbook")
        assert verb not in bench.target.verbs
        assert outcome.result is Result.FAILED
        assert outcome.said
    assert (api.nodes, api.keys) == before
