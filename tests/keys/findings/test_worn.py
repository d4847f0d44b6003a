"""Keys that are old, or that nobody uses: told as far as the servers' logs reach back, and no further."""

from dataclasses import replace
from datetime import timedelta

import pytest

from keys.access import Seen
from keys.audit import Finding, Limits, Severity, Survey, findings
from keys.device import FormerKey
from tests.keys.findings.made import DB, PC, WEB, YEARS_AGO, found, here, of_kind, survey, web
from tests.keys.made import NOON, key

DAYS = timedelta(days=1)
LONG = NOON - 100 * DAYS


def unused(*servers: Seen) -> list[Finding]:
    places = dict(zip((WEB, DB), servers, strict=False))
    return [one for one in found(places, (PC,)) if one.kind == "unused"]


def db(seen: Seen) -> Seen:
    return replace(seen, target="server:db")


def test_a_key_that_was_never_used_since_the_log_begins_is_told_so() -> None:
    (one,) = unused(web(log_since=LONG))
    assert one.what == "pc has not used its key anywhere for 90 days"
    (line,) = one.evidence
    assert line == "server:web root /root/.ssh/authorized_keys:pc: not used since the log begins, 2026-08-15 12:00 UTC"


def test_a_log_that_does_not_reach_back_far_enough_tells_nothing() -> None:
    assert unused(web(log_since=None)) == []
    assert unused(web(log_since=NOON - 89 * DAYS)) == []
    assert unused(web(log_since=NOON - 90 * DAYS)) != []


@pytest.mark.parametrize(("days", "count"), [(0, 0), (89, 0), (90, 1), (95, 1)])
def test_a_login_that_is_recent_enough_is_a_use(days: int, count: int) -> None:
    grant = here("pc", last_used=NOON - days * DAYS)
    assert len(unused(web(grants=(grant,), log_since=LONG))) == count


def test_a_key_that_is_used_at_one_server_is_only_told_of_for_the_other() -> None:
    used = web(grants=(here("pc", last_used=NOON),), log_since=LONG)
    (one,) = unused(used, db(web(log_since=LONG)))
    assert (one.severity, one.what) == (Severity.INFO, "pc has not used its key at 1 of 2 accounts for 90 days")


def test_a_device_that_is_new_cannot_have_been_idle_for_long() -> None:
    new = replace(PC, added=NOON - 10 * DAYS)
    assert found({WEB: web(log_since=YEARS_AGO)}, (new,)) == []


def test_a_key_that_is_refused_anyway_is_not_called_unused() -> None:
    assert unused(web(here("bob", refused="expired", last_used=None), grants=(), log_since=LONG)) == []


def test_a_key_is_as_old_as_its_last_rotation() -> None:
    rotated = replace(PC, added=YEARS_AGO, former_keys=(FormerKey(key("old"), NOON - 10 * DAYS, "rotated"),))
    assert found({WEB: web()}, (rotated,)) == []
    one = of_kind("old", found({WEB: web()}, (replace(PC, added=YEARS_AGO),)))
    assert one.what == "pc has had its key since 2024-02-27, for more than 2 years"


def test_what_counts_as_old_and_as_unused_can_be_set() -> None:
    looked = survey({WEB: web(log_since=LONG)}, (PC,))
    strict = Survey(looked.matrix, NOON, limits=Limits(old=30 * DAYS, unused=99 * DAYS))
    assert [one.id for one in findings(strict)] == ["unused:pc", "old:pc"]
    lax = Survey(looked.matrix, NOON, limits=Limits(old=3000 * DAYS, unused=101 * DAYS))
    assert findings(lax) == ()
