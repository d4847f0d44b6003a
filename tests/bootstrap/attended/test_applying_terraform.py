"""Apply, then Terraform, attended: nothing without a yes, with one what was shown, and no server is destroyed."""

from pathlib import Path

import pytest

from bootstrap.attended.applying_terraform import AgreeToTerraform, apply_terraform_attended
from bootstrap.attended.attendant import AgreeToPlan
from bootstrap.attended.course import TERRAFORM_RUN, Word
from bootstrap.attended.rules import DoWithoutRule
from bootstrap.attended.work import Closing, Work, WorkView
from bootstrap.events import Planned, TerraformBegan, TerraformEnded
from bootstrap.fleet import Fleet
from bootstrap.report import Report
from bootstrap.targets.base import Outcome, Result
from keys.errors import InvalidInputError, UnsafeError
from keys.plan import Change, Plan, Verb
from tests.bootstrap.attended.scripted import Scripted
from tests.bootstrap.terraform.layouts import LAYOUTS
from tests.bootstrap.terraform.repository import Repository, repository
from tests.keys.made import key
from tests.terraform import needs_terraform

LAYOUT = LAYOUTS["a map in terraform.tfvars"]


def said(bench: Repository, person: Scripted) -> str:
    return apply_terraform_attended(Fleet.find(bench.folder).found_anew, person).said


@needs_terraform
def test_terraform_does_what_was_shown_and_only_after_a_yes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with repository(tmp_path, LAYOUT, "--adopt") as bench:
        for name, value in bench.fleet.environment.items():
            monkeypatch.setenv(name, value)
        no = Scripted({AgreeToPlan: True, AgreeToTerraform: False})
        assert said(bench, no) == "Terraform was not applied."
        assert bench.terraform.show_state() == {}
        yes = Scripted({AgreeToTerraform: True})
        assert said(bench, yes) == "Terraform did it: 1 made, 2 changed in place, 2 taken into the state."
        (asked,) = yes.asked
        assert isinstance(asked, AgreeToTerraform)
        assert (asked.summary.created, len(asked.summary.imported)) == (("hcloud_server.vps",), 2)
        assert "hcloud_server.vps will be created" in asked.text
        assert any("Apply complete!" in text for text in yes.told)
        assert bench.terraform.plan() == {}
        assert said(bench, Scripted()) == "Terraform has nothing to do."
        main = bench.folder / "main.tf"
        main.write_text(main.read_text().partition('resource "hcloud_server"')[0])
        with pytest.raises(UnsafeError, match="the plan would destroy"):
            said(bench, Scripted({DoWithoutRule: False}))
        assert len(bench.api.project.servers()) == 1


def test_a_fleet_without_terraform_is_told_so_before_anything_is_done(tmp_path: Path) -> None:
    (tmp_path / "keyturn.toml").write_text('[fleet]\nname = "kua"\n')
    person = Scripted()
    with pytest.raises(InvalidInputError, match="this fleet has no Terraform"):
        apply_terraform_attended(Fleet.find(tmp_path).found_anew, person)
    assert (person.asked, person.told) == ([], [])


def test_whoever_has_changed_files_of_terraforms_is_told_until_it_had_its_turn() -> None:
    change = Change(Verb.ADD, "terraform", "ssh_keys", key("pc"), "pc", "active")
    report = Report(Plan((change,)), (Outcome(change, Result.DONE, "added"),))

    def ended(closing: Closing) -> WorkView:
        work = Work("apply", lambda _attendant: closing)
        work.run()
        return work.view()

    assert ended(Closing(report)).leaves_terraform
    assert not ended(Closing(report, asked_terraform=True)).leaves_terraform
    assert not ended(Closing(Report(Plan(()), ()))).leaves_terraform


def test_what_terraform_does_counts_as_begun_and_has_a_row() -> None:
    work = Work("apply", lambda _attendant: Closing())
    work.happened(Planned(Plan(())))
    assert not work.view().begun
    work.happened(TerraformBegan())
    (row,) = work.view().rows
    assert (work.view().begun, row.target, row.is_busy) == (True, TERRAFORM_RUN, True)
    work.happened(TerraformEnded("1 made"))
    (row,) = work.view().rows
    assert (row.word, row.said, row.is_busy) == (Word.DONE, "1 made", False)
