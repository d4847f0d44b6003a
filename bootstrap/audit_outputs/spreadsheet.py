"""The matrix as CSV (RFC 4180): a row for each key at each account of each target.

Spreadsheets run what begins like a formula, and key comments come from elsewhere: such a cell gets an apostrophe in
front, after a separator of other countries too (OWASP, "CSV Injection").
"""

import csv
import io
import re
from datetime import datetime

from bootstrap.audit_outputs.access_rows import AccessRow, access_rows
from keys.inert import inert
from keys.matrix import Matrix

COLUMNS = (
    "target",
    "effect",
    "account",
    "device",
    "kind",
    "status",
    "key_type",
    "fingerprint",
    "comment",
    "state",
    "verdict",
    "why",
    "where",
    "options",
    "restrictions",
    "last_used",
    "seen_at",
)
_FORMULA = re.compile("(^|[;,|] *)(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])")
_LONGEST = 4000


def spreadsheet(matrix: Matrix) -> str:
    """The whole text, lines ended by CR LF, every cell in quotes."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    writer.writerows([_harmless(cell) for cell in _cells(row)] for row in access_rows(matrix))
    return text.getvalue()


def _cells(row: AccessRow) -> list[str]:
    device, grants = row.device, row.grants
    return [
        row.wish.target,
        row.wish.effect.value,
        row.account,
        device.name if device else "",
        device.kind.value if device else "",
        device.status.value if device else "foreign",
        row.key.type,
        row.key.fingerprint,
        row.key.comment,
        row.state,
        row.verdict,
        row.why,
        " | ".join(grant.where for grant in grants),
        " | ".join(grant.options for grant in grants if grant.options),
        " | ".join(dict.fromkeys(word for grant in grants for word in grant.restrictions)),
        _moment(row.last_used),
        _moment(row.observation.at) if row.observation else "",
    ]


def _harmless(text: str) -> str:
    return _FORMULA.sub(r"\1'", inert(text, _LONGEST))


def _moment(at: datetime | None) -> str:
    return at.isoformat() if at else ""
