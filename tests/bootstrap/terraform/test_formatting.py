"""`terraform fmt` is asked once about all files that changed, and only what is new is told."""

from pathlib import Path

from bootstrap.terraform.runs.formatting import newly_unformatted
from bootstrap.terraform.runs.program import Program
from tests.terraform import needs_terraform, on_path

A, B, C = Path("a.tf"), Path("b.tfvars"), Path("c.json")
GOOD, BAD = b"x = {\n  a = 1\n}\n", b"x = {\n  a   = 1\n}\n"


@needs_terraform
def test_what_fmt_would_change_only_now_is_told(tmp_path: Path) -> None:
    program = Program(on_path(tmp_path) / "terraform")
    assert newly_unformatted(program, {A: GOOD, B: GOOD}, {A: GOOD, B: BAD}) == (B,)
    assert newly_unformatted(program, {A: BAD, B: None}, {A: BAD, B: BAD}) == (B,)
    assert newly_unformatted(program, {A: GOOD, C: b"{}"}, {A: None, C: b"{ }"}) == ()


def test_a_program_that_can_not_be_asked_says_nothing(tmp_path: Path) -> None:
    assert newly_unformatted(Program(tmp_path / "gone"), {A: GOOD}, {A: BAD}) == ()
