"""A control server in each flavour, and keyturn's client of it."""

import os
from collections.abc import Iterator

import pytest

from bootstrap.sandbox.tailscale import TailscaleApi
from bootstrap.tailnet.api import TailnetApi
from tests.bootstrap.tailnet.bench import Waits, client_of


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of this machine's leads to a real tailnet, or through a proxy."""
    for name in [name for name in os.environ if name.startswith("TAILSCALE_") or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


@pytest.fixture(params=["vendor", "headscale"])
def server(request: pytest.FixtureRequest) -> Iterator[TailscaleApi]:
    with TailscaleApi(headscale=request.param == "headscale") as running:
        yield running


@pytest.fixture
def vendor() -> Iterator[TailscaleApi]:
    with TailscaleApi() as running:
        yield running


@pytest.fixture
def headscale() -> Iterator[TailscaleApi]:
    with TailscaleApi(headscale=True) as running:
        yield running


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def client(server: TailscaleApi, waits: Waits) -> Iterator[TailnetApi]:
    api = client_of(server, waits)
    yield api
    api.close()
