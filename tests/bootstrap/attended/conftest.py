"""Fixtures for jobs that are attended: they run in this process, so its environment leads into the sandbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.sandbox.cloud import Sandbox
from tests.inside import inside


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    with inside(tmp_path / "cloud", monkeypatch) as cloud:
        yield cloud
