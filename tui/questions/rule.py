"""A safety rule that has refused something: what that was, what to do instead, and what comes of doing without it."""

from textual.content import Content

from bootstrap.attended.rules import DoWithoutRule
from keys.inert import inert
from keys.safety import RULES
from tui.questions.typed import TypedPanel


class RulePanel(TypedPanel):
    """By the name of the rule."""

    question: DoWithoutRule
    YES = "Do without it"

    def text(self) -> Content:
        words = RULES[self.question.rule]
        refused = [Content.assemble(("! ", "bold $text-error"), inert(one, 600)) for one in self.question.refused]
        return Content("\n").join(
            [
                Content.styled(f"A safety rule refuses this: {words.sentence}", "bold $text-primary"),
                *refused,
                Content(""),
                Content.assemble(("better: ", "bold"), words.remedy),
                Content.assemble(("without the rule: ", "bold"), words.cost),
                Content("The plan is then made anew, and shown first."),
            ]
        )

    def asks(self) -> str:
        return f"Do without the rule {self.question.rule}, this once?"

    def word(self) -> str:
        return self.question.rule
