"""What block_look.sh saw: the sshd that serves us, the list of revoked keys that it uses, and its configuration.

All of it is the server's word: what makes no sense is an error, never taken for "no list".
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bootstrap.targets.server.frames import by_kind, read_frames, senseless
from bootstrap.targets.server.listing import Listed, read_heads, read_listing
from bootstrap.targets.server.scripts import assignments, script
from keys.inert import inert
from keys.openssh import Version
from keys.sshd.build import Build
from keys.sshd.files import Entry, Files, Kind
from keys.sshd.server import Server

OWN_LIST = "/etc/ssh/keyturn_revoked_keys"
CONFIG = "/etc/ssh/sshd_config"
FILE_LIMIT = 4 * 1024 * 1024  # bytes of one file that are read


@dataclass(frozen=True, slots=True)
class Listener:
    """The sshd that listens. command: how it was started. unit: what systemd calls it, or empty. config: its -f."""

    pid: str
    program: str
    command: str
    unit: str
    config: str


@dataclass(frozen=True)
class Sight:
    """listener: None where none was found, or only root could look.

    settings, ours: what `sshd -T` said, without and with our connection. said: its complaints. stale: configuration
    files that are younger than what the listener has read. patterns: what Include names, as far as it was followed.
    pending: markers of edits that nobody confirmed. statuses: of the files, those too whose bytes were not read.
    files: what was read of them.
    """

    root: bool
    listener: Listener | None
    settings: Mapping[str, str]
    ours: Mapping[str, str]
    said: str
    stale: tuple[str, ...]
    patterns: frozenset[str]
    pending: tuple[str, ...]
    statuses: Mapping[str, Listed]
    files: Mapping[str, bytes]

    @property
    def config(self) -> str:
        """The path of the listener's configuration file."""
        return (self.listener.config if self.listener else "") or CONFIG

    @property
    def list_path(self) -> str:
        """The list that counts; empty where none does."""
        found = self.settings.get("list", "")
        return "" if found.lower() == "none" else found

    def server(self, version: Version) -> Server:
        """The configuration as keys.sshd reads it. A vendor's own keywords are taken for good ones."""
        entries = {path: Entry(Kind.FILE, content=data) for path, data in self.files.items()}
        main = self.files.get(self.config, b"")
        return Server(Build(version, debian=True), main, {}, Files.with_usual_folders(entries))


def look_script(nonce: str, *, patience: int) -> bytes:
    """patience: seconds to wait for another keyturn's edit to be confirmed."""
    head = assignments(N=nonce, O=OWN_LIST, P=patience, CAP=FILE_LIMIT)
    return f"{head}{script('block_look.sh')}look\n".encode()


def read_sight(output: bytes, nonce: str) -> Sight:
    """Raises CommandError where the script did not run to its end, or made no sense."""
    frames = by_kind(read_frames(output, nonce))
    try:
        rights, _, pid = frames["begin"].rest.partition(" ")
        root = rights == "root"
        if not root or not pid.isdecimal():
            return Sight(root, None, {}, {}, "", (), frozenset(), (), {}, {})
        listener = Listener(pid, *(frames[kind].rest for kind in ("program", "command", "unit", "config")))
        statuses = read_listing(frames["files"].body)
        heads = read_heads(frames["bytes"].body, {path: one.size for path, one in statuses.items()}, FILE_LIMIT)
        lines = {kind: frames[kind].text.split("\n") for kind in ("settings", "ours", "stale", "pending", "patterns")}
    except (KeyError, ValueError):
        raise senseless() from None
    return Sight(
        root=root,
        listener=listener,
        settings=_values(lines["settings"]),
        ours=_values(lines["ours"]),
        said=inert(_values(lines["settings"]).get("said", ""), 200),
        stale=tuple(filter(None, lines["stale"])),
        patterns=frozenset(filter(None, lines["patterns"])),
        pending=tuple(filter(None, lines["pending"])),
        statuses=statuses,
        files=heads,
    )


def _values(lines: list[str]) -> dict[str, str]:
    """The first of each kind."""
    pairs = (line.partition(":") for line in reversed(lines))
    return {kind: value for kind, _, value in pairs if kind in {"list", "pidfile", "said"}}
