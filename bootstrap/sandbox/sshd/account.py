"""A login on a host of the sandbox."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    """A name, its rights and its shell.

    uid: 0 for root; what others have there is the uid that the sandbox runs as, as their files are its own.
    sudo: may become root without a password.
    """

    name: str
    uid: int
    sudo: bool = False
    shell: str = "/bin/sh"

    @property
    def home(self) -> str:
        """The home folder, relative to the host's."""
        return "root" if self.uid == 0 else f"home/{self.name}"


ROOT = Account("root", 0)
DEPLOY = Account("deploy", 1000)
