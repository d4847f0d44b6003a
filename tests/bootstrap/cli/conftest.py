"""Fixtures for the tests of the command line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.sandbox.cloud import Sandbox


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    """The small cloud, new for each test."""
    with Sandbox.start(tmp_path / "cloud") as cloud:
        yield cloud
