"""While a locked server is recovered: what will happen to it, and whether its rescue system is the right one."""

from textual.content import Content

from bootstrap.attended.recovery_questions import AgreeToRecovery, TrustRescueKey
from keys.inert import inert
from tui.questions.typed import TypedPanel
from tui.questions.yes_or_no import YesOrNoPanel


class RecoveryPanel(TypedPanel):
    """How the server stands, and each step."""

    question: AgreeToRecovery

    def text(self) -> Content:
        return Content("\n").join(Content(inert(line, 600)) for line in self.question.about.splitlines())

    def asks(self) -> str:
        return self.question.what

    def word(self) -> str:
        return self.question.type_name


class RescueKeyPanel(YesOrNoPanel):
    """The host key, and how to see it at the server's console; with the password that lets one in there."""

    question: TrustRescueKey

    def text(self) -> Content:
        from bootstrap.recovery_words import host_key_text

        lines = host_key_text(self.question.shown, with_password=True).splitlines()
        after = "With no, it ends here: the server stays in its rescue system. Begun again, it goes on from there."
        return Content("\n").join(Content(inert(line, 300)) for line in [*lines, "", after])

    def asks(self) -> str:
        return "Is it the same?"
