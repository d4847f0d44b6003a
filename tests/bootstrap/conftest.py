"""Fixtures for the tests that log in somewhere."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest

from bootstrap.sandbox.environment import KEY_RING_VARIABLE
from bootstrap.sandbox.key_ring import SandboxKeyring
from bootstrap.sandbox.ssh_server import SshServer
from tests.bootstrap.lab import Lab


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    """An ssh folder with our own key; whatever is opened through it is closed at the end."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "no-home"))
    bench = Lab(tmp_path / "ssh")
    yield bench
    bench.close()


@pytest.fixture
def box(tmp_path: Path, lab: Lab) -> Iterator[SshServer]:
    """An embedded server that our own key opens: root and deploy."""
    with SshServer(tmp_path / "box", "web") as server:
        for account in server.accounts:
            server.write_authorized_keys(account, lab.own_line)
        yield server


@pytest.fixture
def sandbox_ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SandboxKeyring]:
    """A key ring in a file, empty, for this process."""
    monkeypatch.setenv(KEY_RING_VARIABLE, str(tmp_path / "key-ring.json"))
    before, ring = keyring.get_keyring(), SandboxKeyring()  # type: ignore[no-untyped-call]
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)
