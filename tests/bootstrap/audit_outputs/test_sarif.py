"""The findings as SARIF: held against what the standard requires, stable from run to run."""

import json
from typing import Any

import jsonschema
import pytest

from bootstrap.audit_outputs.sarif import sarif_document
from bootstrap.workflows.audit import Audit
from keys.findings.kinds import KINDS
from tests.bootstrap.audit_outputs.made import everything
from tests.bootstrap.audit_outputs.sarif_schema import SARIF

TEXTS = {
    "keyturn.toml": '[fleet]\nname = "kua"\n\n[servers.web]\nhost = "a"\n\n[ servers . "db" ]\nhost = "b"\n',
    "devices.toml": "# whose keys\n[pc]\nkind = 'pc'\n[macbook]\n",
}
WORDS = ["", "<script>alert(1)</script>", 'x"}], "runs": [', "\x1b[2J\u202e\ud800", "%SRCROOT%/../../etc", "x" * 9000]


def run_of(audit: Audit) -> dict[str, Any]:
    (run,) = sarif_document(audit, "0.1.0", TEXTS, 3)["runs"]
    assert isinstance(run, dict)
    return run


@pytest.mark.parametrize("words", WORDS, ids=range(len(WORDS)))
def test_it_is_what_the_standard_requires_whatever_servers_say(words: str) -> None:
    document = json.loads(json.dumps(sarif_document(everything(words), "0.1.0", TEXTS, 3)))
    jsonschema.Draft202012Validator(SARIF).validate(document)


def test_every_finding_is_a_result_of_a_rule_that_is_described() -> None:
    audit = everything()
    run = run_of(audit)
    rules = run["tool"]["driver"]["rules"]
    assert [result["properties"]["id"] for result in run["results"]] == [finding.id for finding in audit.findings]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert all(rule["shortDescription"]["text"] == KINDS[rule["id"]].title for rule in rules)


def test_levels_follow_severities() -> None:
    levels = {result["properties"]["severity"]: result["level"] for result in run_of(everything())["results"]}
    assert levels == {"critical": "error", "high": "error", "medium": "warning", "low": "note"}


def test_the_fingerprint_of_a_result_is_the_id_and_stays_when_its_words_change() -> None:
    first = [result["partialFingerprints"] for result in run_of(everything())["results"]]
    assert first == [result["partialFingerprints"] for result in run_of(everything())["results"]]
    assert first[0] == {"keyturnFindingId/v1": "session:macbook:server:web"}


def test_what_is_accepted_is_suppressed_with_its_reason_and_nothing_else_is() -> None:
    suppressed = [result for result in run_of(everything())["results"] if result["suppressions"]]
    assert [result["suppressions"] for result in suppressed] == [
        [{"kind": "external", "status": "accepted", "justification": "backup of the NAS (accepted until 2027-03-01)"}]
    ]


def test_a_finding_points_at_the_table_of_its_device_or_of_its_server() -> None:
    places = {}
    for result in run_of(everything())["results"]:
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        where = physical["artifactLocation"]["uri"], physical["region"]["startLine"]
        places[result["properties"]["id"]] = where, location.get("logicalLocations", [])
    assert places["lingering:macbook:server:web"][0] == ("devices.toml", 4)
    assert places["password:port 22:server:web"] == (
        ("keyturn.toml", 4),
        [{"fullyQualifiedName": "server:web", "kind": "resource"}],
    )
    assert places["unreachable:server:attic"][0] == ("keyturn.toml", 1)  # discovered: no table has it
    assert next(where for id_, (where, _) in places.items() if id_.startswith("unknown:")) == ("keyturn.toml", 7)
