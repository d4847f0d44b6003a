"""Nobody is locked out, whatever happens on a server between the look and the answer."""

import shutil
from pathlib import Path

import pexpect  # type: ignore[import-untyped]  # its stubs are a package of their own
import pytest

from tests.hosts.factory import HostFactory, KeyFactory
from tests.hosts.openssh import SshKey, logs_in
from tests.real.ending import fleet_with, run
from tests.real.fleet import KEYTURN, Fleet

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]


@pytest.fixture
def ipad(ssh_keypair: KeyFactory) -> SshKey:
    """A device that the tests do not sit at."""
    return ssh_keypair("ipad@kua")


@pytest.fixture
def fleet(tmp_path: Path, hosts: HostFactory, ipad: SshKey) -> Fleet:
    """Two servers that an ipad gets into."""
    fleet = fleet_with(tmp_path, hosts.several(2), timeout=10)
    assert run(fleet, "onboard", "ipad", "--kind", "ipad", "--public-key", "-", "--yes", stdin=ipad.line).code == 0
    return fleet


class Question:
    """keyturn on a terminal, with its question standing. said: all that it wrote after the answer."""

    def __init__(self, fleet: Fleet, *words: str) -> None:
        self._terminal = pexpect.spawn(
            KEYTURN[0],
            [*KEYTURN[1:], *words],
            env={**fleet.environment, "TERM": "dumb"},
            cwd=str(fleet.folder),
            timeout=30,
            encoding="utf-8",
            dimensions=(50, 400),
        )
        self._terminal.expect(r"\[y/N\]")
        self.said = ""

    def agrees(self) -> int:
        """Say yes; the exit code."""
        self._terminal.sendline("y")
        self._terminal.expect(pexpect.EOF)
        self.said = self._terminal.before
        self._terminal.close()
        assert "Traceback" not in self.said
        return int(self._terminal.exitstatus)


@pytest.mark.parametrize("whose", ["another", "held here"])
def test_our_own_key_goes_while_the_question_stands_and_the_lost_key_stays_there(
    fleet: Fleet, ipad: SshKey, whose: str
) -> None:
    """Where this machine holds the lost key too, that one gets in: no login with a key that stays."""
    here, spoilt = fleet.hosts
    if whose == "held here":
        for half in (ipad.private, ipad.public):
            shutil.copy(half, fleet.ssh_folder / half.name.replace("id_ed25519", "id_ed25519_ipad"))
    revoke = Question(fleet, "revoke", "ipad")
    spoilt.write_authorized_keys("root", f"{ipad.line}\n".encode())
    assert revoke.agrees() == 5, revoke.said
    assert not logs_in(here, "root", ipad)
    assert logs_in(spoilt, "root", ipad)
    if whose == "held here":
        assert "refused: the key that keyturn itself logs in with stays" in revoke.said, revoke.said
    else:
        assert "refused: a key goes only where a fresh login with another key was proved" in revoke.said
        assert "hint: server:web-2: see to it that another key of yours gets in there" in revoke.said

    spoilt.authorize("root", fleet.pc)
    assert run(fleet, "apply", "--yes").code == 0
    assert not logs_in(spoilt, "root", ipad)


def test_another_key_of_an_account_goes_while_the_question_stands_and_its_last_one_stays(
    fleet: Fleet, ipad: SshKey, ssh_keypair: KeyFactory
) -> None:
    spoilt = fleet.hosts[1]
    bob = ssh_keypair("bob@old-laptop")
    spoilt.run(["useradd", "-m", "-p", "*", "deploy"])
    spoilt.authorize("deploy", ipad, bob)
    revoke = Question(fleet, "revoke", "ipad")
    spoilt.write_authorized_keys("deploy", f"{ipad.line}\n".encode())
    assert revoke.agrees() == 5, revoke.said
    assert "refused: an account's last key stays" in revoke.said
    assert logs_in(spoilt, "deploy", ipad)
    assert not logs_in(spoilt, "root", ipad)
