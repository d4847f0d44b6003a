"""The seam of what is done once on this device: each step can tell whether it is done, do it, and take it back."""

from typing import Protocol


class Step(Protocol):
    """One thing that is done on this device. A run that died goes on where it stopped: each step is asked first.

    Done twice is done once: where `is_done` says so, `do` changes no byte and no time stamp. `undo` gives back the
    bytes that were there before, and leaves what a person has changed since. All three raise KeyturnError.
    """

    @property
    def name(self) -> str: ...  # "ssh configuration"
    @property
    def place(self) -> str: ...  # where it shows: a path, "ssh-agent", "git config --global"
    def is_done(self) -> bool: ...
    def do(self) -> str:
        """Do what is missing. Gives a sentence about what was done."""
        ...

    def is_there(self) -> bool:
        """Whether anything of it is on this device, so that it has to be taken back on a machine that is sold."""
        ...

    def undo(self) -> str:
        """Take it back. Gives a sentence about what was taken back."""
        ...
