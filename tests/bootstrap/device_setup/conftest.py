"""Fixtures for the tests of what is set up on a device."""

from pathlib import Path

import pytest

from tests.bootstrap.device_setup.bench import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)
