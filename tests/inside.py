"""A sandbox for tests that run keyturn in their own process: its environment leads there, and so does the key ring."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import keyring
import keyring.core
import pytest

from bootstrap.sandbox.cloud import Sandbox
from bootstrap.sandbox.environment import DROPPED, KEY_RING_BACKEND, KEY_RING_VARIABLE


@contextmanager
def inside(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """With its own key ring, whichever a test before this one has chosen."""
    with Sandbox.start(folder) as sandbox, _surroundings(sandbox.environment, monkeypatch):
        yield sandbox


@contextmanager
def at_another_computer(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A new home, with a key ring of its own: nothing of any fleet is there. Gives its ssh folder."""
    home.mkdir()
    for name in DROPPED:
        monkeypatch.delenv(name, raising=False)
    variables = {
        "HOME": str(home),
        "KEYTURN_SSH_DIR": str(home / ".ssh"),
        "KEYTURN_STATE_DIR": str(home / "state"),
        "PYTHON_KEYRING_BACKEND": KEY_RING_BACKEND,
        KEY_RING_VARIABLE: str(home / "key-ring.json"),
    }
    with _surroundings(variables, monkeypatch):
        yield home / ".ssh"


@contextmanager
def _surroundings(variables: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = keyring.get_keyring()
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    keyring.core.init_backend()
    yield
    keyring.set_keyring(before)
