"""What keyturn.toml says about the audit, and what a person is told who mistyped it."""

from datetime import date, timedelta

import pytest

from bootstrap.config import parse_config
from keys.audit import Acceptance, Limits
from keys.errors import InvalidInputError

FLEET = '[fleet]\nname = "kua"\n'
ONE = '[[accepted]]\nfinding = "foreign:*"\nreason = "x"\nuntil = 2027-03-01\n'


def test_findings_are_accepted_in_tables_of_their_own() -> None:
    two = ONE + '[[accepted]]\nfinding = "weak:SHA256:abc"\nreason = "the NAS"\nuntil = 2026-12-31\n'
    assert parse_config(FLEET + two).accepted == (
        Acceptance("foreign:*", "x", date(2027, 3, 1)),
        Acceptance("weak:SHA256:abc", "the NAS", date(2026, 12, 31)),
    )


def test_what_is_old_and_unused_can_be_set_and_has_usual_values() -> None:
    assert parse_config(FLEET).limits == Limits(timedelta(days=730), timedelta(days=90))
    set_ = parse_config(FLEET + "[audit]\nold_after_days = 365\nunused_after_days = 30\n").limits
    assert set_ == Limits(timedelta(days=365), timedelta(days=30))


@pytest.mark.parametrize(
    ("old", "new", "where", "what", "hint"),
    [
        ('reason = "x"\n', "", "accepted", "reason is missing", "a text"),
        ("until = 2027-03-01\n", "", "accepted", "until is missing", "the last day, like 2027-03-01"),
        ('finding = "foreign:*"\n', "", "accepted", "finding is missing", "a text"),
        ('"x"', '"  "', "line 5, accepted.reason", "reason is empty, or too long", "say why"),
        ('"x"', f'"{"x" * 301}"', "line 5, accepted.reason", "reason is empty, or too long", "300 letters"),
        ("2027-03-01", '"2027-03-01"', "line 6, accepted.until", "until should be a day", "without quotes"),
        ("2027-03-01", "2027-03-01T10:00:00Z", "line 6, accepted.until", "until should be a day", "without a time"),
        ("foreign:*", "foriegn:*", "line 4, accepted.finding", "'foriegn' is not a kind", "did you mean foreign:…?"),
        ("foreign:*", "*", "line 4, accepted.finding", "'*' is not a kind of finding", "prints the id"),
        ("foreign:*", "foreign:", "line 4, accepted.finding", "'foreign:' is not the id", "foreign:*"),
        ("foreign:*", "foreign:*:web", "line 4, accepted.finding", "is not the id of a finding", "foreign:*"),
        ("until", "untill", "accepted.untill", "'untill' is not a key", "did you mean 'until'?"),
        ("[[accepted]]", "[accepted]", "line 3, accepted", "accepted should be tables, each of them [[accepted]]", ""),
    ],
)
def test_what_is_wrong_is_told_with_line_key_and_remedy(old: str, new: str, where: str, what: str, hint: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse_config(FLEET + ONE.replace(old, new))
    assert where in caught.value.where
    assert what in caught.value.what
    assert hint in caught.value.hint


def test_the_line_is_that_of_the_one_table_at_fault() -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse_config(FLEET + ONE + ONE + ONE.replace("2027-03-01", "7"))
    assert caught.value.where == "keyturn.toml, line 14, accepted.until"


@pytest.mark.parametrize("value", ["0", "-1", "36501", '"90"', "true"])
def test_a_number_of_days_that_cannot_be_is_refused(value: str) -> None:
    with pytest.raises(InvalidInputError, match=r"unused_after_days|number of days"):
        parse_config(f"{FLEET}[audit]\nunused_after_days = {value}\n")
