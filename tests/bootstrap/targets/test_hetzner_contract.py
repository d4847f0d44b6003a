"""The contract, kept by the Hetzner target through the real hcloud library against the stand-in API."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import pytest

from bootstrap.config import HetznerConfig
from bootstrap.sandbox.hetzner import HetznerApi
from bootstrap.targets.hetzner import HetznerTarget
from keys.plan import Change
from keys.public_key import PublicKey
from tests.bootstrap.targets.contract import Stage, TargetContract
from tests.bootstrap.targets.dying import die_making
from tests.keys.made import NOON, key


class TestHetzner(TargetContract):
    @pytest.fixture
    def api(self) -> Iterator[HetznerApi]:
        with HetznerApi() as api:
            yield api

    @pytest.fixture
    def stage(self, api: HetznerApi) -> Stage:
        def seed_foreign() -> Sequence[PublicKey]:
            api.add_key("old laptop", key("stranger").line, {"team": "ops"})
            return [key("stranger")]

        @contextmanager
        def away() -> Iterator[None]:
            api.switches.refused = True
            yield
            api.switches.refused = False

        def die(requests: int, change: Change) -> None:
            die_making(change, endpoint=api.endpoint, token=api.token, requests=requests)

        return Stage(
            HetznerTarget(
                HetznerConfig("keyring"),
                "kua",
                lambda: api.token,
                emit=lambda _: None,
                clock=lambda: NOON,
                endpoint=api.endpoint,
            ),
            "project",
            snapshot=api.ssh_keys,
            seed_foreign=seed_foreign,
            foreign=lambda: [one for one in api.ssh_keys() if one.name == "old laptop"],
            away=away,
            deaths=[partial(die, requests) for requests in (0, 1, 2)],
        )
