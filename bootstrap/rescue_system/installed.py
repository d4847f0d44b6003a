"""The installed server as its disk describes it: would its sshd let the key in, and in which file would it look?

Decided as for a running server, by keys.sshd, from files alone: nothing of the disk runs. Whatever the configuration
names beyond what is followed here is unseen, never taken for absent.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bootstrap.rescue_system.looked import Looked, look
from bootstrap.targets.server.accounts import read_accounts, read_ends, read_groups
from keys.errors import InvalidInputError
from keys.openssh import ASSUMED
from keys.public_key import PublicKey
from keys.sshd.about_key import about_key
from keys.sshd.account import Account
from keys.sshd.admission import obstacles
from keys.sshd.build import Build
from keys.sshd.entrance import Entrance
from keys.sshd.files import ROOT, Kind
from keys.sshd.key_files import SHIPPED, in_home, patterns
from keys.sshd.named import Named, named_in
from keys.sshd.server import Connection, Server
from keys.sshd.sshd import Sshd
from keys.sshd.verdict import ConfigError, GetsIn, Refused, Unknown, UnseenError, Verdict

if TYPE_CHECKING:
    from bootstrap.ssh.session import Session

CONFIG = "/etc/ssh/sshd_config"
_HOST_KEYS = tuple(f"/etc/ssh/ssh_host_{kind}_key.pub" for kind in ("ed25519", "ecdsa", "rsa"))
_RELEASES = ("/etc/os-release", "/usr/lib/os-release")
_FIRST = (
    *(f"F:{path}" for path in (*_RELEASES, "/etc/passwd", "/etc/group", "/etc/fstab", "/etc/selinux/config", CONFIG)),
    *(f"F:{path}" for path in _HOST_KEYS),
    "S:/etc/debian_version",
    "S:/etc/nologin",
    "E:",
    "V:/usr/sbin/sshd",
)
_ROUNDS = 6  # of includes below each other


@dataclass(frozen=True)
class Installed:
    """looked: what was read. server: as keys.sshd knows it. account: None where the disk knows no such account."""

    looked: Looked
    server: Server
    account: Account | None

    @property
    def name(self) -> str:
        """What system it is, "Debian GNU/Linux 12 (bookworm)"; empty where nothing says so."""
        lines = "\n".join(self.looked.text(path) for path in _RELEASES).split("\n")
        pretty = (line.partition("=")[2].strip().strip('"') for line in lines if line.startswith("PRETTY_NAME="))
        return next(pretty, "linux" if any(lines) else "")

    @property
    def has_home(self) -> bool:
        return self.account is not None and self._is_folder(self.account.home or "/")

    @property
    def home_elsewhere(self) -> str:
        """The line of /etc/fstab by which the account's home lies on another file system; else empty."""
        home = f"{self.account.home if self.account else ''}/"
        for line in self.looked.text("/etc/fstab").split("\n"):
            words = line.split()
            if len(words) > 2 and not line.lstrip().startswith("#") and words[1].startswith("/"):
                place = words[1].rstrip("/")
                if place and home.startswith(f"{place}/"):
                    return " ".join(words[:3])
        return ""

    @property
    def host_keys(self) -> tuple[PublicKey, ...]:
        """Those that its sshd shows, by the files that are there."""
        found = []
        for path in _HOST_KEYS:
            try:
                found.append(PublicKey.parse(self.looked.text(path)))
            except InvalidInputError:
                continue
        return tuple(found)

    @property
    def enforces_selinux(self) -> bool:
        lines = self.looked.text("/etc/selinux/config").lower().split("\n")
        return any(line.replace(" ", "").startswith("selinux=enforcing") for line in lines)

    def key_file(self, at: datetime) -> str:
        """The first file in which its sshd looks for the account's keys, as it is named there.

        Raises InvalidInputError where it looks in none that could be written.
        """
        if self.account is None:
            raise InvalidInputError("there is no such account on the disk")
        entrance = self._entrance(at)
        words = patterns(entrance.config) if isinstance(entrance, Entrance) else [*SHIPPED]
        try:
            paths = [in_home(word, self.account) for word in words]
        except ConfigError as error:
            raise InvalidInputError(error.what, where=CONFIG) from None
        if plain := [path for path in paths if not set(path) & set("*?[")]:
            return plain[0]
        raise InvalidInputError("sshd there reads no file that could be written", where="AuthorizedKeysFile")

    def decide(self, key: PublicKey, at: datetime) -> Verdict:
        """What its sshd would do with the key."""
        return Sshd(self.server).decide(key, self._connection(at))

    def in_the_way(self, key: PublicKey, at: datetime) -> tuple[Refused | Unknown, ...]:
        """Everything that keeps the key out whatever file it stands in, and what may and is not known."""
        entrance = self._entrance(at)
        if not isinstance(entrance, Entrance):
            return () if isinstance(entrance, GetsIn) else (Refused(getattr(entrance, "why", "")),)
        try:
            by_account = obstacles(entrance.account, entrance.config, entrance.visitor, self.server)
            return (*by_account, *about_key(key, entrance.config, self.server))
        except (ConfigError, UnseenError) as error:
            return (Unknown(error.what),)

    def _entrance(self, at: datetime) -> Entrance | Verdict:
        return Sshd(self.server).entrance(self._connection(at))

    def _connection(self, at: datetime) -> Connection:
        name = self.account.name if self.account else ""
        return Connection(name, "127.0.0.1", at, from_anywhere=True, elsewhere=True)

    def _is_folder(self, path: str) -> bool:
        found = self.looked.files.find(path, ROOT)
        return found is not None and found.entry.kind is Kind.DIRECTORY


def look_at_installed(session: "Session", account: str) -> Installed:
    """Read what decides about the account's keys, from the disk that is mounted. Raises a subclass of SshError."""
    looked = look(session, _FIRST)
    for _ in range(_ROUNDS):
        more = look(session, _wanted(looked, account), looked)
        if more is looked:
            break
        looked = more
    return _installed(looked, account)


def _wanted(looked: Looked, account: str) -> Iterator[str]:
    """What the files that were read lead to."""
    named = _named(looked)
    for pattern in named.includes:
        yield f"G:{_from_etc(pattern)}"
    for path in named.files:
        yield f"F:{path}"
    for command in named.commands:
        yield f"S:{command.split()[0]}"
    found = _accounts(looked).get(account)
    if found is None:
        return
    yield f"S:{found.home or '/'}"
    yield f"S:{found.shell or '/bin/sh'}"
    for word in (*SHIPPED, *sorted(named.key_files)):
        try:
            yield f"F:{in_home(word, found)}"
        except ConfigError:
            continue


def _installed(looked: Looked, account: str) -> Installed:
    files, accounts = looked.files, _accounts(looked)
    build = Build.parse(looked.version.partition("OpenSSH_")[2]) or Build(ASSUMED)
    named = _named(looked)
    passed_over = {
        _from_etc(word).rpartition("/")[0] for word in named.includes if f"G:{_from_etc(word)}" not in looked.asked
    }
    server = Server(
        replace(build, debian=build.debian or "/etc/debian_version" in looked.listed),
        files.peek(CONFIG) or b"",
        accounts,
        replace(files, unseen=frozenset(passed_over)) if passed_over else files,
        {line.group.gid: line.group for line in reversed(read_groups(looked.text("/etc/group")))},
        nologin="/etc/nologin" in looked.listed,
    )
    return Installed(looked, server, accounts.get(account))


def _accounts(looked: Looked) -> dict[str, Account]:
    groups = read_groups(looked.text("/etc/group"))
    ends = read_ends(looked.ends or "", everyone=looked.ends is not None)
    found = read_accounts(looked.text("/etc/passwd"), groups, ends, (), "")
    return {name: replace(one, shell_runs=_runs(looked, one.shell or "/bin/sh")) for name, one in found.items()}


def _runs(looked: Looked, shell: str) -> bool | None:
    if f"S:{shell}" not in looked.asked:
        return None
    found = looked.files.find(shell, ROOT)
    return found is not None and found.entry.kind is Kind.FILE and bool(found.entry.mode & 0o111)


def _named(looked: Looked) -> Named:
    """Of every file below /etc/ssh, as each of them may be included."""
    return named_in(content for path, content in looked.contents.items() if path.startswith("/etc/ssh/"))


def _from_etc(pattern: str) -> str:
    return pattern if pattern.startswith("/") else f"/etc/ssh/{pattern}"
