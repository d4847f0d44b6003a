"""What observe.sh saw on a server, as values: accounts, daemons, and every file that decides about keys.

Kept by the server target for its edits; only what `seen.py` makes of it leaves this folder.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from bootstrap.ssh.probe import SHIPPED_TRIES
from bootstrap.targets.server.accounts import read_accounts, read_ends, read_groups
from bootstrap.targets.server.frames import Frame, by_kind, read_frames, senseless
from bootstrap.targets.server.listing import Listed, read_heads, read_listing
from bootstrap.targets.server.scripts import assignments, quoted, script
from keys.public_key import PublicKey
from keys.sshd.account import Account, Group
from keys.sshd.files import ROOT, Entry, Files, Found, Kind
from keys.sshd.server import CommandAnswer
from keys.sshd.verdict import UnseenError

FILE_LIMIT = 1024 * 1024  # bytes of one file that are read
ALL_LIMIT = 12 * 1024 * 1024  # of all files of a server together
UNDO = ".keyturn-undo-"
_PARTS = ("observe", "observe_daemons", "observe_config", "observe_files", "observe_command", "run_as")


@dataclass(frozen=True, slots=True)
class Place:
    """One path where an sshd may look for keys of an account.

    state: "file"; "undo", a file with an edit that nobody has confirmed yet; "none", nothing there; "odd", something
    else than a file; "closed", we may not look; "hidden", the same for an account that has no login shell.
    """

    state: str
    account: str
    path: str

    @property
    def is_file(self) -> bool:
        """Whether there is a file that was read, or would have been."""
        return self.state in {"file", "undo"}


@dataclass(frozen=True)
class Daemon:
    """One sshd that listens. config: its file; empty where no sshd was found that serves us.

    command_line: what it was started with. version: what it says of itself, empty for the one that serves us.
    settings: what `sshd -T` said for each account, a line a setting; empty where it was not asked or did not answer.
    asked: whether it was asked. answers: of AuthorizedKeysCommand, by account and number of the key.
    """

    config: str = ""
    command_line: str = ""
    version: str = ""
    places: tuple[Place, ...] = ()
    settings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    asked: bool = False
    answers: Mapping[tuple[str, int], CommandAnswer] = field(default_factory=dict)


@dataclass(frozen=True)
class Observation:
    """root: whether we looked with root's rights. connection: the four words of SSH_CONNECTION, as many as there were.

    daemons: the one that serves us first. looked: "K:pattern" and the like, what was looked at whether or not it is
    there. listed, contents: by path without links. doors: lines about other daemons. unlisted: why there may be
    accounts that are not in the list; empty where there are none. max_auth_tries: how many tries a connection has.
    reads: the files that the serving sshd reads for an account, in its order.
    """

    root: bool
    connection: tuple[str, ...]
    accounts: Mapping[str, Account]
    groups: Mapping[int, Group]
    daemons: tuple[Daemon, ...]
    looked: frozenset[str]
    listed: Mapping[str, Listed]
    contents: Mapping[str, bytes]
    doors: tuple[str, ...] = ()
    debian: bool = False
    nologin: bool = False
    unlisted: str = ""
    max_auth_tries: int = SHIPPED_TRIES
    reads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Those of all daemons, each once."""
        return tuple(dict.fromkeys(place for daemon in self.daemons for place in daemon.places))

    def places_of(self, account: str) -> tuple[Place, ...]:
        return tuple(place for place in self.places if place.account == account)

    def first_place(self, account: str) -> Place | None:
        """Where a key is to be put so that the serving sshd reads it; None where there is no such place."""
        places = {place.path: place for place in self.places_of(account) if place.state != "odd"}
        return next((places[path] for path in self.reads.get(account, ()) if path in places), None)

    @cached_property
    def files(self) -> Files:
        """Every file that was looked at. A place that we may not look at is unseen."""
        entries: dict[str, Entry] = {}
        for path, listed in self.listed.items():
            content = self.contents.get(path) if listed.kind is Kind.FILE else b""
            entries[path] = listed.entry(content)
        closed = (place.path for place in self.places if place.state in {"closed", "hidden"})
        return Files.with_usual_folders(entries, frozenset(path for path in closed if path not in entries))

    def found(self, path: str) -> Found | None:
        """What stands at the end of a path, links followed; None where nothing does, or we may not look."""
        try:
            return self.files.find(path, ROOT)
        except UnseenError:
            return None

    def content(self, path: str) -> bytes | None:
        """The bytes of a key file, as far as they were read; None where they were not."""
        found = self.found(path)
        return self.contents.get(found.path) if found else None

    def size(self, path: str) -> int:
        """The size of a file in bytes, 0 where there is none."""
        found = self.found(path)
        return self.listed[found.path].size if found and found.path in self.listed else 0


def observe_script(nonce: str, *, globs: bool, accounts: Sequence[str] = (), keys: Sequence[PublicKey] = ()) -> bytes:
    """The script that looks; others may be run behind it (see scripts.together), and are told of our connection.

    globs: whether this sshd takes AuthorizedKeysFile for a pattern (OpenSSH 10 and later).

    accounts: those that keys are put at; of them it is said where sshd looks, though nobody can log in there yet.
    keys: those that AuthorizedKeysCommand is asked about, where it wants to know which key it is.
    """
    wanted = "".join(f" {account} " for account in accounts)
    asked = "\n".join(f"{key.type} {key.fingerprint} {key.bare_line.split()[1]}" for key in keys)
    head = assignments(N=nonce, CAP=FILE_LIMIT, ALL=ALL_LIMIT, G="1" if globs else "", A=wanted)
    text = "".join(script(f"{part}.sh") for part in _PARTS)
    whole = f"{head}Q={quoted(asked)}\n{text}main </dev/null\nSSH_CONNECTION=$X\nexport SSH_CONNECTION\n"
    return whole.encode("utf-8", "surrogateescape")


def read_observation(output: bytes, nonce: str) -> Observation:
    """Raises CommandError where the script did not run to its end, or made no sense."""
    frames = read_frames(output, nonce)
    first = by_kind(frames)
    try:
        begin, _, connection = first["begin"].rest.partition(" ")
        rights, _, user = begin.partition(":")
        looked = frozenset(first["looked"].text.split("\n"))
        listed = read_listing(first["files"].body)
        sizes = {path: one.size for path, one in listed.items()}
        contents = read_heads(first["bytes"].body, sizes, FILE_LIMIT)
        groups = read_groups(_group_text(first, contents))
        ends = read_ends(first["ends"].text, everyone=first["ends"].rest == "all")
        ours = "" if rights == "root" else user
        accounts = read_accounts(first["accounts"].text, groups, ends, looked, ours)
        daemons = _daemons(frames)
    except (KeyError, ValueError):
        raise senseless() from None
    return Observation(
        root=rights == "root",
        connection=tuple(connection.split()),
        accounts=accounts,
        groups={line.group.gid: line.group for line in reversed(groups)},
        daemons=daemons,
        looked=looked,
        listed=listed,
        contents=contents,
        doors=tuple(line for line in first["doors"].text.split("\n") if line) if "doors" in first else (),
        debian="debian" in first,
        nologin="nologin" in first,
        unlisted=first["accounts"].rest,
    )


def _group_text(first: Mapping[str, Frame], contents: Mapping[str, bytes]) -> str:
    if "groups" in first:
        return first["groups"].text
    return contents.get("/etc/group", b"").decode("utf-8", "surrogateescape")


def _daemons(frames: Sequence[Frame]) -> tuple[Daemon, ...]:
    """The daemons; what a frame says is about the daemon whose frame came last before it. Raises ValueError."""
    starts = [number for number, frame in enumerate(frames) if frame.kind == "daemon"]
    ends = [*starts[1:], len(frames)]
    return tuple(_daemon(frames[start:end]) for start, end in zip(starts, ends, strict=True))


def _daemon(frames: Sequence[Frame]) -> Daemon:
    first = by_kind(frames)
    lines = [line.split(":", 2) for line in _text(first, "places").split("\n") if line.count(":") > 1]
    settings: dict[str, list[str]] = {}
    for word, account, setting in lines:
        if word == "set":
            settings.setdefault(account, []).append(setting)
    return Daemon(
        first["daemon"].rest,
        first["daemon"].text.strip(),
        _text(first, "version").strip(),
        tuple(dict.fromkeys(Place(*fields) for fields in lines if fields[0] != "set")),
        {account: tuple(said) for account, said in settings.items()},
        "asked" in first,
        dict(_answers(frames)),
    )


def _text(first: Mapping[str, Frame], kind: str) -> str:
    return first[kind].text if kind in first else ""


def _answers(frames: Sequence[Frame]) -> list[tuple[tuple[str, int], CommandAnswer]]:
    """An answer counts where its end was told."""
    found = []
    for frame, following in pairwise(frames):
        number, _, account = frame.rest.partition(" ")
        if frame.kind == "answer" and following.kind == "answered" and number.isdecimal():
            status = int(following.rest) if following.rest.isdecimal() else 1
            found.append(((account, int(number)), CommandAnswer(frame.body, status)))
    return found
