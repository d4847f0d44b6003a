"""Ends what a host runs when this process is gone, however it went: a SIGKILL leaves it no time to do so itself.

A shell reads from a pipe whose other end is ours alone. It is told of every process group, and of its end; when the
pipe ends, it ends those that are left. So it works wherever there is a shell, and ends nothing that was not begun here.
"""

import contextlib
import os
import subprocess

# Nothing else may end it before us: not a terminal's Ctrl-C, nor a terminal that is closed.
_WATCH = """
trap '' HUP INT TERM
left=' '
while read -r what group; do
  case $what in
    begun) left="$left$group " ;;
    ended) left="${left%% $group *} ${left#* $group }" ;;
  esac
done
for group in $left; do kill -KILL "-$group"; done
"""


class Lifeline:
    """The shell is there from `open` to `close`. Not for several threads at once."""

    def __init__(self) -> None:
        self._watch: subprocess.Popen[bytes] | None = None

    def open(self) -> None:
        """To be called before a process begins, so that little time is left in which nobody watches over it."""
        if self._watch is None:
            self._watch = subprocess.Popen(
                ["/bin/sh", "-c", _WATCH],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                start_new_session=True,
            )

    def hold(self, group: int) -> None:
        """This process group ends with us."""
        self._tell(f"begun {group}\n")

    def let_go(self, group: int) -> None:
        """It has ended; its number may be another's by now."""
        self._tell(f"ended {group}\n")

    def close(self) -> None:
        """End what is left."""
        if self._watch is not None:
            self._watch.communicate()
            self._watch = None

    def _tell(self, line: str) -> None:
        with contextlib.suppress(OSError):  # somebody has ended the shell
            if self._watch is not None and self._watch.stdin is not None:
                os.write(self._watch.stdin.fileno(), line.encode())
