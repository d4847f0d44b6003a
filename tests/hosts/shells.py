"""The shells that a server may have: as its /bin/sh, and as an account's login shell.

For `pytest.mark.parametrize("shell", BIN_SH)`, or LOGIN; a shell that this machine lacks is told by wanted.py.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.hosts.openssh import program

if TYPE_CHECKING:
    from tests.hosts.namespace import Host


@dataclass(frozen=True)
class Shell:
    """startup: the file in the home folder that a command's shell reads first, if it reads one."""

    name: str
    startup: str = ""

    @property
    def path(self) -> str:
        """Where it is, on a host as on the machine; empty where it is not."""
        return program(self.name) or ""

    def become_bin_sh(self, host: "Host") -> None:
        """Let it be /bin/sh of that host."""
        host.shell('ln -sf "$1" /bin/sh.new; mv -f /bin/sh.new /bin/sh', self.path)

    def greet(self, host: "Host", account: str) -> None:
        """Let the account's startup file print a line, as people's do."""
        if self.startup:
            path = f"/home/{account}/{self.startup}"
            host.shell('mkdir -p "${1%/*}"', path)
            host.write(path, f"echo hello from {self.name}\n".encode())


BASH = Shell("bash", ".bashrc")
ZSH = Shell("zsh", ".zshenv")
FISH = Shell("fish", ".config/fish/config.fish")
TCSH = Shell("tcsh", ".cshrc")
MKSH = Shell("mksh")
DASH = Shell("dash")
ASH = Shell("busybox")

SHELLS = (BASH, ZSH, FISH, TCSH)
"""The login shells that people have."""


def _wanted(*shells: Shell) -> list[object]:
    return [pytest.param(shell, id=shell.name, marks=pytest.mark.wants(shell.name)) for shell in shells]


LOGIN = _wanted(*SHELLS, MKSH, DASH)
BIN_SH = _wanted(DASH, BASH, MKSH, ASH)
wants_shells = pytest.mark.wants(*(shell.name for shell in SHELLS))
