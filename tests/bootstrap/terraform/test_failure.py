"""What Terraform says when it fails becomes one line, and one thing to do."""

from pathlib import Path

import pytest

from bootstrap.terraform.runs.failure import failure
from bootstrap.terraform.runs.process import Said

INFRA = Path("/srv/infra")


def said(text: str) -> Said:
    return Said(1, "", text)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('Backend initialization required, please run "terraform init"', "terraform -chdir=/srv/infra init"),
        ("Error acquiring the state lock\n\nterraform init is not the cure", "another run holds the lock"),
        ("Saved plan is stale\n\nThe given plan file", "make a new one"),
        ("error configuring S3 Backend: no valid credential sources found", "AWS_ACCESS_KEY_ID"),
        ("operation error S3: GetObject, https response error StatusCode: 403", "AWS_ACCESS_KEY_ID"),
        ("unable to authenticate (unauthorized)", "HCLOUD_TOKEN"),
        ("No value for required variable\n\n  on main.tf", "TF_VAR_"),
        ("Unsupported Terraform Core version", "install the version"),
        ("Unclosed configuration block", "terraform -chdir=/srv/infra plan"),
    ],
)
def test_each_kind_of_failure_has_a_thing_to_do(text: str, hint: str) -> None:
    error = failure(said(f"\nError: {text}\n"), "terraform", "plan", INFRA, [])
    assert error.what == f"terraform plan failed: {text.splitlines()[0]}"
    assert hint in error.hint
    assert error.where == "/srv/infra"


def test_the_first_error_counts_with_its_place_boxed_or_not() -> None:
    plain = "\nWarning: old\n\nError: Missing newline\n\n  on main.tf line 7:\n   7: x\n\nError: Another\n"
    boxed = "╷\n│ Error: Missing newline\n│ \n│   on main.tf line 7:\n│    7: x\n╵\n"
    for text in (plain, boxed):
        error = failure(said(text), "tofu", "show", INFRA, [])
        assert error.what == "tofu show failed: Missing newline (main.tf line 7)"


def test_no_secret_and_nothing_that_a_terminal_acts_on_stands_in_it() -> None:
    text = "Error: the token hunter2hunter2 is \x1b[31mwrong\n"
    error = failure(said(text), "terraform", "plan", INFRA, ["hunter2hunter2"])
    assert error.what == "terraform plan failed: the token … is \N{REPLACEMENT CHARACTER}[31mwrong"


def test_silence_is_told_by_its_code() -> None:
    assert failure(Said(137, "", ""), "terraform", "plan", INFRA, []).what.endswith("it ended with code 137")
