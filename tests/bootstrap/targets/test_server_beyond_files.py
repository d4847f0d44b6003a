"""What comes of a change beyond files: its sessions, the log, the list of revoked keys; a doubt stays a doubt."""

from dataclasses import replace

import pytest

from bootstrap.targets.base import Outcome, Result
from bootstrap.targets.server.beyond_files import Ended, with_endings
from bootstrap.targets.server.logins import LogProof
from bootstrap.targets.server.prove import Answers, judge_absence
from bootstrap.targets.server.sessions import Sessions
from keys.access import LiveSession
from keys.plan import Change, Verb
from tests.keys.made import key

GONE = Change(Verb.REMOVE, "server:web", "root", key("macbook"), "macbook", "lost", ends_sessions=True)
DONE = Outcome(GONE, Result.DONE, "removed", proof="the server refuses it")
SESSION = LiveSession("root", key("macbook"), 4711, "198.51.100.7", 51515)
KEYS = frozenset({key("macbook")})
NOBODY = Ended(KEYS, Sessions(log="journal"), LogProof(True, ()), frozenset({("root", key("macbook"))}))


def ended(outcome: Outcome, done: Ended) -> Outcome:
    return with_endings({outcome.change: outcome}, done)[outcome.change]


def test_where_nobody_was_in_and_the_log_tells_of_none_the_proof_says_so() -> None:
    assert ended(DONE, NOBODY) == replace(DONE, proof="the server refuses it; its log tells of no login with it since")


def test_sessions_that_ended_are_counted_of_this_key_at_this_account_without_our_own() -> None:
    others = replace(SESSION, account="deploy"), replace(SESSION, key=key("pc")), replace(SESSION, ours=True)
    sessions = Sessions((SESSION, replace(SESSION, pid=4712), *others), log="journal")
    assert ended(DONE, replace(NOBODY, sessions=sessions)).ended == 2


def test_a_session_that_goes_on_is_a_failure_with_a_command_that_shows_it() -> None:
    left = SESSION, replace(SESSION, pid=0), replace(SESSION, account="deploy", pid=99)
    found = ended(DONE, replace(NOBODY, sessions=Sessions(left, left, log="journal")))
    assert (found.result, found.said) == (Result.FAILED, "removed, but 2 of its sessions go on")
    assert found.hint == "look there: ps -fp 4711"


def test_what_could_not_be_known_of_sessions_is_a_doubt() -> None:
    found = ended(DONE, replace(NOBODY, sessions=Sessions(unknown=("no log",))))
    assert (found.result, found.doubts) == (Result.DONE, ("no log",))


def test_sessions_that_could_not_be_looked_for_are_a_doubt_and_no_failure() -> None:
    found = ended(replace(DONE, doubts=("not asked",)), Ended(KEYS, why="sessions could not be looked for: cut"))
    assert (found.result, found.doubts) == (Result.DONE, ("not asked", "sessions could not be looked for: cut"))


def test_a_login_with_the_key_behind_ours_is_a_failure_and_one_with_another_key_is_not() -> None:
    line = "root from 198.51.100.7:51515, "
    mine = replace(NOBODY, log=LogProof(True, (line + key("macbook").fingerprint,)))
    assert ended(DONE, mine).result is Result.FAILED
    assert ended(DONE, replace(NOBODY, log=LogProof(True, (line + key("pc").fingerprint,)))).result is Result.DONE


def test_a_log_that_was_read_from_a_later_login_on_is_a_doubt_and_still_tells_of_what_it_has() -> None:
    later = replace(NOBODY, asked=frozenset({("deploy", key("macbook")), ("root", key("pc"))}))
    found = ended(DONE, later)
    assert (found.result, found.proof, len(found.doubts)) == (Result.DONE, DONE.proof, 1)
    assert "cut off before the log was read" in found.doubts[0]
    told = LogProof(True, (f"root from 198.51.100.7:51515, {key('macbook').fingerprint}",))
    assert ended(DONE, replace(later, log=told)).result is Result.FAILED


def test_what_the_server_was_never_asked_about_stays_that_one_doubt() -> None:
    unasked = judge_absence(GONE, Answers({("root", key("pc")): False}))
    assert (bool(unasked.proof), unasked.doubts) == (True, ("the server was not asked about root",))
    assert ended(unasked, replace(NOBODY, asked=frozenset())) == unasked


@pytest.mark.parametrize("log", [None, LogProof(False, ())])
def test_a_log_that_does_not_tell_of_our_own_login_proves_nothing(log: LogProof | None) -> None:
    assert ended(DONE, replace(NOBODY, log=log)) == DONE


def test_the_log_adds_nothing_where_there_is_no_proof() -> None:
    assert ended(replace(DONE, proof=""), NOBODY).proof == ""


def test_a_question_about_a_key_that_nobody_looked_for_gains_nothing_by_the_others() -> None:
    asked = replace(DONE, change=replace(GONE, verb=Verb.PROVE, key=key("old"), ends_sessions=False))
    assert ended(asked, NOBODY) == asked


@pytest.mark.parametrize("verb", [Verb.END, Verb.PROVE])
def test_ends_and_questions_are_judged_by_sessions_too(verb: Verb) -> None:
    change = replace(GONE, verb=verb, ends_sessions=False)
    found = ended(Outcome(change, Result.DONE), replace(NOBODY, sessions=Sessions((SESSION,), (SESSION,))))
    assert (found.result, found.said) == (Result.FAILED, "but 1 of its sessions go on")


@pytest.mark.parametrize("result", [Result.FAILED, Result.AWAY, Result.REFUSED])
def test_what_was_not_done_stays_as_it_is(result: Result) -> None:
    outcome = replace(DONE, result=result)
    assert ended(outcome, NOBODY) == outcome


def test_a_block_and_a_rotated_key_end_no_sessions() -> None:
    for change in (replace(GONE, verb=Verb.BLOCK, ends_sessions=False), replace(GONE, ends_sessions=False)):
        outcome = replace(DONE, change=change)
        assert ended(outcome, replace(NOBODY, sessions=Sessions((SESSION,), (SESSION,)))) == outcome
