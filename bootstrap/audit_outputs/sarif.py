"""The findings as SARIF 2.1.0 (OASIS, sarif-v2.1.0-errata01), for dashboards of code scanning.

A finding is about a server, and dashboards show files: its place in the repository is the table of devices.toml or
keyturn.toml that has the device or the server; the server itself stands as a logical location.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bootstrap.fleet import CONFIG, REGISTRY
from bootstrap.workflows.audit import Audit
from keys.audit import Finding, Severity
from keys.findings.kinds import KINDS
from keys.inert import inert

Json = dict[str, Any]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
_SCORES = {  # as GitHub divides them: over 9 critical, from 7 high, from 4 medium
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
    Severity.INFO: "0.1",
}


def sarif_document(audit: Audit, version: str, texts: Mapping[str, str], exit_code: int) -> Json:
    """The log of one run. version: keyturn's. texts: devices.toml and keyturn.toml by these names, for the lines."""
    kinds = list(dict.fromkeys(finding.kind for finding in audit.findings))
    driver = {"name": "keyturn", "semanticVersion": version, "rules": [_rule(kind) for kind in kinds]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {"executionSuccessful": True, "exitCode": exit_code, "endTimeUtc": f"{audit.at:%Y-%m-%dT%H:%M:%SZ}"}
        ],
        "results": [_result(finding, kinds, texts) for finding in audit.findings],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(kind: str) -> Json:
    title, worst = KINDS[kind]
    return {
        "id": kind,
        "name": "".join(word.capitalize() for word in re.findall(r"[A-Za-z]+", title)),
        "shortDescription": {"text": title},
        "fullDescription": {"text": f"{title}."},
        "help": {"text": "Each result names the command that mends it."},
        "defaultConfiguration": {"level": _LEVELS[worst]},
        "properties": {"tags": ["security", "ssh"], "security-severity": _SCORES[worst]},
    }


def _result(finding: Finding, kinds: Sequence[str], texts: Mapping[str, str]) -> Json:
    return {
        "ruleId": finding.kind,
        "ruleIndex": kinds.index(finding.kind),
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [_location(finding, texts)],
        "partialFingerprints": {"keyturnFindingId/v1": finding.id},
        "suppressions": _suppressions(finding),
        "properties": {
            "id": finding.id,
            "severity": finding.severity.name.lower(),
            "evidence": [inert(line) for line in finding.evidence],
            "perhaps": [inert(line) for line in finding.perhaps],
            "mend": inert(finding.mend),
        },
    }


def _message(finding: Finding) -> str:
    where = f"{finding.target}: " if finding.target else ""
    lines = [inert(f"{where}{finding.what}")]
    lines += [f"seen at {inert(line)}" for line in finding.evidence[:20]]
    lines += [f"perhaps {inert(line)}" for line in finding.perhaps]
    return "\n".join([*lines, *([f"mend: {inert(finding.mend)}"] if finding.mend else [])])


def _location(finding: Finding, texts: Mapping[str, str]) -> Json:
    file, header = CONFIG, ("servers", finding.target.partition(":")[2])
    if finding.device:
        file, header = REGISTRY, (finding.device, "")
    place: Json = {
        "physicalLocation": {
            "artifactLocation": {"uri": file, "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": _line_of(header, texts.get(file, ""))},
        }
    }
    if finding.target:
        place["logicalLocations"] = [{"fullyQualifiedName": inert(finding.target), "kind": "resource"}]
    return place


def _line_of(header: tuple[str, str], text: str) -> int:
    """The line of a table, such as [macbook] or [servers.web]; the first one where there is no such table."""
    path = r"\s*\.\s*".join(rf"[\"']?{re.escape(name)}[\"']?" for name in header if name)
    found = re.search(rf"(?m)^[ \t]*\[\s*{path}\s*\]", text)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def _suppressions(finding: Finding) -> list[Json]:
    if finding.accepted is None:
        return []
    accepted = finding.accepted
    reason = f"{inert(accepted.reason)} (accepted until {accepted.until.isoformat()})"
    return [{"kind": "external", "status": "accepted", "justification": reason}]
