"""The fleet's known_hosts: which host keys are pinned, revoked, or vouched for by a CA (sshd(8), hostfile.c).

A lossless document: what is not understood stays as it is. It decides whether a host key is the one that was pinned;
it never says yes to a host that it does not know.
"""

import binascii
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from keys.errors import InvalidInputError, UnsafeError
from keys.key_line import read_key, skip_blanks
from keys.match_list import match_host_list
from keys.public_key import PublicKey

SSH_PORT = 22


class HostKeyVerdict(StrEnum):
    """What is known of a host's key."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    CHANGED = "changed"
    REVOKED = "revoked"


class Marker(StrEnum):
    """What a line says of its key."""

    PINNED = ""
    AUTHORITY = "@cert-authority"
    REVOKED = "@revoked"


@dataclass(frozen=True, slots=True)
class HostLine:
    """One line that names a key. number: from 1. hosts: patterns, or one hashed name."""

    number: int
    marker: Marker
    hosts: str
    key: PublicKey

    def names(self, name: str) -> bool:
        """Say whether the line is about `name`, a host_name()."""
        if self.hosts.startswith("|"):
            return _is_hash_of(self.hosts, name)
        return match_host_list(name, self.hosts) > 0


@dataclass(frozen=True)
class KnownHosts:
    """A known_hosts file; changing it gives another one. `text` is the file, unchanged."""

    text: str = ""

    @classmethod
    def parse(cls, text: str) -> "KnownHosts":
        """Take any text; never raises."""
        return cls(text)

    def __str__(self) -> str:
        return self.text

    @cached_property
    def lines(self) -> tuple[HostLine, ...]:
        """The lines that OpenSSH understands, read once."""
        return tuple(_read_lines(self.text))

    def lookup(self, host: str, port: int = SSH_PORT) -> frozenset[PublicKey]:
        """Return the keys pinned for a host; revoked ones are not among them."""
        return self._keys(host, port, Marker.PINNED) - self.revoked(host, port)

    def authorities(self, host: str, port: int = SSH_PORT) -> frozenset[PublicKey]:
        """Return the CAs that may vouch for a host (@cert-authority)."""
        return self._keys(host, port, Marker.AUTHORITY) - self.revoked(host, port)

    def revoked(self, host: str, port: int = SSH_PORT) -> frozenset[PublicKey]:
        """Return the keys that a host must never show (@revoked)."""
        return self._keys(host, port, Marker.REVOKED)

    def lines_for(self, host: str, port: int, alias: str) -> list[str]:
        """Return what the file says of a host, as lines about another name: of a HostKeyAlias."""
        kinds = (self.lookup(host, port), self.authorities(host, port), self.revoked(host, port))
        markers = (Marker.PINNED, Marker.AUTHORITY, Marker.REVOKED)
        return [
            f"{marker} {alias} {key.bare_line}".lstrip()
            for marker, keys in zip(markers, kinds, strict=True)
            for key in sorted(keys, key=lambda key: key.bare_line)
        ]

    def check(self, host: str, port: int, key: PublicKey) -> HostKeyVerdict:
        """Say what is known of `key` for a host.

        Stricter than ssh(1) in one way: any other pinned key makes a new one CHANGED, of whatever type it is, so that
        nobody can offer a type that was never pinned. Ask the host for a pinned type first (`lookup`).
        """
        if key in self.revoked(host, port):
            return HostKeyVerdict.REVOKED
        pinned = self.lookup(host, port)
        if key in pinned:
            return HostKeyVerdict.KNOWN
        return HostKeyVerdict.CHANGED if pinned else HostKeyVerdict.UNKNOWN

    def with_key(self, host: str, port: int, key: PublicKey) -> "KnownHosts":
        """Return the file with `key` pinned for a host; the same file where it is already.

        Raises UnsafeError where the key is revoked or another key of its type is pinned, InvalidInputError for a name
        that could not stand in the file.
        """
        verdict = self.check(host, port, key)
        if verdict is HostKeyVerdict.KNOWN:
            return self
        where = host_name(host, port)
        if verdict is HostKeyVerdict.REVOKED:
            raise UnsafeError("this host key is marked @revoked", where=where)
        if any(pinned.type == key.type for pinned in self.lookup(host, port)):
            raise UnsafeError(
                "another host key is pinned already", where=where, hint=f"if it was replaced: ssh-keygen -R '{where}'"
            )
        if not host or not where.isprintable() or set(where) & set(" |#@*?!,"):
            raise InvalidInputError("this is no host name", where=repr(host))
        start = self.text if not self.text or self.text.endswith("\n") else self.text + "\n"
        return KnownHosts(f"{start}{where} {key.bare_line}\n")

    def with_key_in_place(self, host: str, port: int, key: PublicKey) -> "KnownHosts":
        """Return the file with `key` pinned for a host in place of every key that is; other hosts' lines stay.

        Raises UnsafeError where the key is revoked, or where a pattern pins another one, which holds for others too.
        """
        name = host_name(host, port)
        lines: list[str | None] = [*self.text.split("\n")]
        for line in self.lines:
            if line.marker is Marker.PINNED and line.names(name):
                lines[line.number - 1] = _without(lines[line.number - 1] or "", line, name)
        return KnownHosts("\n".join(line for line in lines if line is not None)).with_key(host, port, key)

    @cached_property
    def _by_name(self) -> dict[str, list[HostLine]]:
        """The lines by their plain names; under "" those with patterns or hashes, which any name is held against.

        A fleet has hundreds of lines, and each of its servers is looked up.
        """
        found: dict[str, list[HostLine]] = {"": []}
        for line in self.lines:
            plain = not set(line.hosts) & set("|*?!")
            for name in set(line.hosts.lower().split(",")) if plain else {""}:
                found.setdefault(name, []).append(line)
        return found

    def _keys(self, host: str, port: int, marker: Marker) -> frozenset[PublicKey]:
        name = host_name(host, port)
        lines = (*self._by_name.get(name, ()), *self._by_name[""])
        return frozenset(line.key for line in lines if line.marker is marker and line.names(name))


def host_name(host: str, port: int = SSH_PORT) -> str:
    """Return the name under which a host stands in the file: `host`, or `[host]:port` off port 22; lower case."""
    return host.lower() if port == SSH_PORT else f"[{host.lower()}]:{port}"


def _read_lines(text: str) -> Iterator[HostLine]:
    for number, line in enumerate(text.split("\n"), start=1):
        raw = line.split("\0", 1)[0].encode("utf-8", "surrogatepass").lstrip(b" \t")
        if not raw or raw.startswith(b"#"):
            continue
        marker = next((m for m in Marker if m and raw.startswith((f"{m} ".encode(), f"{m}\t".encode()))), Marker.PINNED)
        raw = raw[skip_blanks(raw, len(marker)) :]
        hosts = raw.replace(b"\t", b" ").split(b" ", 1)[0]
        key = read_key(raw, skip_blanks(raw, len(hosts)))
        if key and not hosts.startswith(b"@"):
            yield HostLine(number, marker, hosts.decode("utf-8", "replace"), key)


def _without(text: str, line: HostLine, name: str) -> str | None:
    """The line without this host; None where it names no other. Raises UnsafeError where a pattern stands for it."""
    names = line.hosts.split(",")
    others = [one for one in names if one.lower() != name]
    if line.hosts.startswith("|") or not others:
        return None
    if len(others) == len(names) or line.hosts not in text:
        raise UnsafeError(f"line {line.number} of known_hosts pins it by a pattern", where=name, hint="edit it by hand")
    return text.replace(line.hosts, ",".join(others), 1)


def _is_hash_of(hashed: str, name: str) -> bool:
    """Compare with a hashed name: `|1|salt|HMAC-SHA1 of the name under the salt`, both in base64 (host_hash)."""
    parts = hashed.split("|")
    if len(parts) != 4 or parts[1] != "1":
        return False
    try:
        salt, digest = (binascii.a2b_base64(part) for part in parts[2:])
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(hmac.digest(salt, name.encode("utf-8", "surrogateescape"), hashlib.sha1), digest)
