"""An audit is written to a new file, in each of its forms, and nothing that is there is ever overwritten."""

import csv
import errno
import io
import json
import os
from pathlib import Path

import pytest

from bootstrap.attended.exporting import Form, export, file_name
from bootstrap.fleet import Fleet
from keys.errors import InvalidInputError, KeyturnError
from tests.keys.made import NOON
from tests.tui.made import troubled_fleet

FOUND = troubled_fleet()


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    """One with nothing in it; and we stand in an empty folder."""
    (tmp_path / "fleet").mkdir()
    (tmp_path / "fleet" / "keyturn.toml").write_text('[fleet]\nname = "kua"\n')
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return Fleet.find(tmp_path / "fleet")


def test_each_form_is_a_whole_document(fleet: Fleet) -> None:
    texts = {form: export(FOUND, fleet, form, file_name(form, NOON)).read_text() for form in Form}
    assert texts[Form.HTML].startswith("<!DOCTYPE html>")
    assert texts[Form.HTML].endswith("</html>\n")
    document = json.loads(texts[Form.JSON])
    assert (document["schema"], len(document["findings"]), document["exit_code"], document["pending"]) == (
        "keyturn.audit/1",
        14,
        3,
        [],
    )
    assert len(list(csv.reader(io.StringIO(texts[Form.CSV])))) > 5
    assert len(json.loads(texts[Form.SARIF])["runs"][0]["results"]) == 14
    assert sorted(path.name for path in Path().iterdir()) == [
        "keyturn-audit-2026-11-23.csv",
        "keyturn-audit-2026-11-23.html",
        "keyturn-audit-2026-11-23.json",
        "keyturn-audit-2026-11-23.sarif",
    ]


@pytest.mark.parametrize("there", ["file", "folder", "link to nowhere"])
def test_what_is_there_stays_and_a_free_name_is_suggested(fleet: Fleet, there: str) -> None:
    path = Path("audit.html")
    if there == "file":
        path.write_text("mine")
    elif there == "folder":
        path.mkdir()
    else:
        path.symlink_to("nowhere")
    Path("audit-2.html").write_text("mine too")
    with pytest.raises(InvalidInputError, match="never overwritten") as refused:
        export(FOUND, fleet, Form.HTML, "audit.html")
    assert refused.value.hint == "for instance: audit-3.html"
    assert sorted(one.name for one in Path().iterdir()) == ["audit-2.html", "audit.html"]
    assert there != "file" or path.read_text() == "mine"


def test_a_folder_that_there_is_not_is_named(fleet: Fleet) -> None:
    with pytest.raises(KeyturnError) as refused:
        export(FOUND, fleet, Form.CSV, "far/away/audit.csv")
    assert "could not be written: No such file or directory" in str(refused.value)
    assert "make it first" in refused.value.hint


def test_a_full_disk_leaves_nothing_behind(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KeyturnError) as refused:
        export(FOUND, fleet, Form.CSV, "audit.csv")
    assert "No space left" in str(refused.value)
    assert "make room" in refused.value.hint
    assert list(Path().iterdir()) == []


def test_a_disk_that_knows_no_links_gets_the_file_all_the_same(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_old: object, _new: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)
    assert export(FOUND, fleet, Form.CSV, "audit.csv").exists()
    with pytest.raises(InvalidInputError, match="never overwritten"):
        export(FOUND, fleet, Form.CSV, "audit.csv")
    assert [path.name for path in Path().iterdir()] == ["audit.csv"]


@pytest.mark.parametrize("name", ["", "  ", "a\0b", "a\nb"])
def test_what_is_no_name_is_refused(fleet: Fleet, name: str) -> None:
    with pytest.raises(InvalidInputError, match="no name of a file"):
        export(FOUND, fleet, Form.HTML, name)


def test_each_form_says_what_it_is_for() -> None:
    assert all(form.says for form in Form)
