"""The person in front of this device, as far as its own key needs one. A front end is one."""

from pathlib import Path
from typing import Protocol


class Person(Protocol):
    """Whom to ask and to tell. Nothing that is said holds a secret but what `show_once` shows."""

    def tell(self, text: str) -> None: ...

    def new_passphrase(self) -> str:
        """One for a new key, typed twice. Raises InvalidInputError where nobody can be asked."""
        ...

    def passphrase(self, path: Path, again: bool) -> str | None:
        """That of a key file; None gives up. again: whether the one before was wrong."""
        ...

    def check_seen(self) -> None:
        """Raises InvalidInputError where what is shown would go to a file or a log, and not before eyes."""
        ...

    def show_once(self, passphrase: str) -> None:
        """Show the passphrase that was made for a new key."""
        ...
