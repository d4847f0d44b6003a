"""keyturn audit: the matrix and the findings."""

from bootstrap.cli.console import print_document
from bootstrap.cli.documents import audit_document
from bootstrap.cli.matrix_text import findings_text, matrix_text
from bootstrap.cli.open_run import opened
from bootstrap.cli.parse import Values
from bootstrap.cli.still_pending import pending_content
from bootstrap.exit_code import ExitCode
from bootstrap.workflows.audit import audit as look


def audit(values: Values) -> ExitCode:
    with opened(values, writes=False) as (run, progress):
        seen = look(run)
        progress.clear()
    if values.json:
        print_document("keyturn.audit/1", {**audit_document(seen), **pending_content(values)})
    else:
        print(matrix_text(seen.matrix))
        print()
        print(findings_text(seen))
    return seen.exit_code()
