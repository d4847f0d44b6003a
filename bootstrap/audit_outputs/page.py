"""An audit as one HTML page that can be mailed: no script, nothing fetched, all text from elsewhere escaped.

A Content-Security-Policy forbids whatever is not the page's own style sheet.
"""

import hashlib
from base64 import b64encode
from collections import Counter
from datetime import UTC
from functools import cache
from pathlib import Path

from bootstrap.audit_outputs.markup import Html, element, joined
from bootstrap.audit_outputs.page_devices import devices_section
from bootstrap.audit_outputs.page_findings import findings_section
from bootstrap.audit_outputs.page_matrix import foreign_section, matrix_section
from bootstrap.audit_outputs.page_targets import doors_section, targets_section
from bootstrap.workflows.audit import Audit
from keys.audit import Severity
from keys.findings.evidence import count
from keys.matrix_rows import rows, seen_count
from keys.matrix_words import SEVERITY_MEANINGS


def page(audit: Audit, fleet: str) -> str:
    """The whole page. fleet: the fleet's name."""
    title = f"Who gets in where: {fleet}"
    main = element(
        "main",
        matrix_section(audit.matrix),
        findings_section(audit.findings),
        foreign_section(audit.matrix),
        doors_section(audit.matrix),
        devices_section(audit.matrix.devices),
        targets_section(audit.matrix),
        id="main",
    )
    skip = element("a", "Skip to the findings", href="#findings", class_="skip")
    body = element("body", skip, _header(audit, title), main, _footer(audit))
    return f"<!DOCTYPE html>\n{element('html', _head(title), body, lang='en')}\n"


def _head(title: str) -> Html:
    digest = b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return element(
        "head",
        Html('<meta charset="utf-8">'),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="robots", content="noindex"),
        element("meta", name="format-detection", content="telephone=no, address=no, email=no"),
        element("title", title),
        Html(f"<style>{_style()}</style>"),
    )


def _header(audit: Audit, title: str) -> Html:
    seen, out_of = seen_count(rows(audit.matrix)), len(audit.matrix.wishes)
    at = f"{audit.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return element(
        "header",
        element("h1", title),
        element("p", f"Seen {at} by keyturn: {seen} of {count(out_of, 'target')}.", class_="soft"),
        element("p", *_verdict(audit, all_seen=seen == out_of)),
        element("ul", *_counts(audit), class_="counts", aria_label="Findings by severity"),
    )


def _verdict(audit: Audit, *, all_seen: bool) -> tuple[Html]:
    """The one sentence that somebody in a hurry reads."""
    open_ones = [finding.severity for finding in audit.findings if not finding.is_quiet]
    worst = max(open_ones, default=Severity.INFO)
    if worst is Severity.CRITICAL:
        return (element("strong", "✖ Someone gets in who must not, or may do so.", class_="bad"),)
    if worst >= Severity.MEDIUM:
        return (
            element(
                "strong", "◆ Nobody is known to get in who must not; there is something to mend.", class_="warning"
            ),
        )
    if not all_seen:
        return (element("strong", "? Nothing bad was seen; not everything was seen.", class_="warning"),)
    return (element("strong", "● Everything seen is as wanted.", class_="good"),)


def _counts(audit: Audit) -> list[Html]:
    counts = Counter(finding.severity for finding in audit.findings if not finding.is_quiet)
    items = [
        element(
            "li", element("b", str(counts[severity]), class_=_tone(severity, counts[severity])), severity.name.lower()
        )
        for severity in sorted(Severity, reverse=True)
    ]
    accepted = sum(finding.is_quiet for finding in audit.findings)
    return [*items, element("li", element("b", str(accepted), class_="quiet"), "accepted")]


def _tone(severity: Severity, number: int) -> str:
    return str(SEVERITY_MEANINGS[severity]) if number else "quiet"


def _footer(audit: Audit) -> Html:
    times = sorted(seen.at for seen in audit.matrix.observations.values())
    between = f" between {times[0]:%H:%M:%S} and {times[-1]:%H:%M:%S %Z}" if times else ""
    says = f"Made by keyturn from what the targets showed{between}. It tells of that moment only. "
    return element("footer", joined(says, "It holds no secret: public keys, names and addresses."))


@cache
def _style() -> str:
    return Path(__file__).with_name("page.css").read_text(encoding="utf-8")
