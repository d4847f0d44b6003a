"""The plan of a change, with what a device opens that is to be revoked."""

from collections.abc import Iterator

from textual.content import Content

from bootstrap.attended.attendant import AgreeToPlan
from bootstrap.cli.reach_text import reach_rows
from bootstrap.cli.report_text import NOTHING_TO_DO, plan_rows
from bootstrap.cli.table import Cell, Tone
from keys.inert import inert
from keys.reach import Reach
from tui.laid_out import laid_out
from tui.questions.typed import TypedPanel


class PlanPanel(TypedPanel):
    """What a device opens, where it is revoked, and then what will be done."""

    question: AgreeToPlan

    def text(self) -> Content:
        return Content("\n").join(_text(self.question))

    def asks(self) -> str:
        return self.question.what

    def word(self) -> str:
        return self.question.type_name


def _text(question: AgreeToPlan) -> Iterator[Content]:
    if reach := question.reach:
        yield _head(f"What {inert(reach.device, 60)} opens")
        yield laid_out(reach_rows(reach))
        if by_hand := _by_hand(reach):
            yield _head("What you have to change by hand afterwards: there is a list of it at the end")
            yield laid_out(by_hand)
    rows = plan_rows(question.plan, question.refusals)
    yield _head("What will be done")
    yield laid_out(rows) if rows else Content(NOTHING_TO_DO)


def _head(text: str) -> Content:
    return Content.styled(text, "bold $text-primary")


def _by_hand(reach: Reach) -> list[list[Cell]]:
    left = (one for one in reach.errands if one.id not in reach.done)
    return [[("·", Tone.QUIET), one.id, (one.what, Tone.QUIET)] for one in left]
