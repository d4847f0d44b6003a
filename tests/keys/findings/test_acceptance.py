"""What is accepted stands at the end until its day is over; an acceptance that does no good is told of too."""

from datetime import date, timedelta

import pytest

from keys.audit import Acceptance, Severity
from tests.keys.findings.made import DB, MACBOOK, PC, WEB, found, here, kinds, of_kind, web
from tests.keys.made import NOON, away, key

BOB = f"foreign:{key('bob').fingerprint}"
TODAY = NOON.date()
DEVICES = (PC, MACBOOK)


def accepting(finding: str, until: date = date(2027, 3, 1)) -> Acceptance:
    return Acceptance(finding, "backup of the NAS", until)


@pytest.mark.parametrize("finding", [BOB, "foreign:*", "foreign:SHA256:*"], ids=["id", "kind", "family"])
def test_a_finding_is_accepted_by_its_id_or_by_its_family(finding: str) -> None:
    (one,) = found({WEB: web(here("bob"))}, DEVICES, accepting(finding))
    assert one.accepted == accepting(finding)


@pytest.mark.parametrize("finding", [BOB[:-1], "foreign:", "weak:*"], ids=["part", "kind", "other"])
def test_a_part_of_an_id_accepts_nothing(finding: str) -> None:
    one = of_kind("foreign", found({WEB: web(here("bob"))}, DEVICES, accepting(finding)))
    assert one.accepted is None


def test_an_acceptance_holds_on_its_last_day_and_not_on_the_next() -> None:
    last = found({WEB: web(here("bob"))}, DEVICES, accepting(BOB, TODAY))
    assert [one.accepted is None for one in last] == [False]
    over = found({WEB: web(here("bob"))}, DEVICES, accepting(BOB, TODAY - timedelta(days=1)))
    assert kinds(over) == ["foreign", "acceptance"]
    assert over[0].accepted is None
    assert over[1].what == f"the acceptance of {BOB} has ended on 2026-11-22"
    assert over[1].severity is Severity.INFO


def test_an_end_that_is_farther_ahead_than_two_years_is_not_heeded_and_said() -> None:
    far = found({WEB: web(here("bob"))}, DEVICES, accepting(BOB, date(2099, 1, 1)))
    assert far[0].accepted is None
    assert (far[1].kind, far[1].severity) == ("acceptance", Severity.LOW)
    assert "more than two years ahead, and is not heeded" in far[1].what


def test_an_acceptance_of_what_is_no_more_is_told_of() -> None:
    one = of_kind("acceptance", found({WEB: web()}, DEVICES, accepting(BOB)))
    assert (one.severity, one.what) == (Severity.INFO, f"the acceptance of {BOB} is about nothing any more")


def test_an_acceptance_of_what_could_not_be_seen_is_left_alone() -> None:
    assert "acceptance" not in kinds(found({WEB: web(), DB: away("server:db")}, DEVICES, accepting(BOB)))
    assert found({WEB: web()}, DEVICES, accepting(BOB), whole=False) == []
    gone = accepting("password:port 22:server:web")
    assert kinds(found({WEB: web()}, DEVICES, gone, whole=False)) == ["acceptance"]


def test_the_accepted_come_last_and_only_the_critical_stay_at_the_top() -> None:
    seen = {WEB: web(here("macbook"), here("bob"), unknown=("something",))}
    some = found(seen, DEVICES, accepting("lingering:*"), accepting("foreign:*"))
    assert [(one.kind, one.accepted is not None) for one in some] == [
        ("lingering", True),
        ("unknown", False),
        ("foreign", True),
    ]
