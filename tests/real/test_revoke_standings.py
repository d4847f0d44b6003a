"""How a revocation ended, server by server: proved out, removed but not proved, pending, refused; and the exit code."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.hosts import Account, Host
from tests.hosts.clients import clients_of
from tests.hosts.factory import HostFactory, KeyFactory
from tests.hosts.openssh import SshKey
from tests.real.ending import REVOKE, Ending, fleet_with, macbook_gets_in, only_errands_found, run
from tests.real.fleet import Fleet, make_fleet
from tests.real.lost import as_user, macbook, standings, told

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]

APPLY = ("apply", "--yes")


def fleet_with_macbook(folder: Path, hosts: Sequence[Host]) -> Fleet:
    """A fleet where the macbook gets into root everywhere."""
    fleet = fleet_with(folder, hosts, timeout=10)
    lost = macbook(fleet)
    for host in hosts:
        host.authorize("root", lost)
    return fleet


def endings(end: Ending) -> list[str]:
    """The lines below the table, without the moments in them."""
    lines = [" ".join(line.split()) for line in end.out.split("\n\n")[-1].splitlines()]
    return [line.partition(" since ")[0] for line in lines]


def test_without_a_log_of_logins_it_is_removed_and_not_proved_and_says_why(tmp_path: Path, hosts: HostFactory) -> None:
    good, quiet, mute = hosts("good"), hosts("quiet", (), "LogLevel ERROR"), hosts("mute", (), "SyslogFacility LOCAL7")
    fleet = fleet_with_macbook(tmp_path, [good, quiet, mute])
    quiet.write("/var/log/auth.log", b"")
    mute.shell("rm -f /var/log/auth.log")
    document = told(end := run(fleet, *REVOKE, "--json"))
    assert end.code == 0, end
    assert standings(document) == {
        "server:good": "proved out",
        "server:quiet": "removed, not proved",
        "server:mute": "removed, not proved",
    }
    why = {one["target"]: one["why"] for one in document["endings"]}
    assert "the log does not tell of our own login, so it may miss others" in why["server:quiet"]
    assert "no log of logins could be read (the journal, auth.log, secure, messages)" in why["server:mute"]
    proofs = {one["target"]: one["proof"] for one in document["outcomes"]}
    asked = "asked afresh, the server refuses it; our own key got in"
    assert proofs == {
        "server:good": f"{asked}; its log tells of no login with it since",
        "server:quiet": asked,
        "server:mute": asked,
    }
    assert not any(macbook_gets_in(fleet, host) for host in (good, quiet, mute))

    again = run(fleet, *REVOKE)
    assert again.code == 0
    assert "Out, and seen so, but not proved at server:quiet, server:mute." in again.err
    assert "proved out server:good" in endings(again)


def test_a_server_that_was_off_is_pending_and_apply_proves_it_out_with_the_sessions_there(
    tmp_path: Path, hosts: HostFactory
) -> None:
    here, there, attic = hosts("here"), hosts("there"), hosts("attic")
    fleet = fleet_with_macbook(tmp_path, [here, there, attic])
    lost = SshKey(fleet.device_key("macbook"))
    attic.stop_sshd()
    end = run(fleet, *REVOKE)
    assert end.code == 4, end
    assert endings(end) == ["proved out server:here, server:there", "pending server:attic"]
    assert "pending: remove macbook" in end.line("attic")
    assert "Pending: server:attic. Finish it with: keyturn apply" in end.err

    attic.start_sshd()
    with clients_of(attic, tmp_path) as clients:
        session = clients.ssh(lost, "root", "sleep 7001; true")
        clients.await_running("sleep 7001")
        report = told(end := run(fleet, *APPLY, "--json"))
        assert end.code == 0, end
        assert set(standings(report).values()) == {"proved out"}  # the others are asked too: "everywhere" means all
        assert set(standings(report)) == {"server:here", "server:there", "server:attic"}
        assert sum(one["sessions_ended"] for one in report["outcomes"]) == 1
        assert clients.ends(session)
        assert clients.running("sleep 7001") == []
    assert not any(macbook_gets_in(fleet, host) for host in (here, there, attic))
    assert only_errands_found(fleet)


def test_three_servers_may_end_in_three_ways_and_the_worst_is_the_code(
    tmp_path: Path, hosts: HostFactory, ssh_keypair: KeyFactory
) -> None:
    good, lonely, attic = hosts("good"), hosts("lonely", [Account("only")]), hosts("attic")
    fleet, spare = fleet_with_macbook(tmp_path, [good, lonely, attic]), ssh_keypair("spare")
    lonely.authorize("only", SshKey(fleet.device_key("macbook")))
    attic.stop_sshd()
    end = run(fleet, *REVOKE)
    assert end.code == 5, end
    assert endings(end) == [
        "proved out server:good",
        "pending server:attic",
        "refused by a safety rule server:lonely: an account's last key stays",
    ]
    assert "give only another key first, then: keyturn apply" in end.hint("lonely")
    assert not macbook_gets_in(fleet, lonely)
    assert macbook_gets_in(fleet, lonely, "only")

    attic.start_sshd()
    end = run(fleet, *APPLY)
    assert end.code == 5, end
    assert "proved out server:attic, server:good" in endings(end)
    lonely.authorize("only", spare)
    end = run(fleet, *APPLY)
    assert end.code == 0, end
    assert endings(end) == ["proved out server:lonely, server:good, server:attic"]
    assert not any(macbook_gets_in(fleet, host) for host in (good, lonely, attic))
    assert not macbook_gets_in(fleet, lonely, "only")


def test_without_root_the_key_is_removed_and_what_cannot_be_known_is_said(tmp_path: Path, hosts: HostFactory) -> None:
    plain = hosts("plain", [Account("deploy")])
    table = as_user(plain, "deploy", "deploy").replace("sudo = true\n", "")
    fleet = make_fleet(tmp_path, [plain], table)
    lost = macbook(fleet)
    plain.authorize("deploy", fleet.pc, lost)
    with clients_of(plain, tmp_path) as clients:
        session = clients.ssh(lost, "deploy", "sleep 7001; true")
        clients.await_running("sleep 7001")
        end = run(fleet, *REVOKE)
        assert end.code == 0, end
        assert session.poll() is None
    assert not macbook_gets_in(fleet, plain, "deploy")
    assert "removed, not proved server:plain: " in endings(end)[0]
    assert "sessions are not told apart without root; set sudo = true, or log in as root" in endings(end)[0]
    assert "Out, and seen so, but not proved at server:plain." in end.err
