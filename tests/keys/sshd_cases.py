"""Whole servers made from a seed: sensible, odd and broken ones, so that about half let the key in."""

import hashlib
import random

from keys.public_key import PublicKey
from keys.sshd.account import Shadow
from keys.sshd.files import Entry
from keys.sshd.krl import MAGIC
from keys.sshd.server import CommandAnswer
from keys.wire import string, uint32, uint64
from tests.keys.certificates import authority, certificate, option
from tests.keys.fixed import key
from tests.keys.sshd_case import AKD, AKT, SHARED, Case, file, folder, link
from tests.keys.sshd_lines import FATAL, FATAL_MATCHES, HARMLESS, MATCHES, SETTINGS

KEY, OTHER = key("a"), key("b")
LINE, OTHER_LINE = f"{KEY.line}\n".encode(), f"{OTHER.line}\n".encode()

OPTIONS = (
    "",
    "",
    "",
    "restrict ",
    'command="true" ',
    'from="127.0.0.1" ',
    'from="10.0.0.1" ',
    "cert-authority ",
    "bogus ",
)
PRINCIPALS = (
    b"akd\n",
    b" akd \n",
    b"akd # x\n",
    b"# akd\n",
    b"*\n",
    b"restrict akd\n",
    b"cert-authority akd\n",
    b"bogus akd\nakd\n",
    b'from="10.0.0.1" akd\nakd\n',
    b"ops\nakd",
    b"akd x\n",
    b"\n\nakd\r\n",
    b"restrict\takd\n",
    b'command="x" ops\n',
)


def make(chance: random.Random) -> Case:
    """One server."""
    user = "root" if chance.random() < 0.15 else "akd"
    config = _config(chance)
    entries = _home(chance) | _root(chance) | _var(chance) | _includes(chance)
    offered = chance.choice((KEY,) * 5 + tuple(_certificates(user)))
    return Case(
        tuple(config),
        entries,
        offered,
        user,
        shadow=_shadow(chance),
        shell=chance.choice(("/bin/sh",) * 50 + ("/usr/sbin/nologin", "/no/such", "", "/etc/passwd", "/tmp")),
        answer=CommandAnswer(
            chance.choice((LINE, OTHER_LINE, OTHER_LINE + LINE, b"", b"akd\n")), chance.choice((0, 0, 0, 1))
        ),
        members=chance.choice(((), (), ("akt",))),
    )


def _config(chance: random.Random) -> list[str]:
    lines = [chance.choice(SETTINGS) for _ in range(chance.choice((0, 0, 1, 1, 2, 3)))]
    if chance.random() < 0.2:
        lines += ["TrustedUserCAKeys /var/lib/akd/ca"]
    if chance.random() < 0.1:
        lines += ["AuthorizedKeysCommand /var/lib/akd/cmd", "AuthorizedKeysCommandUser nobody"]
    if chance.random() < 0.1:
        lines += ["AuthorizedPrincipalsCommand /var/lib/akd/cmd %u", "AuthorizedPrincipalsCommandUser nobody"]
    for _ in range(chance.choice((0, 0, 0, 1, 1, 2))):
        lines += [chance.choice(MATCHES), *(chance.choice(SETTINGS) for _ in range(chance.choice((0, 1, 2))))]
    if chance.random() < 0.08:
        lines.insert(chance.randrange(len(lines) + 1), chance.choice(FATAL + FATAL_MATCHES))
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(HARMLESS))
    return lines


def _shadow(chance: random.Random) -> Shadow:
    plain = Shadow("*", 20000, 99999)
    odd = (
        Shadow("!", 20000),
        Shadow("!!"),
        Shadow("*LK*", 0),
        Shadow("!x", 20000),
        Shadow("x", 100, 10, 10),
        Shadow("*", 100, 10),
        Shadow("*", 20000, 99999, -1, 100),
        Shadow("*", 20000, 99999, -1, 90000),
        Shadow("*", 0),
    )
    return chance.choice((plain,) * 60 + odd)


def _lines(chance: random.Random) -> bytes:
    whose = chance.choice((LINE,) * 8 + (OTHER_LINE, f"{authority().line}\n".encode()))
    return chance.choice((b"", OTHER_LINE, b"# x\n", b"junk\n")) + chance.choice(OPTIONS).encode() + whose


def _owner(chance: random.Random) -> tuple[int, int]:
    return chance.choice(((AKD, AKD),) * 14 + ((AKT, AKT), (0, 0), (AKD, SHARED), (0, AKD), (AKT, SHARED)))


def _some(chance: random.Random, entry: Entry, modes: tuple[int, ...]) -> Entry:
    if chance.random() < 0.75:
        return Entry(entry.kind, modes[0], AKD, AKD, entry.content, entry.target)
    owner, group = _owner(chance)
    return Entry(entry.kind, chance.choice(modes), owner, group, entry.content, entry.target)


def _home(chance: random.Random) -> dict[str, Entry]:
    folders = (0o700,) * 6 + (0o755, 0o775, 0o770, 0o777, 0o500, 0o300, 0o000, 0o1777)
    files = (0o600,) * 6 + (0o644, 0o640, 0o664, 0o666, 0o400, 0o000, 0o444, 0o620, 0o060)
    made = {
        "/home/akd": _some(chance, folder(0), (0o755, *folders)),
        "/home/akd/.ssh": _some(chance, folder(0), folders),
    }
    for name, odds in (("authorized_keys", 0.92), ("authorized_keys2", 0.15), ("akd", 0.1)):
        if chance.random() < odds:
            made[f"/home/akd/.ssh/{name}"] = _some(chance, file(_lines(chance)), files)
    made["/home/akd/.ssh/principals"] = _some(chance, file(chance.choice(PRINCIPALS)), files)
    if chance.random() < 0.2:
        made["/home/akd/.ssh/link"] = link(
            chance.choice(("authorized_keys", "/var/lib/akd/keys/akd", "../x", "link", "..//.ssh/./akd"))
        )
    if chance.random() < 0.06:
        made["/home/akd/.ssh/authorized_keys"] = link(
            chance.choice(("/var/lib/akd/keys/akd", "principals", "/etc/passwd"))
        )
    return made


def _root(chance: random.Random) -> dict[str, Entry]:
    return {
        "/root": folder(0o700, 0),
        "/root/.ssh": folder(chance.choice((0o700, 0o775)), 0),
        "/root/.ssh/authorized_keys": file(_lines(chance), chance.choice((0o600, 0o664, 0o000)), 0),
    }


def _var(chance: random.Random) -> dict[str, Entry]:
    root = (0o755,) * 12 + (0o775, 0o777, 0o700, 0o711)
    made = {
        "/var/lib/akd": Entry(folder(0).kind, chance.choice(root), chance.choice((0,) * 12 + (AKD,)), 0),
        "/var/lib/akd/keys": folder(chance.choice(root), 0),
        "/var/lib/akd/keys/akd": file(
            _lines(chance), chance.choice((0o644, 0o644, 0o600, 0o666)), chance.choice((0, AKD))
        ),
        "/var/lib/akd/ca": file(
            chance.choice((b"", b"", b"", OTHER_LINE, b"junk\n"))
            + chance.choice((f"{authority().line}\n".encode(),) * 4 + (LINE,)),
            chance.choice((0o644, 0o600)),
            0,
        ),
        "/var/lib/akd/cmd": file(
            b"x", chance.choice((0o755,) * 5 + (0o775, 0o777, 0o700, 0o644)), chance.choice((0, 0, 0, 0, AKD))
        ),
    }
    if chance.random() < 0.97:
        made["/var/lib/akd/revoked"] = file(revoked(chance), 0o600, 0)
    return made


def _includes(chance: random.Random) -> dict[str, Entry]:
    made = {"/etc/ssh/d": folder(0o755, 0)}
    for name in ("a.conf", "b.conf", "x.conf", ".c.conf"):
        lines = [chance.choice(SETTINGS + HARMLESS * 5 + MATCHES) for _ in range(chance.choice((0, 1, 1, 2)))]
        lines = [line for line in lines if not line.startswith("Include") or chance.random() < 0.3]
        made[f"/etc/ssh/d/{name}"] = file("\n".join([*lines, ""]).encode(), 0o644, 0)
    return made


def _certificates(user: str) -> list[PublicKey]:
    return [
        certificate(user),
        certificate("akd"),
        certificate("ops", "akd"),
        certificate("ops"),
        certificate(),
        certificate(user, before=1),
        certificate(user, role=2),
        certificate(user, tamper=True),
        certificate(user, critical=option("force-command", "x")),
        certificate(user, critical=option("source-address", "10.0.0.0/8")),
        certificate(user, critical=option("bogus")),
    ]


def revoked(chance: random.Random) -> bytes:
    """A revocation list: plain or KRL, whole or broken."""
    return krl(chance) if chance.random() < 0.7 else _broken(chance, _plain_list(chance))


def krl(chance: random.Random) -> bytes:
    """A binary one; its first bytes are always right."""
    return MAGIC + _broken(chance, _krl(chance).removeprefix(MAGIC))


def _broken(chance: random.Random, made: bytes) -> bytes:
    if chance.random() > 0.15:
        return made
    at = chance.randrange(len(made) + 1)
    return made[:at] + chance.choice((b"", b"\0", b"x", b"\xff")) + made[at + chance.choice((0, 1, 5)) :]


def _plain_list(chance: random.Random) -> bytes:
    pieces = (
        LINE,
        *(OTHER_LINE, b"# x\n", b"\n", b" \t\n") * 3,
        b"\r\n",
        b"restrict " + LINE,
        f"{authority().line}".encode(),
        b"  " + OTHER_LINE,
    )
    return b"".join(chance.choice(pieces) for _ in range(chance.choice((0, 1, 1, 2, 3))))


def _krl(chance: random.Random) -> bytes:
    head = (
        MAGIC
        + uint32(chance.choice((1,) * 20 + (2,)))
        + uint64(3)
        + uint64(0)
        + uint64(0)
        + string(b"")
        + string(b"said")
    )
    return head + b"".join(_section(chance) for _ in range(chance.choice((0, 1, 1, 2))))


def _section(chance: random.Random) -> bytes:
    blob = chance.choice((KEY, OTHER, OTHER, OTHER, authority())).blob
    sections = (
        b"\2" + string(string(blob)),
        b"\2" + string(string(OTHER.blob) + string(blob)),
        b"\3" + string(string(hashlib.sha1(blob, usedforsecurity=False).digest())),
        b"\5" + string(string(hashlib.sha256(blob).digest())),
        b"\5" + string(string(b"short")),
        b"\1" + string(_of_certificates(chance)),
        b"\1" + string(_of_certificates(chance)),
        b"\7" + string(b""),
        b"\xff" + string(string(b"ext@x") + b"\0" + string(b"")),
    )
    return chance.choice(sections)


def _of_certificates(chance: random.Random) -> bytes:
    made = string(chance.choice((authority().blob, OTHER.blob, b""))) + string(b"")
    pieces = (
        b"\x20" + string(uint64(7)),
        b"\x20" + string(uint64(8) + uint64(9)),
        b"\x20" + string(uint64(0)),
        b"\x21" + string(uint64(5) + uint64(9)),
        b"\x21" + string(uint64(9) + uint64(5)),
        b"\x21" + string(uint64(5) + uint64(6) + b"x"),
        b"\x22" + string(uint64(1) + string(b"\x40")),
        b"\x22" + string(uint64(7) + string(b"\x02")),
        b"\x22" + string(uint64(2**64 - 1) + string(b"\x02")),
        b"\x22" + string(uint64(0) + string(b"\x00\x80")),
        b"\x22" + string(uint64(0) + string(b"\x01")),
        b"\x23" + string(string(b"id of it")),
        b"\x23" + string(string(b"id")),
        b"\x39" + string(string(b"ext@x") + b"\1" + string(b"")),
    )
    return made + b"".join(chance.choice(pieces) for _ in range(chance.choice((0, 1, 1, 2))))
