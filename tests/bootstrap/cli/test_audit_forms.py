"""keyturn audit as a program: its documents, what is accepted, and which severities make it fail."""

import csv
import io
import json

import pytest

from bootstrap.sandbox.cloud import Sandbox
from tests.bootstrap.cli.world import World, keyturn

FORMS = ("--json", "--csv", "--html", "--sarif")


def accept(sandbox: Sandbox, *lines: str) -> None:
    """Accept findings in keyturn.toml, as a person does."""
    config = sandbox.fleet / "keyturn.toml"
    tables = (f'\n[[accepted]]\nfinding = "{one}"\nreason = "we know"\nuntil = 2027-03-01\n' for one in lines)
    config.write_text(config.read_text() + "".join(tables))


def ids_of(sandbox: Sandbox, *words: str) -> dict[str, object]:
    """The finding ids and what each was accepted with."""
    document = json.loads(keyturn(sandbox, "audit", "--json", *words).stdout)
    return {finding["id"]: finding["accepted"] for finding in document["findings"]}


def test_the_page_is_whole_and_changes_nothing(sandbox: Sandbox) -> None:
    keyturn(sandbox, "audit")  # discovery may be remembered
    before = World(sandbox)
    done = keyturn(sandbox, "audit", "--html")
    assert (done.returncode, done.stdout[:15], done.stdout[-8:]) == (3, "<!DOCTYPE html>", "</html>\n")
    assert "Who gets in where: kua" in done.stdout
    assert sandbox.keys["pc"].fingerprint.removeprefix("SHA256:") in done.stdout
    assert str(sandbox.ssh_folder) not in done.stdout
    assert World(sandbox) == before


@pytest.mark.parametrize("form", FORMS)
def test_a_document_is_utf_8_and_alone_on_stdout_whatever_the_locale(sandbox: Sandbox, form: str) -> None:
    variables = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "latin-1"}
    done = keyturn(sandbox, "audit", "--only", "web", form, variables=variables)
    assert done.returncode == 3
    if form in {"--json", "--sarif"}:
        assert json.loads(done.stdout)
    elif form == "--csv":
        assert len(list(csv.reader(io.StringIO(done.stdout)))) > 5
    else:
        assert '<span aria-hidden="true">● </span>in</td>' in done.stdout


def test_two_forms_at_once_are_refused_before_anybody_is_asked(sandbox: Sandbox) -> None:
    done = keyturn(sandbox, "audit", "--html", "--json")
    assert (done.returncode, json.loads(done.stdout)["hint"]) == (2, "give one at a time")
    assert "--json and --html are forms of the same answer" in done.stderr


def test_an_accepted_finding_is_listed_at_the_end_and_does_not_count(sandbox: Sandbox) -> None:
    assert keyturn(sandbox, "audit", "--only", "web").returncode == 3
    foreign = f"foreign:{sandbox.keys['bob'].fingerprint}"
    accept(sandbox, foreign)
    done = keyturn(sandbox, "audit", "--only", "web")
    assert done.returncode == 0
    assert "accepted until 2027-03-01: we know" in done.stdout
    assert "No findings: everything seen is as wanted but for what is accepted." in done.stdout
    assert ids_of(sandbox, "--only", "web") == {foreign: {"reason": "we know", "until": "2027-03-01"}}
    sarif = json.loads(keyturn(sandbox, "audit", "--only", "web", "--sarif").stdout)
    (result,) = sarif["runs"][0]["results"]
    assert result["suppressions"][0]["justification"] == "we know (accepted until 2027-03-01)"


def test_an_acceptance_that_is_about_nothing_is_told_of_once_everything_was_seen(sandbox: Sandbox) -> None:
    sandbox.servers["attic"].switch_on()
    accept(sandbox, "dropbear:*")
    assert "acceptance:dropbear:_" in "".join(ids_of(sandbox))
    assert not [one for one in ids_of(sandbox, "--only", "web") if one.startswith("acceptance")]


def test_an_acceptance_without_an_end_is_refused_with_its_line(sandbox: Sandbox) -> None:
    config = sandbox.fleet / "keyturn.toml"
    config.write_text(config.read_text() + '\n[[accepted]]\nfinding = "foreign:*"\nreason = "x"\n')
    done = keyturn(sandbox, "audit")
    assert done.returncode == 2
    assert "accepted: until is missing" in done.stderr
    assert "after it the finding is back" in done.stderr


@pytest.mark.parametrize(("severity", "code"), [("info", 3), ("low", 3), ("medium", 3), ("high", 0), ("critical", 0)])
def test_fail_on_says_from_which_severity_a_finding_is_a_failure(sandbox: Sandbox, severity: str, code: int) -> None:
    done = keyturn(sandbox, "audit", "--only", "web", "--fail-on", severity, "--json")
    assert (done.returncode, json.loads(done.stdout)["exit_code"]) == (code, code)


def test_a_severity_that_there_is_not_is_refused(sandbox: Sandbox) -> None:
    assert keyturn(sandbox, "audit", "--fail-on", "terrible").returncode == 2
