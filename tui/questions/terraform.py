"""What Terraform would do: a line for each thing, then all of it in Terraform's own words. No has the focus."""

from textual.content import Content

from bootstrap.attended.applying_terraform import AgreeToTerraform
from bootstrap.cli.table import Cell, Tone
from bootstrap.terraform.runs.summary_words import summary_rows
from keys.inert import inert
from tui.fields import QUIET
from tui.laid_out import laid_out
from tui.questions.yes_or_no import YesOrNoPanel

_HARM = {"±": Tone.BAD, "-": Tone.BAD, "~": Tone.WARNING}
_MOST_LINES = 2000


class TerraformPanel(YesOrNoPanel):
    """What is replaced or destroyed stands out."""

    question: AgreeToTerraform

    def text(self) -> Content:
        rows: list[list[Cell]] = [
            [(sign, _HARM.get(sign, Tone.GOOD)), address, (what, _HARM.get(sign, Tone.QUIET))]
            for sign, address, what in summary_rows(self.question.summary)
        ]
        lines = self.question.text.splitlines()
        words = [inert(line, 300) for line in lines[:_MOST_LINES]]
        if left_out := len(lines) - len(words):
            words.append(f"… and {left_out} more lines: what they come to stands above")
        return Content("\n").join(
            [
                Content.styled("What Terraform would do", "bold $text-primary"),
                laid_out(rows),
                Content(""),
                Content.styled("In its own words", "bold $text-primary"),
                *(Content.styled(line, QUIET) for line in words),
            ]
        )

    def asks(self) -> str:
        return "Have Terraform do exactly this?"
