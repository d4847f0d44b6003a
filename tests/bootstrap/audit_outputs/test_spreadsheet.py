"""The matrix as CSV: a row for each key, account and target; nothing in it that a spreadsheet would run."""

import csv
import io

import pytest

from bootstrap.audit_outputs.access_rows import access_rows
from bootstrap.audit_outputs.spreadsheet import COLUMNS, spreadsheet
from bootstrap.workflows.audit import Audit
from keys.access import Seen
from tests.bootstrap.audit_outputs.made import audited, everything
from tests.keys.made import NOON, away, device, key, lost, server
from tests.tui.made import standing

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|'/c calc'!A0", "\uff1d1+1", "\t=1", "a;=1+1", "a; +1"]


def rows_of(audit: Audit) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(spreadsheet(audit.matrix), newline="")))


def row(audit: Audit, **wanted: str) -> dict[str, str]:
    """The one row with these values."""
    (found,) = [one for one in rows_of(audit) if wanted.items() <= one.items()]
    return found


def test_there_is_one_row_for_each_key_at_each_account_of_each_target() -> None:
    places = [(one["target"], one["account"], one["fingerprint"]) for one in rows_of(everything())]
    assert len(places) == len(set(places)) == 21
    assert {target for target, *_ in places} == {"hetzner", "terraform", "server:web", "server:db", "server:attic"}


def test_lines_end_in_cr_lf_and_every_cell_stands_in_quotes() -> None:
    text = spreadsheet(everything().matrix)
    assert text.endswith('"\r\n')
    lines = text.split("\r\n")
    assert lines[0] == ",".join(f'"{name}"' for name in COLUMNS)
    assert "\n" not in text.replace("\r\n", "")


def test_each_row_says_what_the_key_does_there_and_why() -> None:
    audit = everything()
    assert row(audit, target="server:web", account="root", device="pc")["verdict"] == "gets in"
    unsure = row(audit, target="server:web", account="deploy", device="pc")
    assert (unsure["verdict"], unsure["why"]) == ("unknown", "a Match on the client's address")
    refused = row(audit, target="server:web", comment="old@thinkpad")
    assert (refused["state"], refused["verdict"], refused["why"]) == ("foreign", "refused", "its type is not accepted")
    assert row(audit, target="server:web", account="root", device="ipad")["verdict"] == "absent"
    assert row(audit, target="hetzner", device="pc")["verdict"] == "listed"
    gone = row(audit, target="server:attic", device="macbook")
    assert (gone["state"], gone["verdict"], gone["why"]) == ("pending", "not seen", "no answer within 10 s")
    held = row(audit, target="server:web", comment="bob@old-laptop")
    assert held["restrictions"] == "forced command: borg serve --append-only | only from 10.0.0.0/8"
    assert row(audit, target="server:db", device="pc")["last_used"] == NOON.isoformat()


def test_absence_is_said_only_where_the_account_could_be_read() -> None:
    half = Seen("server:web", NOON, ("root",), (), ("closed",), (("root", "closed"),))
    (one,) = access_rows(audited([lost("macbook")], {server("web"): half}).matrix)
    assert (one.verdict, one.why) == ("unknown", "closed")
    open_ended = Seen("server:web", NOON, ("root",), unknown=("a command may let it in",))
    (one,) = access_rows(audited([lost("macbook")], {server("web"): open_ended}).matrix)
    assert (one.verdict, one.why) == ("unknown", "a command may let it in")


def test_a_key_that_stands_twice_is_one_row_with_both_places_and_its_newest_use() -> None:
    first = standing("root", key("pc"), 1)
    grants = (first, standing("root", key("pc"), 7))
    one = row(audited([device("pc")], {server("web"): Seen("server:web", NOON, ("root",), grants)}), device="pc")
    assert one["where"] == "/root/.ssh/authorized_keys:1 | /root/.ssh/authorized_keys:7"


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_from_elsewhere_is_text(formula: str) -> None:
    for one in rows_of(everything(formula)):
        for cell in one.values():
            assert cell[:1] not in set("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
            assert not any(part.lstrip(" ")[:1] in set("=+@\uff1d") for part in cell.split(";"))


def test_text_from_elsewhere_cannot_begin_a_row_or_leave_its_cell() -> None:
    usual, hostile = everything(), everything('x"\r\n"=1","y\x1b[2J\u202e')
    assert len(rows_of(hostile)) == len(rows_of(usual))
    assert all(None not in one and set(one) == set(COLUMNS) for one in rows_of(hostile))
    assert "\x1b" not in spreadsheet(hostile.matrix)


def test_a_target_that_was_not_seen_has_a_row_all_the_same() -> None:
    only = audited([device("pc")], {server("web"): away("server:web")})
    assert row(only, device="pc")["seen_at"] == NOON.isoformat()
