"""An audit as a document: the same text whether the command line prints it or a file keeps it.

A file is written whole or not at all, and nothing that is there is ever overwritten.
"""

import errno
import json
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from bootstrap.atomic_file import create_whole
from bootstrap.cli.console import document_text
from bootstrap.cli.documents import Json, audit_document
from bootstrap.cli.still_pending import pending_of
from bootstrap.exit_code import ExitCode
from bootstrap.fleet import CONFIG, REGISTRY, Fleet
from bootstrap.workflows.audit import Audit
from keys.errors import InvalidInputError, KeyturnError

AUDIT = "keyturn.audit/1"


class Form(StrEnum):
    """What it is exported as; also how the file's name ends."""

    HTML = "html"
    JSON = "json"
    CSV = "csv"
    SARIF = "sarif"

    @property
    def says(self) -> str:
        return _SAYS[self]


_SAYS = {
    Form.HTML: "a page to read and to mail",
    Form.JSON: "everything, for programs",
    Form.CSV: "who gets in where, for a spreadsheet",
    Form.SARIF: "the findings, for code scanning",
}


def file_name(form: Form, at: datetime) -> str:
    """What a file with it is called, unless somebody says otherwise."""
    return f"keyturn-audit-{at:%Y-%m-%d}.{form}"


def export(audit: Audit, fleet: Fleet, form: Form, name: str) -> Path:
    """Write it to a new file. name: from this folder. Raises InvalidInputError for a name that is taken or is none,
    KeyturnError where the disk does not take it.
    """
    path = _path(name)
    text = export_text(audit, fleet, form, audit.exit_code())
    try:
        create_whole(path, text.encode("utf-8", "surrogateescape"))
    except FileExistsError:
        raise InvalidInputError(
            "there is something already, and it is never overwritten",
            where=str(path),
            hint=f"for instance: {_free(path)}",
        ) from None
    except OSError as error:
        raise KeyturnError(
            f"could not be written: {error.strerror or error}", where=str(path), hint=_hint(path, error)
        ) from None
    return path


def export_text(audit: Audit, fleet: Fleet, form: Form, code: ExitCode) -> str:
    """The whole document, its line ends as they are. Raises KeyturnError where the fleet's files cannot be read."""
    return _TEXTS[form](audit, fleet, code)


def audit_content(audit: Audit, fleet: Fleet, code: ExitCode) -> Json:
    """What a document of the schema AUDIT says."""
    return {**audit_document(audit, code), **pending_of(fleet)}


def _json(audit: Audit, fleet: Fleet, code: ExitCode) -> str:
    return f"{document_text(AUDIT, audit_content(audit, fleet, code))}\n"


def _csv(audit: Audit, _fleet: Fleet, _code: ExitCode) -> str:
    from bootstrap.audit_outputs.spreadsheet import spreadsheet

    return spreadsheet(audit.matrix)


def _html(audit: Audit, fleet: Fleet, _code: ExitCode) -> str:
    from bootstrap.audit_outputs.page import page

    return page(audit, fleet.name)


def _sarif(audit: Audit, fleet: Fleet, code: ExitCode) -> str:
    from importlib.metadata import version

    from bootstrap.audit_outputs.sarif import sarif_document

    texts = {CONFIG: fleet.config_text(), REGISTRY: fleet.registry().text}
    return f"{json.dumps(sarif_document(audit, version('keyturn'), texts, int(code)), indent=2)}\n"


_TEXTS: dict[Form, Callable[[Audit, Fleet, ExitCode], str]] = {
    Form.HTML: _html,
    Form.JSON: _json,
    Form.CSV: _csv,
    Form.SARIF: _sarif,
}


def _path(name: str) -> Path:
    if not name.strip() or not name.isprintable():
        raise InvalidInputError("that is no name of a file", hint="for instance: keyturn-audit.html")
    try:
        path = Path(name.strip()).expanduser()
    except RuntimeError:  # no such person
        path = Path(name.strip())
    return Path.cwd() / path


def _free(path: Path) -> str:
    """A name beside it that nothing has."""
    number = 2
    while path.with_stem(f"{path.stem}-{number}").exists():
        number += 1
    return path.with_stem(f"{path.stem}-{number}").name


def _hint(path: Path, error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return "make room on that disk, or give the name of a file on another one"
    if error.errno in {errno.ENOENT, errno.ENOTDIR}:
        return f"there is no folder {path.parent}: make it first, or give another name"
    return f"see who may write there: ls -ld {path.parent}"
