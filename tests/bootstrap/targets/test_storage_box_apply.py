"""Changes at a Storage Box: both forms at once, proved on both ports, and nobody locked out."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bootstrap.ssh.connector import Connector
from bootstrap.ssh.errors import RefusedError
from bootstrap.targets.base import Outcome, Result
from keys.form import Form
from keys.plan import Verb
from keys.rfc4716 import write_rfc4716
from keys.safety import Rule
from tests.bootstrap.lab import line_of
from tests.bootstrap.targets.storage_box_bench import SUB, USER, Bench, add, own_lines, remove
from tests.keys.made import key

_MACBOOK = line_of(key("macbook")) + write_rfc4716(key("macbook"))


def one(outcomes: Sequence[Outcome]) -> Outcome:
    (outcome,) = outcomes
    return outcome


def test_a_key_that_is_added_gets_in_on_both_ports_and_the_box_says_so(nas: Bench) -> None:
    outcome = one(nas.target.apply([add("macbook")]))
    assert (outcome.result, outcome.doubts) == (Result.DONE, ())
    ports = " and ".join(map(str, sorted((nas.box.port, nas.box.rfc4716_port))))
    assert outcome.proof == f"asked afresh, the box lets it in on ports {ports}; our own key got in"
    assert nas.file() == own_lines(nas.lab) + _MACBOOK
    assert nas.opens("macbook") == [True, True]


@pytest.mark.parametrize(("form", "opens"), [(Form.OPENSSH, [True, False]), (Form.RFC4716, [False, True])])
def test_a_box_may_be_given_one_form_alone(nas: Bench, form: Form, opens: list[bool]) -> None:
    target = nas.target_for(nas.lab, nas.box, formats=frozenset({form}))
    assert one(target.apply([add("macbook")])).result is Result.DONE
    assert nas.opens("macbook") == opens


def test_a_key_that_has_an_end_stands_only_where_the_end_can_stand_beside_it(nas: Bench) -> None:
    outcome = one(nas.target.apply([add("macbook", options='expiry-time="20991231"')]))
    assert outcome.result is Result.DONE
    assert nas.opens("macbook") == [True, False]


def test_a_key_that_is_removed_is_out_of_both_forms_and_asked_about(nas: Bench) -> None:
    nas.box.write_authorized_keys(USER, own_lines(nas.lab) + _MACBOOK)
    outcome = one(nas.target.apply([remove("macbook")]))
    assert (outcome.result, nas.file()) == (Result.DONE, own_lines(nas.lab))
    assert "refuses it on ports" in outcome.proof
    assert nas.opens("macbook") == [False, False]


def test_each_account_has_a_file_of_its_own(nas: Bench) -> None:
    nas.target.apply([add("macbook", SUB)])
    assert (nas.opens("macbook", SUB), nas.opens("macbook", USER)) == ([True, True], [False, False])


def test_a_folder_and_a_file_that_are_missing_are_made_for_their_owner_alone(nas: Bench) -> None:
    nas.seen()
    folder = nas.box.home(USER) / ".ssh"
    (folder / "authorized_keys").unlink()
    folder.rmdir()
    nas.target.apply([replace(add("macbook"), key=nas.lab.own.public)])
    assert [path.stat().st_mode & 0o777 for path in (folder, folder / "authorized_keys")] == [0o700, 0o600]


def test_the_mode_of_the_file_stays(nas: Bench) -> None:
    file = nas.box.home(USER) / ".ssh/authorized_keys"
    file.chmod(0o640)
    nas.target.apply([add("macbook")])
    assert file.stat().st_mode & 0o777 == 0o640


def test_the_key_that_we_log_in_with_stays(nas: Bench) -> None:
    nas.box.write_authorized_keys(USER, own_lines(nas.lab) + _MACBOOK)
    outcome = one(nas.target.apply([remove(nas.lab.own.public)]))
    assert (outcome.result, outcome.rule) == (Result.REFUSED, Rule.KEY_IN_USE)


def test_a_key_goes_only_behind_a_login_that_is_fresh(nas: Bench) -> None:
    now = [0.0]
    target = nas.target_for(nas.lab, nas.box, ticks=lambda: now[0])
    target.observe()
    nas.box.write_authorized_keys(USER, _MACBOOK)  # our own key is gone, and the old login still stands
    now[0] = 121.0
    outcome = one(target.apply([remove("macbook")]))
    assert (outcome.result, outcome.rule) == (Result.REFUSED, Rule.UNPROVED_LOGIN)
    assert nas.file() == _MACBOOK


def test_the_last_key_that_stands_there_now_is_not_taken(nas: Bench) -> None:
    nas.seen()
    nas.box.write_authorized_keys(USER, _MACBOOK)  # somebody has taken our own key out since
    outcome = one(nas.target.apply([remove("macbook")]))
    assert (outcome.result, outcome.rule) == (Result.REFUSED, Rule.LAST_KEY)
    assert nas.file() == _MACBOOK


def test_a_box_that_does_not_answer_on_its_other_port_leaves_a_doubt(nas: Bench) -> None:
    target = nas.target_for(nas.lab, nas.box, rfc4716_port=1)
    outcome = one(target.apply([add("macbook")]))
    assert (outcome.result, outcome.doubts) == (Result.DONE, ("nothing listens on port 1",))
    assert f"on port {nas.box.port}; our own key got in" in outcome.proof


def test_a_port_with_a_host_key_that_is_not_pinned_is_not_asked(nas: Bench) -> None:
    pinned = nas.box.known_hosts_line.splitlines()[0]
    target = nas.target_for(nas.lab, nas.box, nas.lab.connector(known_hosts=f"{pinned}\n"))
    (doubt,) = one(target.apply([add("macbook")])).doubts
    assert "is not known to the fleet" in doubt
    assert f"--host-key {nas.box.host_key.fingerprint}" in doubt


def test_a_box_can_be_logged_in_to_at_its_port_for_rfc_4716(nas: Bench) -> None:
    nas.box.write_authorized_keys(USER, write_rfc4716(nas.lab.own.public))
    target = nas.target_for(nas.lab, nas.box, port=nas.box.rfc4716_port, sub_accounts=())
    outcome = one(target.apply([add("macbook")]))
    assert (outcome.result, nas.opens("macbook")) == (Result.DONE, [True, True])
    assert outcome.doubts == ("nothing listens on port 23",)
    assert one(target.apply([remove("macbook")])).doubts == ()


def test_a_key_that_the_box_does_not_take_is_taken_back(nas: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    _answer(monkeypatch, lambda asked: asked != key("macbook"))
    wrong, right = nas.target.apply([add("macbook"), add("ipad")])
    assert (wrong.result, right.result) == (Result.FAILED, Result.DONE)
    assert wrong.said.endswith("; taken back")
    assert (nas.opens("macbook"), nas.opens("ipad")) == ([False, False], [True, True])


def test_a_key_that_the_box_still_takes_is_not_called_gone(nas: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    nas.box.write_authorized_keys(USER, own_lines(nas.lab) + _MACBOOK)
    _answer(monkeypatch, lambda _asked: True)
    outcome = one(nas.target.apply([remove("macbook")]))
    assert outcome.result is Result.FAILED
    assert "still lets the key in" in outcome.said


def test_an_addition_behind_which_we_get_in_no_more_is_taken_back(nas: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    nas.seen()
    monkeypatch.setattr(Connector, "open", _refuses)
    outcome = one(nas.target.apply([add("macbook")]))
    assert (outcome.result, nas.file()) == (Result.FAILED, own_lines(nas.lab))
    assert "a fresh login failed afterwards" in outcome.said


def test_a_removal_behind_which_we_get_in_no_more_stays_and_is_not_proved(
    nas: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    nas.box.write_authorized_keys(USER, own_lines(nas.lab) + _MACBOOK)
    nas.seen()
    monkeypatch.setattr(Connector, "open", _refuses)
    outcome = one(nas.target.apply([remove("macbook")]))
    assert (outcome.result, nas.file()) == (Result.AWAY, own_lines(nas.lab))


def test_a_question_changes_nothing(nas: Bench) -> None:
    before = nas.file()
    change = replace(remove("macbook"), verb=Verb.PROVE)
    outcome = one(nas.target.apply([change]))
    assert (outcome.result, nas.file()) == (Result.DONE, before)
    assert "refuses it on ports" in outcome.proof


@pytest.mark.parametrize(("verb", "said"), [(Verb.BLOCK, "no list of revoked keys"), (Verb.END, "can't end sessions")])
def test_what_a_box_can_not_do_is_said(nas: Bench, verb: Verb, said: str) -> None:
    outcome = one(nas.target.apply([replace(remove("macbook"), verb=verb)]))
    assert outcome.result is Result.FAILED
    assert said in outcome.said


def test_an_account_that_the_fleet_does_not_name_is_not_touched(nas: Bench) -> None:
    outcome = one(nas.target.apply([add("macbook", "u12345-sub9")]))
    assert (outcome.result, outcome.hint) == (Result.FAILED, "name it there: sub_accounts = […]")


def _answer(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    """Let the server's answers to questions about keys be these."""
    monkeypatch.setattr("bootstrap.ssh.userauth.UserAuth.would_accept", lambda _self, asked: answer(asked))


def _refuses(*_: object) -> None:
    raise RefusedError("nothing listens there")
