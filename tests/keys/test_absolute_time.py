"""expiry-time= of each OpenSSH (each verdict tried on 9.2, those of 8.9 in the corpus)."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from keys.absolute_time import parse_absolute_time


def seconds(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp())  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("20261231", seconds(2026, 12, 31)),
        ("202612312359", seconds(2026, 12, 31, 23, 59)),
        ("20261231235958", seconds(2026, 12, 31, 23, 59, 58)),
        ("20261231Z", seconds(2026, 12, 31)),
        ("20261231utc", seconds(2026, 12, 31)),
        ("20260231", seconds(2026, 3, 3)),
        ("2026 1 2", seconds(2026, 1, 2)),
        ("20261231235961", seconds(2027, 1, 1, 0, 0, 1)),
        ("99991231235961", seconds(9999, 12, 31, 23, 59, 59) + 2),
    ],
)
def test_a_time_is_read(text: str, moment: int) -> None:
    assert parse_absolute_time(text, UTC, (9, 2)) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Z",
        "2026",
        "2026-12-31",
        "20261301",
        "20261200",
        "20261232",
        "202612312400",
        "202612310060",
        "20261231235962",
        "19700101",
        "19691231",
        "00000101",
        "20261231 Z",
        "20261231ZZ",
        "2026123é",
        "tomorrow",
        "0x7fffffff",
        "+2026123",
    ],
)
def test_what_sshd_refuses_is_none(text: str) -> None:
    assert parse_absolute_time(text, UTC, (9, 2)) is None


def test_before_9_1_there_was_no_utc_and_the_end_could_be_junk() -> None:
    assert parse_absolute_time("20261231Z", UTC, (8, 9)) is None
    assert parse_absolute_time("202612310061", UTC, (8, 9)) == seconds(2026, 12, 31, 0, 6)
    assert parse_absolute_time("2026123x", UTC, (8, 9)) == seconds(2026, 12, 3)


def test_a_time_without_z_is_standard_time_also_in_summer() -> None:
    assert parse_absolute_time("20260701", ZoneInfo("Europe/Berlin"), (9, 2)) == seconds(2026, 6, 30, 23)
    assert parse_absolute_time("20260701Z", ZoneInfo("Europe/Berlin"), (9, 2)) == seconds(2026, 7, 1)
