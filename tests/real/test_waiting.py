"""`--wait`: keyturn stays until the servers that were away are back, and finishes there what was agreed to."""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from tests.bootstrap.pace import wait_until
from tests.hosts.factory import HostFactory, KeyFactory
from tests.hosts.openssh import SshKey, logs_in
from tests.real.ending import ONBOARD, REVOKE, Ending, ended, fleet_with, macbook_gets_in, only_errands_found, run
from tests.real.fleet import KEYTURN, Fleet

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]

SLOW_EDIT = b'#!/bin/sh\n: >/run/editing\nsleep 0.4\nexec /usr/bin/cmp "$@"\n'
AS_AT_A_TERMINAL = ("env", "--default-signal=INT", "KEYTURN_WAIT=0.2")  # the tests' own start may ignore it


@pytest.fixture
def fleet(tmp_path: Path, hosts: HostFactory) -> Fleet:
    """Two servers that a macbook gets into; the second one is switched off."""
    fleet = fleet_with(tmp_path, hosts.several(2), timeout=10)
    assert run(fleet, *ONBOARD).code == 0
    fleet.hosts[1].stop_sshd()
    return fleet


class Running:
    """keyturn beside the test, from the moment that it waits."""

    def __init__(self, fleet: Fleet, *words: str) -> None:
        self._process = fleet.start(*AS_AT_A_TERMINAL, *KEYTURN, *words)
        assert self._process.stderr is not None
        self.said = ""
        for line in self._process.stderr:
            self.said += line
            if line.startswith("waiting for"):
                break

    def interrupt(self) -> None:
        self._process.send_signal(signal.SIGINT)

    def ends(self) -> Ending:
        out, err = self._process.communicate(timeout=60)
        done = subprocess.CompletedProcess(self._process.args, self._process.returncode, out, self.said + err)
        return ended(done)


def test_a_server_that_comes_back_while_revoke_waits_is_finished_and_the_end_is_0(fleet: Fleet) -> None:
    here, attic = fleet.hosts
    revoke = Running(fleet, *REVOKE, "--wait")
    assert f"waiting for: server:{attic.name}; next look at " in revoke.said
    assert not macbook_gets_in(fleet, here)
    attic.start_sshd()
    end = revoke.ends()
    assert end.code == 0, end
    assert not macbook_gets_in(fleet, attic)
    assert logs_in(attic, "root", fleet.pc)
    assert "the server refuses it" in end.line(here.name)
    assert "the server refuses it" in end.line(attic.name)
    assert "pending" not in end.out
    assert f"proved out  server:{here.name}, server:{attic.name}\n" in end.out
    assert "Out, everywhere, proved." in end.err
    assert only_errands_found(fleet)


def test_apply_waits_too_and_its_document_tells_of_both_servers(fleet: Fleet) -> None:
    attic = fleet.hosts[1]
    assert run(fleet, *REVOKE).code == 4
    apply = Running(fleet, "apply", "--yes", "--wait", "--json")
    attic.start_sshd()
    end = apply.ends()
    assert end.code == 0, end
    document = json.loads(end.out)
    assert document["pending"] == []
    assert [(one["target"], one["verb"], one["result"]) for one in document["outcomes"]] == [
        (f"server:{attic.name}", "remove", "done")
    ]
    assert not macbook_gets_in(fleet, attic)


def test_ctrl_c_ends_the_waiting_with_the_report_and_4_and_apply_does_the_rest(fleet: Fleet) -> None:
    here, attic = fleet.hosts
    revoke = Running(fleet, *REVOKE, "--wait")
    revoke.interrupt()
    end = revoke.ends()
    assert end.code == 4, end
    assert "the server refuses it" in end.line(here.name)
    assert "pending: remove macbook" in end.line(attic.name)
    assert f"Pending: server:{attic.name}. Finish it with: keyturn apply" in end.err
    attic.start_sshd()
    assert macbook_gets_in(fleet, attic)
    assert run(fleet, "apply", "--yes").code == 0
    assert not macbook_gets_in(fleet, attic)


def test_an_accounts_last_key_stays_on_a_server_that_comes_back_too(fleet: Fleet) -> None:
    attic = fleet.hosts[1]
    attic.run(["useradd", "-m", "-p", "*", "lonely"])
    attic.authorize("lonely", fleet.device_key("macbook").with_suffix(".pub").read_text().strip())
    revoke = Running(fleet, *REVOKE, "--wait")
    attic.start_sshd()
    end = revoke.ends()
    assert end.code == 5, end
    assert "an account's last key stays" in end.line(attic.name)
    assert macbook_gets_in(fleet, attic, "lonely")
    assert not macbook_gets_in(fleet, attic)


def test_what_else_differs_on_a_server_that_comes_back_is_not_touched(fleet: Fleet, ssh_keypair: KeyFactory) -> None:
    """The person agreed to one device; another lost one is for the next `apply` to show."""
    attic, ipad = fleet.hosts[1], ssh_keypair("ipad@kua")
    onboard_ipad(fleet, ipad)
    attic.authorize("root", ipad)
    assert run(fleet, "revoke", "ipad", "--yes").code == 4
    revoke = Running(fleet, *REVOKE, "--wait")
    attic.start_sshd()
    end = revoke.ends()
    assert end.code == 0, end
    assert f"pending: server:{attic.name} since " in end.err
    assert ": remove ipad; finish it with: keyturn apply" in end.err
    assert not macbook_gets_in(fleet, attic)
    assert logs_in(attic, "root", ipad)


def test_a_change_that_nobody_was_shown_is_left_to_the_next_apply(fleet: Fleet, ssh_keypair: KeyFactory) -> None:
    attic, ipad = fleet.hosts[1], ssh_keypair("ipad@kua")
    attic.start_sshd()
    assert run(fleet, *REVOKE).code == 0
    attic.stop_sshd()
    attic.authorize("root", ipad, fleet.device_key("macbook").with_suffix(".pub").read_text().strip())
    onboard_ipad(fleet, ipad)
    assert run(fleet, "revoke", "ipad", "--yes").code == 4
    apply = Running(fleet, "apply", "--yes", "--wait")
    attic.start_sshd()
    end = apply.ends()
    assert end.code == 4, end
    assert "not shown before" in end.out
    assert not logs_in(attic, "root", ipad)
    assert macbook_gets_in(fleet, attic)
    assert run(fleet, "apply", "--yes").code == 0
    assert not macbook_gets_in(fleet, attic)


def test_ctrl_c_while_a_server_that_came_back_is_changed_lets_that_end_as_anywhere(fleet: Fleet) -> None:
    attic = fleet.hosts[1]
    attic.write("/usr/local/bin/cmp", SLOW_EDIT, mode=0o755)
    revoke = Running(fleet, *REVOKE, "--wait")
    attic.start_sshd()
    wait_until(lambda: attic.run(["test", "-e", "/run/editing"]).returncode == 0)
    revoke.interrupt()
    assert revoke.ends().code == 130
    assert not macbook_gets_in(fleet, attic)
    attic.run(["rm", "/usr/local/bin/cmp"])
    assert run(fleet, "apply", "--yes").code == 0


def onboard_ipad(fleet: Fleet, key: SshKey) -> None:
    words = ("onboard", "ipad", "--kind", "ipad", "--public-key", "-", "--yes")
    assert run(fleet, *words, stdin=key.line).code == 4


def test_nobody_waits_for_a_server_that_is_left_out_or_whose_host_key_nobody_trusts(fleet: Fleet) -> None:
    here, attic = fleet.hosts
    assert run(fleet, *REVOKE, "--wait", "--only", here.name).code == 4
    pinned = (fleet.folder / "known_hosts").read_text().splitlines()
    (fleet.folder / "known_hosts").write_text("".join(f"{one}\n" for one in pinned if attic.address not in one))
    attic.start_sshd()
    assert run(fleet, "apply", "--yes", "--wait").code == 4
    assert macbook_gets_in(fleet, attic)


def test_a_time_to_wait_that_is_none_is_named(fleet: Fleet) -> None:
    done = fleet.run("env", "KEYTURN_WAIT=soon", *KEYTURN, "apply", "--yes", "--wait")
    assert done.returncode == 2
    assert "KEYTURN_WAIT: 'soon' is not a time to wait" in done.stderr


def test_the_server_may_go_away_again_and_again(fleet: Fleet) -> None:
    attic = fleet.hosts[1]
    attic.write("/usr/local/bin/cmp", b"#!/bin/sh\n: >/run/editing\npkill -9 sshd\nsleep 1\n", mode=0o755)
    attic.start_sshd()
    revoke = Running(fleet, *REVOKE, "--wait")
    wait_until(lambda: attic.run(["test", "-e", "/run/editing"]).returncode == 0)
    attic.run(["rm", "/usr/local/bin/cmp"])
    attic.start_sshd()
    end = revoke.ends()
    assert end.code == 0, end
    assert not macbook_gets_in(fleet, attic)
