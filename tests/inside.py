"""A sandbox for tests that run keyturn in their own process: its environment leads there, and so does the key ring."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import keyring
import keyring.core
import pytest

from bootstrap.sandbox.cloud import Sandbox


@contextmanager
def inside(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """With its own key ring, whichever a test before this one has chosen."""
    before = keyring.get_keyring()
    with Sandbox.start(folder) as sandbox:
        for name, value in sandbox.environment.items():
            monkeypatch.setenv(name, value)
        keyring.core.init_backend()
        yield sandbox
    keyring.set_keyring(before)
