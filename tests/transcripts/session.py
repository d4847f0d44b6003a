"""A transcript: commands and what they answered, as at a terminal. stdout stands as it is, stderr behind `! `.

    $ keyturn audit           a command, run as a program in the sandbox
    $ switch off attic        what happens to the cloud
    $ rebuild web             its disk is written anew by the provider
    $ break in macbook web    somebody gets in at web with the macbook's key, and stays
    $ git -C fleet status     git, in the sandbox's folder
    [exit code 3]             where it is not 0

What differs between runs (moments, fingerprints, folders, ports, commits, column widths) is put in words before it is
compared. With RECORD_TRANSCRIPTS set, the file is written anew: read its diff before you commit it.
"""

import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from bootstrap.sandbox.cloud import Sandbox
from keys.public_key import PublicKey
from tests import warm

_CELLS = re.compile(r" {2,}")
_ROOT = Path(__file__).parents[2]
_MOMENTS = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\+00:00|Z)?")
_COMMITS = re.compile(r"((?:\bcommit|\bcommitted as|  git) +)[0-9a-f]{7,}\b")
_MACHINES = re.compile(r"\bn[0-9a-f]{10}CNTRL\b")
_MEMORY = re.compile(r"(/state/[a-z]+-)[0-9a-f]{12}")


@dataclass
class Terminal:
    """Someone at a terminal, with keyturn and the sandbox."""

    sandbox: Sandbox
    host_keys: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._note_host_keys("host key")

    def replay(self, text: str) -> str:
        """The transcript with the answers of today. Comment lines and blank lines stay."""
        return "".join(self._lines(text))

    def _lines(self, text: str) -> Iterator[str]:
        for block in re.split(r"(?m)^(?=\$ |#)", text):
            head = block.split("\n", 1)[0]
            if head.startswith("$ "):
                yield f"{head}\n{self._answer(shlex.split(head[2:]))}\n"
            elif head:
                yield block.rstrip("\n") + "\n"

    def _answer(self, words: list[str]) -> str:
        if words[0] == "switch":
            server = self.sandbox.servers[words[2]]
            (server.switch_on if words[1] == "on" else server.switch_off)()
            return ""
        if words[0] == "rebuild":
            self.sandbox.rebuild(words[1])
            self._note_host_keys("new host key")
            return ""
        if words[:2] == ["break", "in"]:
            self.sandbox.break_in(words[2], words[3])
            return ""
        if words[0] == "git":
            return self._in_words(self._git(words))
        names = {f"{{{name}}}": key.fingerprint for name, key in self._keys()}
        names |= {f"{{{name}}}": fingerprint for fingerprint, name in self.host_keys.items()}
        stdin = self._public(words.pop()) if words[-1].startswith("<") else ""
        done = warm.run(
            [names.get(word, word) for word in words[1:]],
            cwd=self.sandbox.folder,
            env={**self.sandbox.environ({"PATH": "/usr/bin:/bin"}), "PYTHONPATH": str(_ROOT)},
            given=stdin.encode(),
            seconds=60,
            module="tests.transcripts.as_at_a_terminal",
        )
        end = f"[exit code {done.returncode}]\n" if done.returncode else ""
        return self._in_words((done.stdout + done.stderr).decode().replace("\r\n", "\n")) + end

    def _git(self, words: list[str]) -> str:
        settings = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "EMAIL": "me@example.org"}
        environment = {"PATH": "/usr/bin:/bin", **settings, "GIT_AUTHOR_NAME": "Me", "GIT_COMMITTER_NAME": "Me"}
        done = subprocess.run(
            words, env=environment, cwd=self.sandbox.folder, capture_output=True, text=True, timeout=60
        )
        end = f"[exit code {done.returncode}]\n" if done.returncode else ""
        return done.stdout + "".join(f"! {line}\n" for line in done.stderr.splitlines()) + end

    def _public(self, name: str) -> str:
        return (self.sandbox.folder / name[1:]).read_text()

    def _keys(self) -> Iterator[tuple[str, PublicKey]]:
        yield from self.sandbox.keys.items()
        for path in self.sandbox.ssh_folder.glob("id_ed25519_*.pub"):
            yield path.stem.removeprefix("id_ed25519_"), PublicKey.parse(path.read_text())

    def _note_host_keys(self, what: str) -> None:
        """Of a server whose disk was written anew both are known: the one before, and the new one."""
        for name, server in self.sandbox.servers.items():
            self.host_keys.setdefault(server.host_key.fingerprint, f"{what} of {name}")

    def _in_words(self, text: str) -> str:
        for fingerprint, name in self.host_keys.items():
            text = text.replace(fingerprint, f"SHA256:<{name}>")
        for name, key in self._keys():
            text = text.replace(key.fingerprint, f"SHA256:<{name}>").replace(key.bare_line, f"{key.type} <{name}>")
        for name, server in self.sandbox.servers.items():
            text = text.replace(str(server.port), f"<port of {name}>")
        text = text.replace(str(self.sandbox.folder), "<sandbox>")
        text = _MACHINES.sub("<machine>", text)
        text = _COMMITS.sub(r"\1<commit>", _MEMORY.sub(r"\1<fleet>", _MOMENTS.sub("<moment>", text)))
        return "".join(_aligned([*rows]) for _, rows in groupby(text.splitlines(keepends=True), _cells_in))


def _cells_in(line: str) -> tuple[bool, int]:
    return line.startswith("! "), len(_CELLS.split(line.rstrip("\n")))


def _aligned(lines: list[str]) -> str:
    """Lines of a table with three columns or more, aligned anew, as words of other lengths stand in it now."""
    rows = [_CELLS.split(line.rstrip("\n")) for line in lines]
    if len(rows[0]) < 3:
        return "".join(lines)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    padded = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "".join(f"{row.rstrip()}\n" for row in padded)
