"""The contract, kept by the GitHub target against the stand-in API: for keys, and for signing keys."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import pytest

from bootstrap.config_github import GitHubConfig
from bootstrap.sandbox.github import GitHubApi
from bootstrap.targets.github import GitHubTarget
from keys.plan import Change
from keys.public_key import PublicKey
from tests.bootstrap.targets.contract import Stage, TargetContract
from tests.bootstrap.targets.dying import die_making
from tests.keys.made import NOON, key


@pytest.fixture
def api() -> Iterator[GitHubApi]:
    with GitHubApi() as api:
        yield api


def staged(api: GitHubApi, account: str, name: str, deaths: Sequence[int] = ()) -> Stage:
    """account: of the target; name: of the API's list behind it. deaths: by how many requests are made before it."""

    def seed_foreign() -> Sequence[PublicKey]:
        api.add_key("old laptop", key("stranger").line, name)
        return [key("stranger")]

    @contextmanager
    def away() -> Iterator[None]:
        api.switches.moved = "https://elsewhere.example.org/"
        yield
        api.switches.moved = ""

    def die(requests: int, change: Change) -> None:
        die_making(change, endpoint=api.endpoint, token=api.token, requests=requests)

    return Stage(
        GitHubTarget(
            GitHubConfig(signing=True),
            "kua",
            lambda: api.token,
            emit=lambda _: None,
            clock=lambda: NOON,
            endpoint=api.endpoint,
        ),
        account,
        snapshot=lambda: (api.registered("keys"), api.registered("ssh_signing_keys")),
        seed_foreign=seed_foreign,
        foreign=lambda: [one for one in api.registered(name) if one.title == "old laptop"],
        away=away,
        deaths=[partial(die, requests) for requests in deaths],
    )


class TestKeys(TargetContract):
    @pytest.fixture
    def stage(self, api: GitHubApi) -> Stage:
        return staged(api, "keys", "keys", (0, 1))


class TestSigningKeys(TargetContract):
    @pytest.fixture
    def stage(self, api: GitHubApi) -> Stage:
        return staged(api, "signing", "ssh_signing_keys")
