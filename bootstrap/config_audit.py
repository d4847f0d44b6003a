"""What keyturn.toml says about the audit: findings that are accepted, and when a key is called old or unused."""

import difflib
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bootstrap.toml_table import Table
from keys.findings.finding import Acceptance
from keys.findings.kinds import KINDS
from keys.findings.survey import Limits

_LONGEST_REASON = 300
_LONGEST_ID = 200


def accepted_findings(root: Table) -> Iterator[Acceptance]:
    """The tables [[accepted]]. Raises InvalidInputError that names the line and the key at fault."""
    for table in root.list_of_tables("accepted"):
        table.known("finding", "reason", "until")
        yield Acceptance(_finding(table), _reason(table), _until(table))


def audit_limits(table: Table) -> Limits:
    """The table [audit]. Raises InvalidInputError."""
    table.known("old_after_days", "unused_after_days")
    usual = Limits()
    return Limits(_days(table, "old_after_days", usual.old), _days(table, "unused_after_days", usual.unused))


def _finding(table: Table) -> str:
    text = table.text("finding")
    kind, colon, rest = text.partition(":")
    if kind not in KINDS:
        near = difflib.get_close_matches(kind, KINDS, n=1)
        hint = f"did you mean {near[0]}{colon}…?" if near else "`keyturn audit` prints the id of each finding"
        raise table.wrong(f"{kind[:40]!r} is not a kind of finding", "finding", hint=hint)
    if not rest or "*" in text[:-1] or len(text) > _LONGEST_ID or not text.isprintable():
        hint = f"an id as `keyturn audit` prints it, or a family of them: {kind}:*"
        raise table.wrong(f"{text[:60]!r} is not the id of a finding", "finding", hint=hint)
    return text


def _reason(table: Table) -> str:
    reason = table.text("reason").strip()
    if not reason or len(reason) > _LONGEST_REASON:
        hint = f"say why in a few words, {_LONGEST_REASON} letters at most"
        raise table.wrong("reason is empty, or too long", "reason", hint=hint)
    return reason


def _until(table: Table) -> date:
    until = table.value("until")
    if until is None:
        raise table.missing("until", "the last day, like 2027-03-01; after it the finding is back")
    if isinstance(until, datetime) or not isinstance(until, date):
        hint = "the last day, like 2027-03-01, without quotes and without a time; at most two years ahead"
        raise table.wrong("until should be a day", "until", hint=hint)
    return until


def _days(table: Table, key: str, usual: timedelta) -> timedelta:
    days = table.number(key)
    if days is None:
        return usual
    if not 1 <= days <= 36500:
        raise table.wrong(f"{days} is not a number of days", key, hint=f"{key} is a number from 1 to 36500")
    return timedelta(days=days)
