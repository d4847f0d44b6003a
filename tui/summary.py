"""The one-line summaries above and below the matrix."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from textual.content import Content

from bootstrap.age import age
from bootstrap.workflows.audit import Audit
from keys.access import Seen
from keys.audit import Finding
from keys.matrix_words import SEVERITY_MEANINGS
from tui.widgets.findings import STYLES


def findings_summary(findings: Sequence[Finding]) -> Content:
    """ "3 findings: 1 critical, 2 low", each in its colour; the quiet ones, which are accepted, are counted apart."""
    standing = [finding for finding in findings if not finding.is_quiet]
    accepted = f" · {len(findings) - len(standing)} accepted" if len(standing) < len(findings) else ""
    if not standing:
        return Content.styled(f"no findings: everything seen is as wanted{accepted}", "$text-success")
    counts = Counter(finding.severity for finding in standing)
    parts = [
        Content.styled(f"{count} {severity.name.lower()}", STYLES[SEVERITY_MEANINGS[severity]])
        for severity, count in sorted(counts.items(), reverse=True)
    ]
    total = f"{len(standing)} {'finding' if len(standing) == 1 else 'findings'}: "
    return Content(total) + Content(", ").join(parts) + Content(accepted)


def seen_summary(audit: Audit, now: datetime) -> str:
    """ "seen 2 min ago · 12 of 13 targets · 4 devices"."""
    matrix = audit.matrix
    seen = sum(isinstance(matrix.observations.get(wish.target), Seen) for wish in matrix.wishes)
    return f"seen {age(audit.at, now)} · {seen} of {len(matrix.wishes)} targets · {len(matrix.devices)} devices"
