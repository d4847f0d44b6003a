"""The accounts of a server, from the lines of passwd, shadow and group that its script sent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from keys.sshd.account import Account, Group, Shadow

_NO_LOGIN = ("/nologin", "/false", "/sync", "/shutdown", "/halt")
_PEOPLE = (1000, 65534)  # uids; the last is nobody's
_LOCKS = {"!": "!", "*": "*"}


def logs_in(account: Account) -> bool:
    """Whether a shell awaits who logs in. sshd lets others in too, for forwarding at the least."""
    return not account.shell.endswith(_NO_LOGIN)


def is_asked_about(account: Account) -> bool:
    """Whether AuthorizedKeysCommand is asked about it: people's accounts, those for forwarding among them.

    The system's own are too many to run a command for each.
    """
    return logs_in(account) or _PEOPLE[0] <= account.uid < _PEOPLE[1]


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One line of /etc/group."""

    name: str
    group: Group


@dataclass(frozen=True, slots=True)
class Ends:
    """What bars accounts, by name: of a password its first sign alone. all: whether an account without any has none."""

    by_name: Mapping[str, Shadow]
    all: bool

    def of(self, name: str, password: str) -> Shadow | None:
        """password: the field of passwd, which counts where there is no line in /etc/shadow."""
        return self.by_name.get(name) or (Shadow(_LOCKS.get(password[:1], "x")) if self.all else None)


def read_groups(text: str) -> list[GroupLine]:
    """Lines that make no sense are left out."""
    return [
        GroupLine(name, Group(int(gid), tuple(filter(None, members.split(",")))))
        for name, _, gid, members in _lines(text, 4)
        if gid.isdecimal()
    ]


def read_ends(text: str, *, everyone: bool) -> Ends:
    """everyone: whether every account that has an end stands here."""
    found = {
        name: Shadow(password, *map(_number, numbers))
        for name, password, *numbers in reversed(_lines(text, 6))
        if password in {"", "!", "*", "x"}
    }
    return Ends(found, everyone)


def read_accounts(
    text: str, groups: Sequence[GroupLine], ends: Ends, looked: Collection[str], ours: str
) -> dict[str, Account]:
    """By name, in the order of the list.

    looked: "R:/bin/sh" for a shell that can be run, "N:…" for one that cannot. ours: the account that we came in as
    with a key and without root's rights, which therefore is not barred; else empty.
    """
    names = {line.group.gid: line.name for line in reversed(groups)}
    joined: dict[str, list[GroupLine]] = {}
    for line in groups:
        for member in line.group.members:
            joined.setdefault(member, []).append(line)
    found: dict[str, Account] = {}
    for name, password, uid, gid, _, home, shell in _lines(text, 7):
        if name and name not in found and uid.isdecimal() and gid.isdecimal():
            more = joined.get(name, ())
            known = name == ours
            found[name] = Account(
                name,
                int(uid),
                int(gid),
                home.rstrip("/"),
                tuple(dict.fromkeys(filter(None, (names.get(int(gid)), *(line.name for line in more))))),
                frozenset({int(gid), *(line.group.gid for line in more)}),
                shell,
                True if known else _runs(shell or "/bin/sh", looked),
                ends.of(name, password) or (Shadow("*") if known else None),
            )
    return found


def _runs(shell: str, looked: Collection[str]) -> bool | None:
    return True if f"R:{shell}" in looked else False if f"N:{shell}" in looked else None


def _number(text: str) -> int:
    """An empty field is -1, as is one that is no number."""
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _lines(text: str, fields: int) -> list[list[str]]:
    split = (line.split(":") for line in text.split("\n"))
    return [line for line in split if len(line) == fields]
