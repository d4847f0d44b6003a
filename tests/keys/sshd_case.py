"""A whole server made up for a test: told to keys.sshd.decide and, file by file, to a real host."""

import io
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from keys.public_key import PublicKey
from keys.sshd.account import Account, Group, Shadow
from keys.sshd.build import Build
from keys.sshd.files import Entry, Files, Kind
from keys.sshd.server import CommandAnswer, Connection, Server

AKD, AKT, SHARED = 1000, 1001, 1500
_TYPES = {Kind.FILE: tarfile.REGTYPE, Kind.DIRECTORY: tarfile.DIRTYPE, Kind.SYMLINK: tarfile.SYMTYPE}
_RUNS = ("/bin/sh", "/bin/bash", "/usr/sbin/nologin", "/bin/false", "")
_PLAIN = Shadow("*", 20000, 99999)


def folder(mode: int, owner: int = AKD, group: int | None = None) -> Entry:
    return Entry(Kind.DIRECTORY, mode, owner, owner if group is None else group)


def file(content: bytes, mode: int = 0o600, owner: int = AKD, group: int | None = None) -> Entry:
    return Entry(Kind.FILE, mode, owner, owner if group is None else group, content)


def link(target: str, owner: int = AKD) -> Entry:
    return Entry(Kind.SYMLINK, 0o777, owner, owner, target=target)


@dataclass(frozen=True)
class Case:
    """config: lines; UsePAM no stands at their end. entries: below /home/akd, /root and /var/lib/akd, and /etc/ssh.

    user: who logs in, akd or root. answer: what the command /var/lib/akd/cmd prints, and its exit status.
    """

    config: tuple[str, ...]
    entries: Mapping[str, Entry]
    key: PublicKey
    user: str = "akd"
    shadow: Shadow = _PLAIN
    shell: str = "/bin/sh"
    answer: CommandAnswer | None = None
    members: tuple[str, ...] = ()
    address: str = "127.0.0.1"
    local_address: str = "127.0.0.1"

    @property
    def text(self) -> str:
        return "\n".join([*self.config, ""])

    def server(self, build: Build) -> Server:
        answers: dict[tuple[str, ...], CommandAnswer] = {("/var/lib/akd/cmd",): self.answer} if self.answer else {}
        accounts = {account.name: account for account in self.accounts()}
        return Server(
            build,
            b"UsePAM no\n" + self.text.encode() if "UsePAM yes" not in self.config else self.text.encode(),
            accounts,
            Files.with_usual_folders(self.entries),
            {AKD: Group(AKD), AKT: Group(AKT), 0: Group(0), SHARED: Group(SHARED, ("akd", *self.members))},
            answers,
        )

    def accounts(self) -> list[Account]:
        akd = Account("akd", AKD, AKD, "/home/akd", ("akd", "akgrp"), frozenset({AKD, SHARED}), self.shell)
        runs = self.shell in _RUNS
        return [
            Account("root", 0, 0, "/root", ("root",), frozenset({0}), shell_runs=True, shadow=_PLAIN),
            Account(
                **{n: getattr(akd, n) for n in akd.__dataclass_fields__} | {"shell_runs": runs, "shadow": self.shadow}
            ),
            Account("akt", AKT, AKT, "/home/akt", ("akt",), frozenset({AKT}), shell_runs=True, shadow=_PLAIN),
            Account("nobody", 65534, 65534, "/", ("nogroup",), frozenset({65534}), shell_runs=True, shadow=_PLAIN),
        ]

    def connection(self) -> Connection:
        return Connection(self.user, self.address, datetime.now(UTC), local_address=self.local_address, local_port=2222)

    def archive(self) -> bytes:
        """The entries as a tar file, for root to unpack at /."""
        made = io.BytesIO()
        entries = Files.with_usual_folders(self.entries).entries
        with tarfile.open(fileobj=made, mode="w") as archive:
            for path in sorted(entries):
                if path not in ("/", "/home", "/var", "/var/lib", "/etc", "/etc/ssh"):
                    self._add(archive, path, entries[path])
            for path, content in self._etc().items():
                self._add(archive, path, Entry(Kind.FILE, 0o644, content=content.encode()))
        return made.getvalue()

    def _add(self, archive: tarfile.TarFile, path: str, entry: Entry) -> None:
        content = entry.content or b""
        if path == "/var/lib/akd/cmd" and self.answer:
            content = b"#!/bin/sh\ncat <<'END'\n" + self.answer.output + b"END\nexit %d\n" % self.answer.status
        head = tarfile.TarInfo(path.lstrip("/"))
        head.type, head.mode, head.uid, head.gid = _TYPES[entry.kind], entry.mode, entry.owner, entry.group or 0
        head.linkname, head.size = entry.target, len(content) if entry.kind is Kind.FILE else 0
        archive.addfile(head, io.BytesIO(content))

    def _etc(self) -> dict[str, str]:
        s = self.shadow
        fields = (s.last_change, "", s.maximum, "", s.inactive, s.expires)
        ages = ":".join("" if value == -1 else str(value) for value in fields)
        return {
            "/etc/passwd": "root:x:0:0::/root:/bin/sh\nsshd:x:100:65534::/run/sshd:/usr/sbin/nologin\n"
            f"akd:x:{AKD}:{AKD}::/home/akd:{self.shell}\nakt:x:{AKT}:{AKT}::/home/akt:/bin/sh\n"
            "nobody:x:65534:65534::/:/usr/sbin/nologin\n",
            "/etc/group": f"root:x:0:\nakd:x:{AKD}:\nakt:x:{AKT}:\nnogroup:x:65534:\n"
            f"akgrp:x:{SHARED}:{','.join(('akd', *self.members))}\n",
            "/etc/shadow": "root:*:20000::99999::::\nsshd:*:20000::99999::::\nakt:*:20000::99999::::\n"
            f"nobody:*:20000::99999::::\nakd:{s.password}:{ages}:\n",
        }
