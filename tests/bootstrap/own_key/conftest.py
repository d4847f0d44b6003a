"""Fixtures for what is done on this device itself."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from keys.key_pair import KeyPair
from tests.bootstrap.own_key.desk import Desk
from tests.bootstrap.own_key.ssh_agent import ssh_agent


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A home with an ssh folder, and no agent. Its path is short, as those of sockets have to be."""
    with TemporaryDirectory(prefix="kt-", dir="/tmp") as home:
        monkeypatch.setenv("HOME", home)
        monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
        monkeypatch.setattr(KeyPair.private_openssh, "__defaults__", (1,))  # rounds: no guess has to be made hard here
        yield Desk(Path(home) / ".ssh")


@pytest.fixture
def agent(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A real ssh-agent at $SSH_AUTH_SOCK, on that desk."""
    with ssh_agent(tmp_path) as socket:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        yield socket
