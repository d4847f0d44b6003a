"""keyturn audit: the matrix and the findings, as text or as one of the documents that others read."""

from collections.abc import Callable

from bootstrap.attended.exporting import AUDIT, Form, audit_content, export_text
from bootstrap.cli.console import print_document, print_text
from bootstrap.cli.matrix_text import findings_text, matrix_text
from bootstrap.cli.open_run import opened
from bootstrap.cli.parse import Values
from bootstrap.exit_code import ExitCode
from bootstrap.fleet import Fleet
from bootstrap.workflows.audit import Audit
from bootstrap.workflows.audit import audit as look
from keys.audit import Severity
from keys.errors import InvalidInputError

Print = Callable[[Audit, Fleet, ExitCode], None]


def audit(values: Values) -> ExitCode:
    show = _chosen(values)
    with opened(values, writes=False, last_use=True) as (run, progress):
        seen = look(run)
        progress.clear()
    code = seen.exit_code(Severity[values.fail_on.upper()] if values.fail_on else Severity.LOW)
    show(seen, run.fleet, code)
    return code


def _chosen(values: Values) -> Print:
    """What prints the answer. Raises InvalidInputError for two forms at once."""
    asked = [name for name in _FORMS if getattr(values, name)]
    if len(asked) > 1:
        both = " and ".join(f"--{name}" for name in asked)
        raise InvalidInputError(f"{both} are forms of the same answer", hint="give one at a time")
    return _FORMS[asked[0]] if asked else _text


def _text(seen: Audit, _fleet: Fleet, _code: ExitCode) -> None:
    print(matrix_text(seen.matrix))
    print()
    print(findings_text(seen))


def _json(seen: Audit, fleet: Fleet, code: ExitCode) -> None:
    print_document(AUDIT, audit_content(seen, fleet, code))


def _document(form: Form) -> Print:
    return lambda seen, fleet, code: print_text(export_text(seen, fleet, form, code))


_FORMS: dict[str, Print] = {
    "json": _json,
    **{form.value: _document(form) for form in (Form.CSV, Form.HTML, Form.SARIF)},
}
