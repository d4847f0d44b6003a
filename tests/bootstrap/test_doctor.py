"""The doctor's look at the fleet's secrets: by key ring and by service, waiting for nobody."""

import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import keyring
import keyring.backends.fail
import pytest
from keyring.backend import KeyringBackend

from bootstrap.doctor.check import Check, Health
from bootstrap.doctor.secrets_there import secrets_there
from bootstrap.fleet import Fleet
from bootstrap.sandbox.hetzner import HetznerApi
from bootstrap.sandbox.key_ring import SandboxKeyring
from bootstrap.secrets import LockedError, NoKeyRingError, key_ring
from bootstrap.secrets.sources import presence
from tests.secret_service import PROGRAMS, lock, no_secret_service, secret_service

TOKEN = '[hetzner]\ntoken = "{}"\n'


@pytest.fixture
def hetzner(monkeypatch: pytest.MonkeyPatch) -> Iterator[HetznerApi]:
    with HetznerApi() as api:
        monkeypatch.setenv("HCLOUD_ENDPOINT", api.endpoint)
        monkeypatch.setenv("HCLOUD_TOKEN", api.token)
        yield api


def examined(folder: Path, tables: str) -> dict[str, Check]:
    folder.joinpath("keyturn.toml").write_text(f'[fleet]\nname = "kua"\n{tables}')
    return {check.name: check for check in secrets_there(Fleet.find(folder))}


def health(checks: Mapping[str, Check]) -> dict[str, Health]:
    return {name: check.health for name, check in checks.items()}


def test_a_key_ring_that_works_and_a_token_that_is_taken_are_good(
    tmp_path: Path, hetzner: HetznerApi, sandbox_ring: SandboxKeyring
) -> None:
    sandbox_ring.set_password("keyturn", "hetzner@kua", hetzner.token)
    checks = examined(tmp_path, TOKEN.format("keyring"))
    assert health(checks) == {"key ring": Health.GOOD, "hetzner": Health.GOOD}


def test_a_token_that_may_only_read_is_enough_to_look(tmp_path: Path, hetzner: HetznerApi) -> None:
    hetzner.switches.read_only = "token_readonly"
    check = examined(tmp_path, TOKEN.format("env:HCLOUD_TOKEN"))["hetzner"]
    assert (check.health, "may only read; enough for audit" in check.said) == (Health.OPTIONAL, True)


def test_a_secret_that_is_not_there_is_missing_with_the_line_that_mends_it(
    tmp_path: Path, sandbox_ring: SandboxKeyring
) -> None:
    checks = examined(tmp_path, f"{TOKEN.format('env:NO_SUCH_TOKEN')}[github]\n")
    assert health(checks) == {"key ring": Health.GOOD, "hetzner": Health.MISSING, "github": Health.MISSING}
    assert checks["hetzner"].mend == "export NO_SUCH_TOKEN=…"
    assert checks["github"].mend == "keyturn secret set github"


class Hanging(KeyringBackend):
    """Waits for a person who is not there."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        time.sleep(30)
        raise AssertionError

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


@pytest.fixture
def ring(request: pytest.FixtureRequest) -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(request.param())
    yield
    keyring.set_keyring(before)


@pytest.mark.parametrize("ring", [Hanging], indirect=True)
@pytest.mark.usefixtures("ring")
def test_a_key_ring_that_hangs_is_given_up_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_ring, "_AT_ONCE", 0.2)
    start = time.monotonic()
    checks = examined(tmp_path, TOKEN.format("keyring"))
    assert time.monotonic() - start < 10
    assert health(checks) == {"key ring": Health.MISSING, "hetzner": Health.MISSING}
    assert "unlock" in checks["key ring"].mend


@pytest.mark.parametrize("ring", [keyring.backends.fail.Keyring], indirect=True)
@pytest.mark.usefixtures("ring")
def test_no_key_ring_matters_only_to_a_fleet_that_needs_one(tmp_path: Path, hetzner: HetznerApi) -> None:
    checks = examined(tmp_path, TOKEN.format("env:HCLOUD_TOKEN"))
    assert health(checks) == {"key ring": Health.OPTIONAL, "hetzner": Health.GOOD}
    assert checks["key ring"].mend == ""
    checks = examined(tmp_path, TOKEN.format("keyring"))
    assert health(checks) == {"key ring": Health.MISSING, "hetzner": Health.MISSING}
    assert "env:HCLOUD_TOKEN" in checks["key ring"].mend


def into(environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """This process, led to that key ring."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", environment["DBUS_SESSION_BUS_ADDRESS"])
    from keyring.backends.SecretService import Keyring

    monkeypatch.setattr(keyring.core, "_keyring_backend", Keyring())  # type: ignore[no-untyped-call]


@pytest.mark.wants(*PROGRAMS)
def test_a_real_secret_service_is_open_then_locked_and_no_dialog_is_waited_for(
    tmp_path: Path, hetzner: HetznerApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    with secret_service(tmp_path / "ring", somebody_asked=True) as environment:
        into(environment, monkeypatch)
        key_ring.store("hetzner@kua", hetzner.token)
        assert health(examined(tmp_path, TOKEN.format("keyring"))) == {
            "key ring": Health.GOOD,
            "hetzner": Health.GOOD,
        }
        assert presence("keyring", "hetzner@kua").here is True
        lock({**os.environ, **environment})
        start = time.monotonic()
        with pytest.raises(LockedError, match="locked"):
            key_ring.peek("hetzner@kua")
        assert time.monotonic() - start < 4  # it was seen to be locked, and nobody was asked
        assert presence("keyring", "hetzner@kua").here is None
        checks = examined(tmp_path, TOKEN.format("keyring"))
        assert checks["key ring"].said == "the key ring is locked"


@pytest.mark.wants(*PROGRAMS)
def test_a_secret_goes_out_of_a_real_secret_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with secret_service(tmp_path / "ring") as environment:
        into(environment, monkeypatch)
        key_ring.store("hetzner@kua", "t0ken")
        assert (key_ring.forget("hetzner@kua"), key_ring.entry("hetzner@kua")) == (True, None)
        assert key_ring.forget("hetzner@kua") is False


def test_a_machine_without_a_bus_has_no_key_ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with no_secret_service(tmp_path / "ring") as environment:
        into(environment, monkeypatch)
        with pytest.raises(NoKeyRingError):
            key_ring.peek("hetzner@kua")
