"""Fixtures for the tests of the work on a mounted disk."""

from pathlib import Path

import pytest

from tests.bootstrap.rescue_system.mounted import Mounted, mounted


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mounted:
    """A rescue system with a disk that is a folder."""
    return mounted(tmp_path, monkeypatch)
