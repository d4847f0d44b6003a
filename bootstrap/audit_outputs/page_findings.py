"""The findings of the page: worst first, each with its evidence and what mends it; the accepted ones last."""

from collections.abc import Sequence

from bootstrap.audit_outputs.markup import Html, element
from keys.audit import Finding
from keys.findings.evidence import count
from keys.matrix_words import SEVERITY_MEANINGS

_MOST_PLACES = 50


def findings_section(findings: Sequence[Finding]) -> Html:
    last = [finding for finding in findings if finding.is_quiet]
    first = [finding for finding in findings if not finding.is_quiet]
    says = [element("p", "Nothing: everything seen is as wanted.", class_="good")] if not first else []
    accepted = [element("h2", f"Accepted ({len(last)})"), _list(last)] if last else []
    return element("section", element("h2", f"Findings ({len(first)})", id="findings"), *says, _list(first), *accepted)


def _list(findings: Sequence[Finding]) -> Html:
    return element("ol", *map(_item, findings), class_="findings") if findings else Html("")


def _item(finding: Finding) -> Html:
    meaning = str(SEVERITY_MEANINGS[finding.severity])
    where = [element("span", f"{finding.target}: ")] if finding.target else []
    severity = element("span", finding.severity.name.lower(), class_=f"severity {meaning}")
    return element(
        "li",
        element("h3", severity, *where, finding.what),
        *_accepted(finding),
        *(element("p", f"perhaps {guess}", class_="small") for guess in finding.perhaps),
        *_evidence(finding.evidence),
        element("div", *_mend(finding), class_="foot"),
        class_=f"finding {'quiet' if finding.is_quiet else meaning}",
    )


def _mend(finding: Finding) -> list[Html]:
    mend = [element("p", "mend: ", element("code", finding.mend), class_="mend")] if finding.mend else []
    return [*mend, element("p", "id: ", element("code", finding.id), class_="soft small")]


def _accepted(finding: Finding) -> list[Html]:
    if finding.accepted is None:
        return []
    return [
        element("p", f"Accepted until {finding.accepted.until.isoformat()}: {finding.accepted.reason}", class_="small")
    ]


def _evidence(lines: Sequence[str]) -> list[Html]:
    if not lines:
        return []
    left_out = len(lines) - _MOST_PLACES
    more = [element("li", f"and {count(left_out, 'more place')}")] if left_out > 0 else []
    return [element("ul", *(element("li", element("code", line)) for line in lines[:_MOST_PLACES]), *more)]
