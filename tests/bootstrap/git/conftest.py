"""Repositories apart from this machine's settings."""

from pathlib import Path

import pytest

from tests.bootstrap.git_folder import repository, without_settings


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    without_settings(monkeypatch)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return repository(tmp_path / "fleet")
