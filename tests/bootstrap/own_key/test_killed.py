"""A run that is killed while this device's key is made or loaded: the next one goes on, and nothing is lost."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from keys.private_key import public_key_of
from keys.public_key import PublicKey
from tests.bootstrap.own_key.desk import Desk
from tests.bootstrap.own_key.ssh_agent import held
from tests.secret_service import PROGRAMS, secret_service

pytestmark = pytest.mark.wants(*PROGRAMS, "ssh-agent", "ssh-add")

ROOT = Path(__file__).parents[3]
NAMES = ["id_ed25519_macbook", "id_ed25519_macbook.pub"]
MOMENTS = ("ring 1", "file 1", "file 2", "started 1", "loaded 1")
PROGRAM = """
import os, signal, subprocess, sys
from pathlib import Path
import bcrypt, keyring, secretstorage
import cryptography.hazmat.primitives.serialization.ssh
from bootstrap import secrets
from bootstrap.device_setup import ssh_add
from bootstrap.device_setup.agent import AgentStep
from keys.key_pair import KeyPair
from tests.bootstrap.own_key.desk import Desk

def counted(moment, what, module, name, calls):
    real = getattr(module, name)
    def called(*given, **named):
        result = real(*given, **named)
        calls.append(what)
        if f"{what} {calls.count(what)}" == moment:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    setattr(module, name, called)

def onboard(home, moment):
    calls = []
    counted(moment, "ring", secrets, "store_passphrase", calls)
    counted(moment, "file", os, "link", calls)
    counted(moment, "started", subprocess, "Popen", calls)
    counted(moment, "loaded", ssh_add, "load", calls)
    own = Desk(Path(home) / ".ssh").own_key(kept="keyring")
    own.keep()
    AgentStep(own.place, own.known).do()
    print(own.public.fingerprint, secrets.passphrase_for(own.public.fingerprint), flush=True)

keyring.get_keyring()  # what takes long is read once
KeyPair.private_openssh.__defaults__ = (1,)  # rounds
for line in sys.stdin:
    if (child := os.fork()) == 0:
        onboard(*line.rstrip().split("\\t"))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Runs:
    """Each makes the key of this device and loads it."""

    def __init__(self, program: "subprocess.Popen[str]") -> None:
        self._program = program

    def killed(self, home: Path, moment: str) -> None:
        """One that dies at that moment."""
        assert self._says(home, moment) == str(-signal.SIGKILL)

    def finished(self, home: Path) -> list[str]:
        """One that does not: the fingerprint of the key, and the passphrase that the key ring has."""
        made = self._says(home, "never").split()
        assert self._line() == "0"
        return made

    def _says(self, home: Path, moment: str) -> str:
        assert self._program.stdin is not None
        self._program.stdin.write(f"{home}\t{moment}\n")
        self._program.stdin.flush()
        return self._line()

    def _line(self) -> str:
        assert self._program.stdout is not None
        return self._program.stdout.readline().strip()


@pytest.fixture
def runs(desk: Desk, agent: Path, tmp_path: Path) -> Iterator[Runs]:
    """A program that begins one run after the other, each a process of its own."""
    with secret_service(tmp_path / "ring") as ring:
        environment = {**ring, "SSH_AUTH_SOCK": str(agent), "PYTHONPATH": str(ROOT)}
        with subprocess.Popen(
            [sys.executable, "-c", PROGRAM], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as program:
            yield Runs(program)


def test_whenever_it_is_killed_the_next_run_has_a_key_that_can_be_opened(
    runs: Runs, agent: Path, tmp_path: Path
) -> None:
    """Once its passphrase is in the ring, then its public half, its private one, ssh-add under way, and done."""
    for moment in MOMENTS:
        home = tmp_path / moment.replace(" ", "-")
        runs.killed(home, moment)
        left = _files(home)
        fingerprint, passphrase = runs.finished(home)
        key = _whole(home, passphrase)
        assert (key.fingerprint, sorted(_files(home))) == (fingerprint, NAMES)
        assert key.blob in held(agent)
        assert NAMES[0] not in left or left[NAMES[0]] == _files(home)[NAMES[0]]
    assert len(held(agent)) == len(MOMENTS)


def _files(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in home.rglob("*") if path.is_file()}


def _whole(home: Path, passphrase: str) -> PublicKey:
    private, public = ((home / ".ssh" / name).read_text() for name in NAMES)
    assert public_key_of(private, passphrase) == PublicKey.parse(public)
    return PublicKey.parse(public)
