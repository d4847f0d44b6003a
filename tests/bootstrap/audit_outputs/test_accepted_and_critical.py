"""A lost key that gets in is told of in every form of the answer, though somebody accepted that it does."""

from dataclasses import replace
from datetime import date

from bootstrap.audit_outputs.page import page
from bootstrap.cli.matrix_text import findings_text
from bootstrap.exit_code import ExitCode
from keys.findings.finding import Acceptance, Severity
from tests.bootstrap.audit_outputs.made import everything
from tui.summary import findings_summary

ACCEPTED = Acceptance("lingering:*", "a mistake", date(2027, 1, 1))


def test_a_lost_key_that_gets_in_is_told_first_though_it_is_accepted() -> None:
    audit = everything()
    (worst, *_) = [one for one in audit.findings if one.id.startswith("lingering:")]
    assert worst.severity is Severity.CRITICAL
    accepted = replace(audit, findings=(replace(worst, accepted=ACCEPTED),))
    assert "Someone gets in who must not, or may do so." in page(accepted, "kua")
    assert "No findings" not in findings_text(accepted)
    assert findings_summary(accepted.findings).plain == "1 finding: 1 critical"
    assert accepted.exit_code() is ExitCode.OK  # that is what accepting does
