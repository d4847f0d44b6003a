"""keyturn, killed by SIGKILL just before one effect: `python -m tests.bootstrap.cli.dying EFFECT FILE WORDS…`.

An effect is what others could see: a file that gets its name or loses it, a program that starts, a request to an API,
a connection to a server (at $KEYTURN_TEST_SSH_PORTS). An audit hook of the interpreter sees every way of each. It is
named by its kind, what it is about, and its number, as in "start tailscale up 1"; "" is a run that lives. FILE gets a
line for each effect.
"""

import os
import re
import signal
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

_SSH = {int(port) for port in os.environ.get("KEYTURN_TEST_SSH_PORTS", "").split()}
_WORD = re.compile(r"[a-z][a-z-]+")
_RANDOM = re.compile(r"\.keyturn-.*|^[a-z0-9_]{8}$|^keyturn-.*")


def _program(_event: str, words: Any) -> str:
    """Its name, and its first word, which tells one command of git from another."""
    name, *rest = (os.fspath(one) for one in words)
    return " ".join([Path(name).name, *[word for word in rest if _WORD.fullmatch(word)][:1]])


def _request(_event: str, data: Any) -> str:
    """Its method and its path, for the head of one; empty for a body."""
    line = re.match(rb"([A-Z]+) /(\S*) HTTP/", bytes(data))
    if line is None:
        return ""
    parts = line[2].decode().partition("?")[0].split("/")
    return f"{line[1].decode()} {'/'.join('ID' if re.search('[0-9]{3}|CNTRL', part) else part for part in parts)}"


def _server(_event: str, address: Any) -> str:
    """APIs are told by what they are asked, and an agent that is connected to learns nothing."""
    return "server" if isinstance(address, tuple) and address[1] in _SSH else ""


def _file(_event: str, path: Any) -> str:
    return _RANDOM.sub("", Path(os.fsdecode(path)).name)


_KINDS: Mapping[str, tuple[str, Callable[[str, Any], str], int]] = {
    "subprocess.Popen": ("start", _program, 1),
    "http.client.send": ("ask", _request, 1),
    "socket.connect": ("connect", _server, 1),
    "os.rename": ("rename", _file, 1),
    "os.link": ("link", _file, 1),
    "os.remove": ("remove", _file, 0),
    "os.rmdir": ("rmdir", _file, 0),
    "os.mkdir": ("mkdir", _file, 0),
}


class _Dying:
    def __init__(self, effect: str, file: Path) -> None:
        self._effect, self._file = effect, file
        self._seen: Counter[str] = Counter()

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _KINDS:
            return
        kind, tell, which = _KINDS[event]
        if not (about := tell(event, arguments[which])):
            return
        what = f"{kind} {about}"
        self._seen[what] += 1
        effect = f"{what} {self._seen[what]}"
        with self._file.open("a", encoding="utf-8") as file:
            file.write(f"{effect}\n")
        if effect == self._effect:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    sys.addaudithook(_Dying(sys.argv[1], Path(sys.argv[2])).hook)
    from bootstrap.cli.main import main
    from keys.key_pair import KeyPair

    KeyPair.private_openssh.__defaults__ = (1,)  # rounds: each more makes each run longer, and none other
    sys.exit(main(sys.argv[3:], lambda: 0))
