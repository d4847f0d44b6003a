"""A real Secret Service keeps tokens and passphrases; a locked one, a silent one and none at all are told apart."""

import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.secret_service import PROGRAMS, lock, no_secret_service, secret_service

pytestmark = pytest.mark.wants(*PROGRAMS)

ROOT = Path(__file__).parents[2]
TOKEN = "tok3n-hunter2"
PASSPHRASE = "correct horse battery staple"
BEGIN = f"""
import sys
from bootstrap.secrets import SecretError, forget, forget_passphrase, passphrase_for, resolve, store, store_passphrase
def in_a_hurry():
    for name in [name for name in sys.modules if name.startswith("bootstrap.secrets")]:
        sys.modules[name]._SECONDS = 0.5
def tried(question):
    try:
        return question()
    except SecretError as error:
        assert {TOKEN!r} not in str(error.args)
        return error.what
"""


def run(environment: Mapping[str, str], *lines: str) -> list[str]:
    """What a program that uses the key ring prints, line by line."""
    program = BEGIN + "".join(f"print({line})\n" for line in lines)
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_what_is_kept_is_there_for_the_next_run_and_gone_once_forgotten(tmp_path: Path) -> None:
    with secret_service(tmp_path) as ring:
        run(ring, f"store('hetzner@kua', {TOKEN!r})", f"store_passphrase('SHA256:abc', {PASSPHRASE!r})")
        found = run(ring, "resolve('keyring', name='hetzner@kua')", "passphrase_for('SHA256:abc')")
        assert found == [TOKEN, PASSPHRASE]
        run(ring, "forget('hetzner@kua')", "forget_passphrase('SHA256:abc')", "forget('hetzner@kua')")
        missing = run(ring, "tried(lambda: resolve('keyring', name='hetzner@kua'))", "passphrase_for('SHA256:abc')")
        assert missing == ["there is no such entry", "None"]


def test_a_locked_ring_is_called_locked_and_nothing_is_written(tmp_path: Path) -> None:
    read, written = "tried(lambda: resolve('keyring', name='hetzner@kua'))", "tried(lambda: store('other', 'x'))"
    with secret_service(tmp_path) as ring:
        run(ring, f"store('hetzner@kua', {TOKEN!r})")
        lock(ring)
        assert run(ring, read, written) == ["the key ring is locked"] * 2
    with secret_service(tmp_path, unlocked=False) as ring:  # after the next start of the machine
        assert run(ring, read) == ["the key ring is locked"]
    with secret_service(tmp_path) as ring:
        assert run(ring, read) == [TOKEN]


def test_a_locked_ring_that_waits_for_a_person_is_given_up_on(tmp_path: Path) -> None:
    with secret_service(tmp_path) as ring:
        run(ring, f"store('hetzner@kua', {TOKEN!r})")
    with secret_service(tmp_path, unlocked=False, somebody_asked=True) as ring:
        begun = time.monotonic()
        said = run(ring, "in_a_hurry()", "tried(lambda: resolve('keyring', name='hetzner@kua'))")
        assert said[1].startswith("the key ring did not answer within")
        assert time.monotonic() - begun < 10  # the process ends too, with the question still open


def test_a_machine_without_a_bus_has_no_ring(tmp_path: Path) -> None:
    """As keyring finds out by itself; where it is told to use one all the same, that one has failed."""
    read, written = "tried(lambda: resolve('keyring', name='hetzner@kua'))", "tried(lambda: store('other', 'x'))"
    with no_secret_service(tmp_path) as named:
        by_itself = {name: value for name, value in named.items() if name != "PYTHON_KEYRING_BACKEND"}
        assert run(by_itself, read, written) == ["this system has no key ring that answers"] * 2
        assert run(named, read) == ["the key ring failed (FileNotFoundError)"]
