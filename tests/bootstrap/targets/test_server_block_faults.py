"""What may happen to a block on its way. Whatever it is, everybody else gets in, and old or new bytes stand there."""

import threading

import pytest

from bootstrap.ssh.errors import TimedOutError
from bootstrap.targets.server.block_job import DROP_IN
from bootstrap.targets.server.block_look import OWN_LIST
from keys.public_key import PublicKey
from tests.bootstrap.lab import Lab
from tests.bootstrap.pace import wait_until
from tests.bootstrap.targets.block_bench import EXTRA, LISTED, MAIN, PID, Bench
from tests.bootstrap.targets.dying_block import POINTS, die_at
from tests.hosts import Host
from tests.hosts.factory import KeyFactory

pytestmark = [pytest.mark.hosts, pytest.mark.real_sshd]


@pytest.mark.parametrize("point", POINTS, ids=lambda point: "-".join(map(str, point)))
def test_a_keyturn_that_is_killed_locks_nobody_out(bench: Bench, point: tuple[str, int, str]) -> None:
    before = bench.state()
    die_at(bench, point, undo=1)
    bench.holds_after(before)


def test_two_keyturns_at_once_both_have_their_way(lab: Lab, host: Host, ssh_keypair: KeyFactory) -> None:
    benches = [Bench(lab, host, ssh_keypair(f"lost-{n}@kua"), ssh_keypair("good@kua")) for n in range(2)]
    host.authorize("root", benches[0].lost, benches[0].good)
    results: list[str] = []
    logins = [bench.login() for bench in benches]
    threads = [
        threading.Thread(target=lambda bench=bench, login=login: results.append(bench.block(login).problem))
        for bench, login in zip(benches, logins, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == ["", ""]
    assert not any(bench.lost_gets_in() for bench in benches)
    assert all(bench.everybody_else_gets_in() for bench in benches)
    assert benches[0].leftovers() == []


def no_login(*_: object) -> None:
    raise TimedOutError("no answer within 10 s")


def test_it_is_undone_at_once_where_no_fresh_login_is_had(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    before = bench.state()
    login = bench.login()
    monkeypatch.setattr(login, "renew", no_login)
    blocked = bench.block(login)
    assert blocked.problem.startswith("undone: a fresh login failed afterwards (no answer within 10 s)")
    assert bench.state() == before
    assert bench.leftovers() == []
    assert bench.everybody_else_gets_in()
    assert bench.lost_gets_in()


def test_a_main_file_gets_its_old_bytes_back(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.host.write(MAIN, bench.host.read(MAIN).partition(b"\n")[2] + b"# no end", mode=0o640)
    bench.reload()
    before, inode = bench.state(), bench.host.shell(f"stat -c '%i %y' {MAIN}")
    login = bench.login()
    monkeypatch.setattr(login, "renew", no_login)
    assert bench.block(login).problem.startswith("undone: ")
    assert bench.state() == before
    assert bench.host.shell(f"stat -c '%i %y' {MAIN}") == inode
    assert bench.leftovers() == []
    assert bench.lost_gets_in()


def test_a_list_that_was_there_gets_its_old_bytes_back(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.host.write(LISTED, b"# somebody's")
    bench.host.write(EXTRA, f"RevokedKeys {LISTED}\n".encode())
    bench.reload()
    before = bench.state()
    login = bench.login()
    monkeypatch.setattr(login, "renew", no_login)
    assert bench.block(login).problem.startswith("undone: ")
    assert bench.state() == before
    assert bench.leftovers() == []
    assert bench.lost_gets_in()


@pytest.mark.parametrize("spoil", [f"rm {OWN_LIST}", f"echo junk >{OWN_LIST}", f"mv {OWN_LIST} /etc/ssh/away"])
def test_a_list_that_sshd_cannot_read_after_all_is_undone_by_the_old_session(bench: Bench, spoil: str) -> None:
    before = bench.state()
    login = bench.login()
    renew = login.renew

    def spoiled(ask: list[PublicKey]) -> dict[PublicKey, bool]:
        bench.host.shell(spoil)
        return renew(ask)

    login.renew = spoiled  # type: ignore[method-assign, assignment]
    blocked = bench.block(login)
    assert blocked.problem.startswith("undone: ")
    bench.host.shell("rm -f /etc/ssh/away")
    assert bench.everybody_else_gets_in()
    assert bench.lost_gets_in()
    assert bench.state() == before
    assert bench.leftovers() == []


def test_the_timer_undoes_a_lock_out_when_every_connection_is_gone(bench: Bench) -> None:
    before = bench.state()
    login = bench.login()
    renew = login.renew

    def locked_out(ask: list[PublicKey]) -> dict[PublicKey, bool]:
        bench.host.shell(f"echo junk >{OWN_LIST}")
        login.close()
        assert not bench.everybody_else_gets_in()
        return renew(ask)

    login.renew = locked_out  # type: ignore[method-assign, assignment]
    blocked = bench.block(login, undo=4)
    assert "the server takes it back within 4 seconds" in blocked.problem
    bench.wait_for_timer()
    wait_until(lambda: bench.state() == before)
    assert bench.everybody_else_gets_in()
    assert bench.lost_gets_in()


def test_what_somebody_wrote_meanwhile_is_not_undone(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    login = bench.login()

    def no_login_after_an_edit(*_: object) -> None:
        bench.host.shell(f"cp {DROP_IN} {DROP_IN}.new; echo '# mine' >>{DROP_IN}.new; mv {DROP_IN}.new {DROP_IN}")
        no_login()

    monkeypatch.setattr(login, "renew", no_login_after_an_edit)
    assert bench.block(login).problem
    assert bench.host.read(DROP_IN).endswith(b"# mine\n")
    assert bench.host.read(OWN_LIST).startswith(b"SSHKRL\n")
    assert bench.everybody_else_gets_in()
    assert bench.leftovers() == []


def test_an_sshd_that_does_not_come_back_is_started_again(bench: Bench) -> None:
    """Its program starts once and not when it is reloaded, until the old configuration is back."""
    before = bench.state()
    bench.host.stop_sshd()
    script = f'#!/bin/bash\n[ "$1" != -D ] || [ ! -e {DROP_IN} ] || exit 1\nexec -a "$0" /usr/sbin/sshd "$@"\n'
    bench.host.write("/usr/local/sbin/sshd", script.encode(), mode=0o755)
    bench.host.shell(f"rm {PID}; setsid /usr/local/sbin/sshd -D >/dev/null 2>&1 </dev/null &")
    wait_until(lambda: bench.host.read(PID) != b"" and bench.listens())
    blocked = bench.block()
    assert "did not read its configuration anew" in blocked.problem
    wait_until(bench.listens)
    assert bench.everybody_else_gets_in()
    assert bench.state() == before
    assert bench.leftovers() == []
