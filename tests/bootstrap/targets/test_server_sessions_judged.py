"""Which processes are whose, as a ladder of cases without a server; and answers of servers that lie."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from bootstrap.ssh.errors import CommandError
from bootstrap.targets.server.frames import new_nonce
from bootstrap.targets.server.judging import NO_OWN_LOGIN, NO_OWN_SESSION, NO_PROC
from bootstrap.targets.server.sessions import Judged, read_sessions, sessions_script
from keys.key_pair import KeyPair

LOST = KeyPair.generate("lost@kua").public
OTHER = KeyPair.generate("other@kua").public
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
NONCE = "0" * 32
BOOT = 1_000_000  # ticks of our own shell

OURS = ["p 2 1 0 10 - l", "p 90 2 0 999900 - o", f"p 91 90 0 {BOOT} - -"]
ROOT_SESSION = ["p 10 2 0 5000 - o", "p 11 10 0 5001 - -"]
USER_SESSION = ["p 10 2 0 5000 - v", "p 12 10 1000 5001 - o", "p 13 12 1000 5002 - -"]


def stamp(ticks: int) -> str:
    """The moment at which a process with this start began, as the journal writes it."""
    return f"{(NOW + timedelta(seconds=(ticks - BOOT) / 100)).timestamp():.6f}"


def login(key: str, *, pid: int = 10, port: int = 500, at: int = 5000, user: str = "root", verdict: str = "A") -> str:
    return f"l {stamp(at)} {pid} 10.0.0.1 {port} {verdict} publickey {key} - {user}"


def answer(
    processes: Iterable[str],
    connections: Iterable[str] = (),
    environments: Iterable[str] = (),
    log: Iterable[str] = (),
    *,
    name: str = "auth /var/log/auth.log",
    begin: str = f"root 91 {int(NOW.timestamp())} +0000",
) -> bytes:
    frames = {
        "processes": [*OURS, *processes],
        "connections": ["m 90 9000", *connections],
        "environments": ["e 91 10.0.0.9 9000", *environments],
        "log": ["", f"s {name}", "x", *log],
        "end": [],
    }
    body = "".join(f"\n@@{NONCE} {kind} \n" + "\n".join(lines) + "\n" for kind, lines in frames.items())
    return f"\n@@{NONCE} begin {begin}\n{body}".encode("utf-8", "surrogateescape")


def judged(*args: Iterable[str], name: str = "auth /var/log/auth.log") -> Judged:
    return read_sessions(answer(*args, name=name), NONCE, [LOST])


def knows_all(one: Judged) -> bool:
    return bool(one.sessions.log) and not one.sessions.unknown


def ends(one: Judged) -> set[int]:
    return {int(text.partition(":")[0]) for text in one.condemned}


def test_a_session_is_all_that_descends_from_sshds_process_for_it() -> None:
    one = judged(USER_SESSION, ["m 10 500"], [], [login(LOST.fingerprint, user="deploy")])
    assert ends(one) == {10, 12, 13}
    (session,) = one.sessions.found
    assert (session.account, session.pid, session.address, session.port) == ("deploy", 10, "10.0.0.1", 500)
    assert session.since == NOW + timedelta(seconds=(5000 - BOOT) / 100)
    assert knows_all(one)


def test_both_halves_of_a_newer_sshds_root_login_are_one_session() -> None:
    halves = ["p 10 2 0 5000 - v", "p 12 10 0 5001 - o", "p 13 12 0 5002 - -"]
    one = judged(halves, ["m 10 500", "m 12 500"], ["e 13 10.0.0.1 500"], [login(LOST.fingerprint)])
    assert ends(one) == {10, 12, 13}
    assert [(session.pid, session.processes) for session in one.sessions.found] == [(10, 3)]
    assert knows_all(one)


@pytest.mark.parametrize("text", [LOST.fingerprint, LOST.md5], ids=["SHA256", "MD5"])
def test_fingerprints_of_both_kinds_name_the_key(text: str) -> None:
    assert ends(judged(ROOT_SESSION, ["m 10 500"], [], [login(text)])) == {10, 11}


@pytest.mark.parametrize(
    ("connections", "log"),
    [
        (["m 10 501"], [login(LOST.fingerprint)]),  # the pid came round again, from another port
        ([], [login(LOST.fingerprint)]),  # no sshd any more
        (["m 10 500"], [login(OTHER.fingerprint)]),
        (["m 10 500"], [login(LOST.fingerprint, pid=9)]),
        (["m 10 500"], [login(LOST.fingerprint, verdict="P"), login(OTHER.fingerprint, pid=9)]),
    ],
)
def test_another_session_is_left_alone(connections: list[str], log: list[str]) -> None:
    assert ends(judged(ROOT_SESSION, connections, [], log)) == set()


def test_a_key_that_was_the_first_of_two_counts() -> None:
    log = [login(LOST.fingerprint, verdict="P"), login(OTHER.fingerprint)]
    assert ends(judged(ROOT_SESSION, ["m 10 500"], [], log)) == {10, 11}


def test_the_journals_last_word_counts_and_of_others_what_the_times_allow() -> None:
    old_and_new = [login(LOST.fingerprint, at=1000), login(OTHER.fingerprint, at=5001)]
    new_and_old = [login(OTHER.fingerprint, at=1000), login(LOST.fingerprint, at=5001)]
    for name in ("journal journal", "auth /var/log/auth.log"):
        assert ends(judged(ROOT_SESSION, ["m 10 500"], [], old_and_new, name=name)) == set()
        assert ends(judged(ROOT_SESSION, ["m 10 500"], [], new_and_old, name=name)) == {10, 11}


@pytest.mark.parametrize("order", [1, -1])
def test_a_file_that_names_two_keys_is_not_believed(order: int) -> None:
    one = judged(ROOT_SESSION, ["m 10 500"], [], [login(LOST.fingerprint), login(OTHER.fingerprint)][::order])
    assert ends(one) == set()
    assert "several keys for the session from 10.0.0.1:500" in one.sessions.unknown[0]


def test_descent_is_believed_before_the_environment() -> None:
    """The lost session's processes name another's connection, and another's name the lost one."""
    processes = [*ROOT_SESSION, "p 20 2 0 5000 - o", "p 21 20 0 5001 - -"]
    environments = ["e 11 10.0.0.1 600", "e 21 10.0.0.1 500"]
    log = [login(LOST.fingerprint), login(OTHER.fingerprint, pid=20, port=600)]
    assert ends(judged(processes, ["m 10 500", "m 20 600"], environments, log)) == {10, 11}


def test_what_was_detached_is_found_by_its_environment_with_its_children() -> None:
    processes = ["p 30 1 1000 6000 - -", "p 31 30 1000 6001 - -", "p 32 1 1000 6000 - -"]
    one = judged(processes, [], ["e 30 10.0.0.1 500"], [login(LOST.fingerprint)])
    assert ends(one) == {30, 31}
    assert [(session.pid, session.processes) for session in one.sessions.found] == [(0, 2)]


def test_a_port_that_came_round_again_is_told_apart_by_the_times() -> None:
    processes = ["p 30 1 1000 6000 - -"]
    environments = ["e 30 10.0.0.1 500"]
    later = judged(processes, [], environments, [login(LOST.fingerprint, at=7000)])
    assert ends(later) == set()
    assert "not clear" in later.sessions.unknown[0]
    twice = judged(processes, [], environments, [login(LOST.fingerprint, at=1000), login(OTHER.fingerprint, at=5000)])
    assert ends(twice) == set()
    assert not knows_all(twice)
    theirs = judged(processes, [], environments, [login(LOST.fingerprint), login(OTHER.fingerprint, at=7000)])
    assert ends(theirs) == {30}


def test_sshd_itself_is_never_taken_for_a_leftover() -> None:
    assert ends(judged(["p 30 1 0 6000 - l"], [], ["e 30 10.0.0.1 500"], [login(LOST.fingerprint)])) == set()
    named_like_it = judged(["p 30 1 1000 6000 - l"], [], ["e 30 10.0.0.1 500"], [login(LOST.fingerprint)])
    assert ends(named_like_it) == {30}


def test_our_own_session_and_all_above_it_stay_whatever_the_log_says() -> None:
    log = [login(LOST.fingerprint, pid=90, port=9000).replace("10.0.0.1", "10.0.0.9")]
    one = judged(["p 92 90 0 999950 - -"], [], [], log)
    assert ends(one) == set()
    assert [session.ours for session in one.sessions.found] == [True]


def test_where_our_own_session_is_not_found_nothing_ends() -> None:
    output = answer(ROOT_SESSION, ["m 10 500"], [], [login(LOST.fingerprint)]).replace(b"m 90 9000", b"")
    one = read_sessions(output.replace(b"e 91 10.0.0.9 9000", b""), NONCE, [LOST])
    assert one.condemned == ()
    assert NO_OWN_SESSION in one.sessions.unknown


def test_where_no_sshd_serves_us_the_environment_tells_who_is_who() -> None:
    """An embedded server: neither we nor the lost session descend from an sshd; another machine's is seen beside it."""
    processes = ["p 30 1 1000 6000 - -", "p 31 30 1000 6001 - -", *ROOT_SESSION]
    output = answer(processes, ["m 10 700"], ["e 30 10.0.0.1 500"], [login(LOST.fingerprint, pid=2)])
    one = read_sessions(output.replace(b"m 90 9000", b""), NONCE, [LOST])
    assert ends(one) == {30, 31}
    assert knows_all(one)


def test_what_a_lost_session_left_behind_is_not_ours_though_our_client_has_its_port_now() -> None:
    left = ["p 30 1 0 6000 - -"]
    logins = [login(LOST.fingerprint, port=9000), login(OTHER.fingerprint, pid=90, port=9000, at=999_900)]
    one = judged(left, [], ["e 30 10.0.0.9 9000"], [line.replace("10.0.0.1", "10.0.0.9") for line in logins])
    assert ends(one) == {30}
    assert [session.ours for session in one.sessions.found] == [False]


def test_our_own_login_through_a_daemon_with_another_log_is_not_told_as_somebodys() -> None:
    output = answer([]).replace(b"m 90 9000", b"").replace(b"\nx", b"")
    assert read_sessions(output, NONCE, [LOST]).sessions.unknown == (NO_OWN_LOGIN, NO_OWN_SESSION)


def test_a_system_without_proc_tells_nothing_of_sessions() -> None:
    frames = ("processes", "connections", "environments", "log", "end")
    output = f"\n@@{NONCE} begin root 91 {int(NOW.timestamp())} +0000\n" + "".join(
        f"\n@@{NONCE} {k} \n" for k in frames
    )
    assert read_sessions(output.encode(), NONCE, [LOST]).sessions.unknown == (NO_PROC,)


def test_a_connection_before_its_login_is_no_session() -> None:
    waiting = ["p 10 2 0 5000 - v", "p 12 10 100 5001 - n"]
    assert knows_all(judged(waiting, ["m 10 500"]))
    assert judged(USER_SESSION, ["m 10 500"]).sessions.unknown == ("of 1 session the log does not tell the key",)


def test_a_circle_of_parents_ends() -> None:
    assert judged(["p 40 41 0 1 - -", "p 41 40 0 1 - -"], [], ["e 40 10.0.0.1 500"]).condemned == ()


def test_a_flood_of_processes_and_logins_is_soon_judged() -> None:
    """A forger of lines hides nothing in silence; a chain of parents as long as it may be is walked once."""
    chain = [f"p {pid} {pid - 1} 1000 6000 - -" for pid in range(1001, 50_000)]
    environments = [f"e {pid} 10.0.0.1 500" for pid in range(1001, 50_000)]
    one = judged(chain, [], environments, [login(LOST.fingerprint)] * 20_000)
    assert one.condemned == ()
    assert "is not clear" in one.sessions.unknown[0]
    one = judged(["p 1000 10 0 6000 - -", *chain, *ROOT_SESSION], ["m 10 500"], [], [login(LOST.fingerprint)])
    assert len(one.condemned) == 49_002


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        (b"p 90 2 0", b"p 90 2 x"),
        (b"p 90 2 0", b"p -90 2 0"),
        (b"p 90 2 0", b"p 99999999 2 0"),
        (b"p 90 2 0", b"p 90 2"),
        (b"m 90 9000", b"m 90 90000"),
        (b"m 90 9000", b"m 90"),
        (b"m 90 9000", b"m 90 1 2"),
        (b"e 91 10.0.0.9 9000", b"e 91"),
        (b"e 91 10.0.0.9 9000", b"e \xff\xff 10.0.0.9 9000"),
        (b"p 91 90", b"p 95 90"),
        (b"begin root 91 1", b"begin root $$ 1"),
        (b" log \n", b" long \n"),
    ],
)
def test_an_answer_that_makes_no_sense_is_an_error(there: bytes, instead: bytes) -> None:
    output = answer(ROOT_SESSION)
    assert there in output
    with pytest.raises(CommandError, match="no sense"):
        read_sessions(output.replace(there, instead), NONCE, [LOST])


@pytest.mark.parametrize("port", ["0", "99999", "9" * 5000, "x", ""])
def test_an_environment_may_hold_any_nonsense(port: str) -> None:
    assert knows_all(judged(ROOT_SESSION, [], [f"e 11 nonsense {port}"]))


@pytest.mark.parametrize(
    "line",
    ["l", "l 1 2 3", login("SHA256:x"), login(LOST.fingerprint, port=0), login(LOST.fingerprint, pid=9**9)],
    ids=["nothing", "too little", "no fingerprint", "no port", "no pid"],
)
def test_lines_of_the_log_that_make_no_sense_are_left_out(line: str) -> None:
    assert judged(ROOT_SESSION, ["m 10 500"], [], [line]).sessions.found == ()


def test_an_account_in_the_log_is_inert_text() -> None:
    one = judged(ROOT_SESSION, ["m 10 500"], [], [login(LOST.fingerprint, user="ro\x1b[31mot")])
    assert one.sessions.found[0].account == "ro�[31mot"


def test_too_many_lines_are_said_to_be_so() -> None:
    assert not knows_all(judged(ROOT_SESSION, [], [], ["cut"]))


def test_the_condemned_are_named_in_the_script_by_pid_and_start() -> None:
    script = sessions_script(new_nonce(), ["10:5000", "11:5001"])
    assert b"V='10:5000 11:5001'\n" in script
