"""Fixtures for jobs that are attended: they run in this process, so its environment leads into the sandbox."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.core
import pytest

from bootstrap.sandbox.cloud import Sandbox


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """With its own key ring, whichever a test before this one has chosen."""
    before = keyring.get_keyring()
    with Sandbox.start(tmp_path / "cloud") as cloud:
        for name, value in cloud.environment.items():
            monkeypatch.setenv(name, value)
        keyring.core.init_backend()
        yield cloud
    keyring.set_keyring(before)
