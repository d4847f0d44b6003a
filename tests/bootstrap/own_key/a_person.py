"""A Person for tests: answers what it was given to answer, and notes what it was told and shown."""

from dataclasses import dataclass, field
from pathlib import Path

from keys.errors import InvalidInputError


@dataclass
class APerson:
    """typed: what it types at each question for a passphrase, in order; then nothing. sees: whether it has a screen."""

    typed: list[str] = field(default_factory=list)
    sees: bool = True
    told: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    asked: list[Path] = field(default_factory=list)

    def tell(self, text: str) -> None:
        self.told.append(text)

    def new_passphrase(self) -> str:
        return self.typed.pop(0)

    def passphrase(self, path: Path, again: bool) -> str | None:
        self.asked.append(path)
        return self.typed.pop(0) if self.typed else None

    def check_seen(self) -> None:
        if not self.sees:
            raise InvalidInputError("no screen")

    def show_once(self, passphrase: str) -> None:
        self.shown.append(passphrase)
