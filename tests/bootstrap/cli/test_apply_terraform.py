"""What `apply --terraform` shows before it asks: a line for each thing that would change, and nothing left out."""

from bootstrap.cli.apply_terraform import summary_text
from bootstrap.terraform.runs.planned import Summary


def test_a_plan_that_changes_an_output_alone_is_shown_too() -> None:
    assert summary_text(Summary(outputs=("ids",))).splitlines()[1:] == ["~  ids  an output, changed"]


def test_each_thing_has_a_line_of_its_own() -> None:
    shown = summary_text(Summary(created=("a.x",), deleted=("b.x", "c.x"), imported=("a.y",)))
    assert shown.splitlines()[1:] == [
        "+  a.x  made",
        "-  b.x  destroyed",
        "-  c.x  destroyed",
        "←  a.y  taken into the state",
    ]


def test_a_plan_without_changes_says_so() -> None:
    assert summary_text(Summary()) == "Terraform has nothing to do."
