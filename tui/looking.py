"""What is known while targets are being looked at: who was asked, who answered, and what they said."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from keys.matrix_words import Meaning

if TYPE_CHECKING:
    from bootstrap.events import Event

_MEANINGS = {meaning.name: meaning for meaning in (Meaning.GOOD, Meaning.WARNING, Meaning.BAD)}  # by the tone's name


@dataclass
class Looking:
    """One look at every target, as far as it has come. Used by the thread of the screen alone.

    said: by target, what it did last and how that is to be taken. answered: targets that are done.
    """

    said: dict[str, tuple[str, Meaning]] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    waiting: str = ""

    def take(self, event: "Event") -> None:
        """Take one event in."""
        from bootstrap.cli.progress import describe
        from bootstrap.events import Observed, Waited

        target, text, tone = describe(event)
        if not target:
            return
        self.said[target] = (text, _MEANINGS.get(tone.name, Meaning.QUIET))
        if isinstance(event, Waited):
            self.waiting = f"{target}: {text}"
        if isinstance(event, Observed):
            self.answered.add(target)
            if self.waiting.startswith(f"{target}: "):
                self.waiting = ""

    def is_busy(self, target: str) -> bool:
        """Whether the target was asked and has not answered yet."""
        return target in self.said and target not in self.answered

    def __str__(self) -> str:
        if not self.said:
            return "looking …"
        return self.waiting or f"looking: {len(self.answered)} of {len(self.said)} targets answered"
