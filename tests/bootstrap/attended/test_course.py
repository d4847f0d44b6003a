"""Events and a report, as one row a target: how far it has come there, and the evidence of it."""

from datetime import timedelta

from bootstrap.attended.course import Course, CourseRow, Word, total
from bootstrap.events import Applied, ApplyingStarted, IntentWritten, Observed, ObservingStarted, Planned, WaitingBegan
from bootstrap.report import Report, Standing
from bootstrap.targets.base import Outcome, Result
from keys.plan import Plan, Verb
from keys.safety import Refusal, Rule
from tests.bootstrap.attended.made import ATTIC, PLAN, REPORT, removal
from tests.keys.made import NOON, away, seen


def words(course: Course) -> dict[str, str]:
    return {row.target: row.word for row in course.rows}


def closed(report: Report) -> dict[str, CourseRow]:
    course = Course()
    course.close(report)
    return {row.target: row for row in course.rows}


def test_a_target_is_looked_at_then_to_do_then_changed_then_proved() -> None:
    course = Course()
    course.take(ObservingStarted("server:web"))
    assert words(course) == {"server:web": Word.LOOKING}
    course.take(Observed("server:web", seen("server:web", ("root", "macbook"))))
    assert words(course) == {"server:web": Word.SEEN}
    course.take(Planned(PLAN))
    assert words(course)["server:web"] == Word.PLANNED
    course.take(ApplyingStarted("server:web", (removal("server:web"),)))
    assert course.rows[0].is_busy
    course.take(Applied("server:web", REPORT.outcomes[:1]))
    assert words(course)["server:web"] == Standing.PROVED


def test_once_there_is_a_plan_only_its_targets_have_a_row() -> None:
    course = Course()
    course.take(Observed("server:other", away("server:other")))
    course.take(Planned(PLAN))
    assert set(words(course)) == {"server:web", "server:db", "server:attic"}


def test_nothing_has_begun_before_the_intent_is_written_or_a_target_is_changed() -> None:
    said = []
    for event in (Planned(PLAN), IntentWritten("macbook", "lost", "abc1234"), ApplyingStarted("server:web", ())):
        course = Course()
        course.take(event)
        said.append(course.begun)
    assert said == [False, True, True]


def test_waiting_lasts_through_the_looks_until_something_is_changed() -> None:
    course = Course()
    course.take(WaitingBegan(("server:attic",), NOON + timedelta(seconds=5)))
    assert course.waiting_until == NOON + timedelta(seconds=5)
    assert course.rows[0].said == "next look at 12:00:05 UTC"
    course.take(ObservingStarted("server:attic"))
    assert course.waiting_until is not None
    course.take(ApplyingStarted("server:attic", ()))
    assert course.waiting_until is None


def test_the_report_closes_each_row_with_its_evidence() -> None:
    rows = closed(REPORT)
    assert rows["server:web"].word == Standing.PROVED
    assert rows["server:db"].said == "2 sessions ended; asked afresh, the server refuses it"
    assert [one.what for one in rows["server:db"].evidence] == ["remove macbook from root", "end macbook at root"]
    assert ("ended", "2 sessions ended") in rows["server:db"].evidence[1].facts
    assert ("hint", "switch it on") in rows["server:attic"].evidence[0].facts
    assert total(tuple(rows.values())) == "2 proved out, 1 pending"


def test_the_worst_that_happened_at_a_target_is_its_word() -> None:
    outcomes = (
        Outcome(removal("server:web"), Result.DONE, doubts=("a certificate may let it in",)),
        Outcome(removal("server:web", Verb.PROVE), Result.DONE, proof="refused"),
        Outcome(removal("server:db"), Result.DONE),
        Outcome(removal("server:db", Verb.END), Result.FAILED, "could not be ended", "log in there"),
    )
    rows = closed(Report(Plan(), outcomes))
    assert rows["server:web"].word == Standing.REMOVED
    assert ("doubt", "a certificate may let it in") in rows["server:web"].evidence[0].facts
    assert (rows["server:db"].word, rows["server:db"].said) == (Standing.FAILED, "could not be ended")


def test_what_a_rule_refuses_has_a_row_and_says_why() -> None:
    refusal = Refusal(removal("server:web"), Rule.LAST_KEY, "the last key", "add another")
    rows = closed(Report(Plan(), refusals=(refusal,)))
    assert (rows["server:web"].word, rows["server:web"].said) == (Standing.REFUSED, "the last key")
    assert ("hint", "add another") in rows["server:web"].evidence[0].facts


def test_a_target_where_nothing_was_to_be_taken_away_is_not_called_proved() -> None:
    added = removal("server:web", Verb.ADD)
    assert closed(Report(Plan(), (Outcome(added, Result.DONE, "added"),)))["server:web"].word == Word.IN


def test_broken_off_nothing_is_busy_any_more() -> None:
    course = Course()
    course.take(ObservingStarted("server:web"))
    course.take(Planned(Plan((removal("server:web"),), (ATTIC,))))
    course.take(ApplyingStarted("server:web", ()))
    course.break_off()
    assert words(course) == {"server:web": Word.BROKEN_OFF, "server:attic": Standing.PENDING}
    assert not any(row.is_busy for row in course.rows)
