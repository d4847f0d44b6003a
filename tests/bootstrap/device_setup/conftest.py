"""Fixtures for what is done on this device itself."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.bootstrap.device_setup.desk import Desk
from tests.bootstrap.device_setup.ssh_agent import ssh_agent


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A home with an ssh folder, and no agent. Its path is short, as those of sockets have to be."""
    with TemporaryDirectory(prefix="kt-", dir="/tmp") as home:
        monkeypatch.setenv("HOME", home)
        monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
        yield Desk(Path(home) / ".ssh")


@pytest.fixture
def agent(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A real ssh-agent at $SSH_AUTH_SOCK, on that desk."""
    with ssh_agent(tmp_path) as socket:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        yield socket
