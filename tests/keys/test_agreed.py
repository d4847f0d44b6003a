"""What was agreed to once is not asked again, and nothing more than that is done."""

from dataclasses import replace

from keys.agreed import is_within
from keys.plan import Change, Pending, Plan, Question, Verb
from tests.keys.made import NOON, key

AT_WEB = Change(Verb.REMOVE, "server:web", "root", key("macbook"), "macbook", "lost")
AT_ATTIC = replace(AT_WEB, target="server:attic")
SHOWN = Plan((AT_WEB,), (Pending("server:attic", "macbook", Verb.REMOVE, "away", NOON),))


def test_what_was_pending_may_be_done_once_its_target_is_back() -> None:
    assert is_within(Plan((AT_ATTIC,)), SHOWN)
    assert is_within(Plan((replace(AT_ATTIC, verb=Verb.END, account="deploy"),)), SHOWN)


def test_another_target_another_device_and_letting_in_are_more_than_was_agreed_to() -> None:
    assert not is_within(Plan((replace(AT_WEB, target="server:db"),)), SHOWN)
    assert not is_within(Plan((replace(AT_WEB, device="ipad"),)), SHOWN)
    assert not is_within(Plan((replace(AT_WEB, verb=Verb.ADD),)), SHOWN)
    assert not is_within(Plan((), (Pending("server:db", "macbook", Verb.REMOVE, "away", NOON),)), SHOWN)


def test_a_question_has_to_be_asked_and_asking_a_server_has_not() -> None:
    assert not is_within(Plan((), (), (Question(AT_WEB, NOON),)), SHOWN)
    assert is_within(Plan((replace(AT_WEB, target="server:db", verb=Verb.PROVE),)), SHOWN)
