"""What observe.sh saw on a server: accounts, what sshd reads for each, and the bytes of every key file.

Kept by the server target for its edits; only what `seen.py` makes of it leaves this folder.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bootstrap.ssh.errors import CommandError
from bootstrap.targets.server.frames import FileStatus, read_frames, read_heads, read_listing
from bootstrap.targets.server.scripts import assignments, script
from keys.inert import inert
from keys.sshd_config import SshdConfig

FILE_LIMIT = 4 * 1024 * 1024  # bytes of one key file that are read
UNDO = ".keyturn-undo-"
_NO_LOGIN = ("/nologin", "/false", "/sync", "/shutdown", "/halt")


@dataclass(frozen=True, slots=True)
class Account:
    """One line of the account list."""

    name: str
    uid: str
    home: str
    shell: str

    @property
    def logs_in(self) -> bool:
        """Whether a shell awaits who logs in. sshd lets others in too, for forwarding at the least."""
        return not self.shell.endswith(_NO_LOGIN)


@dataclass(frozen=True, slots=True)
class Place:
    """One path where sshd looks for keys of an account.

    state: "file"; "undo", a file with an edit that nobody has confirmed yet; "none", nothing there; "odd", something
    else than a file; "closed", we may not look.
    """

    state: str
    account: str
    path: str


@dataclass(frozen=True)
class Observation:
    """root: whether we looked with root's rights. client: our address as sshd sees it.

    unread: configuration files that could not be read. files: content by path, with the undo files. asked: whether sshd
    was asked for its settings of each account. unlisted: whether there may be accounts that are not in the list.
    """

    root: bool
    client: str
    accounts: Mapping[str, Account]
    places: tuple[Place, ...]
    files: Mapping[str, bytes]
    statuses: Mapping[str, FileStatus]
    config: SshdConfig
    by_account: Mapping[str, SshdConfig]
    command_line: str
    unread: tuple[str, ...]
    asked: bool
    unlisted: bool

    def config_of(self, account: str) -> SshdConfig:
        """sshd's settings for one account."""
        return self.by_account.get(account) or self.config

    def places_of(self, account: str) -> tuple[Place, ...]:
        return tuple(place for place in self.places if place.account == account)


def observe_script(nonce: str, *, globs: bool, accounts: Sequence[str] = ()) -> bytes:
    """globs: whether this sshd takes AuthorizedKeysFile for a pattern (OpenSSH 10 and later).

    accounts: those that keys are put at; of them it is said where sshd looks, though nobody can log in there yet.
    """
    wanted = "".join(f" {account} " for account in accounts)
    head = assignments(N=nonce, CAP=FILE_LIMIT, G="1" if globs else "", A=wanted)
    return (head + script("observe.sh")).encode()


def read_observation(output: bytes, nonce: str) -> Observation:
    """Raises CommandError where the script did not run to its end, or made no sense."""
    frames = read_frames(output, nonce, last="bytes")
    first = {frame.kind: frame for frame in reversed(frames)}
    try:
        rights, asked, connection = first["begin"].rest.split(" ", 2)
        accounts = _accounts(first["accounts"].text)
        statuses = read_listing(first["files"].body)
        sizes = {path: status.size for path, status in statuses.items()}
        files = read_heads(first["bytes"].body, sizes, FILE_LIMIT)
        places = [line.split(":", 2) for line in first["places"].text.split("\n") if line.count(":") > 1]
    except (KeyError, ValueError):
        raise CommandError("its script's answer makes no sense", hint="is its /bin/sh a POSIX shell?") from None
    return Observation(
        root=rights == "root",
        client=connection.split(" ")[0] or "127.0.0.1",
        accounts=accounts,
        places=tuple(_places(places)),
        files={_text(path): data for path, data in files.items()},
        statuses={_text(path): status for path, status in statuses.items()},
        config=SshdConfig.parse(first["config"].text),
        by_account=_settings(places),
        command_line=inert(first["sshd"].text.strip(), 200),
        unread=tuple(first["unread"].text.split("\n")[1:]),
        asked=asked != "0",
        unlisted="unlisted" in first,
    )


def _text(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")


def _accounts(text: str) -> dict[str, Account]:
    found: dict[str, Account] = {}
    for line in text.split("\n"):
        fields = line.split(":")
        if len(fields) == 7 and fields[0] and fields[0] not in found:
            found[fields[0]] = Account(fields[0], fields[2], fields[5].rstrip("/"), fields[6])
    return found


def _places(lines: list[list[str]]) -> list[Place]:
    return list(dict.fromkeys(Place(*fields) for fields in lines if fields[0] != "set"))


def _settings(lines: list[list[str]]) -> dict[str, SshdConfig]:
    texts: dict[str, list[str]] = {}
    for word, account, setting in lines:
        if word == "set":
            texts.setdefault(account, []).append(setting)
    return {account: SshdConfig.parse("\n".join(settings)) for account, settings in texts.items()}
