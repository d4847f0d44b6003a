"""What stands on the mounted disk: files with every folder and link on the way, as if the disk were the root."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bootstrap.rescue_system.disk import FILE_LIMIT, MOUNT, ask
from bootstrap.targets.server.frames import by_kind, senseless
from bootstrap.targets.server.listing import Listed, read_heads, read_listing
from keys.sshd.files import Entry, Files, Kind

if TYPE_CHECKING:
    from bootstrap.ssh.session import Session


@dataclass(frozen=True)
class Looked:
    """By path as the installed server knows it. asked: what was asked for. ends: lines about /etc/shadow, without any
    hash; None where there is no such file. version: what sshd's program calls itself.
    """

    listed: dict[str, Listed] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()
    ends: str | None = None
    version: str = ""

    @property
    def files(self) -> Files:
        """All that was looked at. A file that is longer than is read has no content."""
        entries: dict[str, Entry] = {}
        for path, listed in self.listed.items():
            whole = listed.size <= FILE_LIMIT
            content = self.contents.get(path) if listed.kind is Kind.FILE and whole else None
            entries[path] = listed.entry(content)
        return Files.with_usual_folders(entries)

    def text(self, path: str) -> str:
        """A file's text, links followed; empty where there is none."""
        return (self.files.peek(path) or b"").decode("utf-8", "surrogateescape")


def look(session: "Session", wanted: Iterable[str], before: Looked | None = None) -> Looked:
    """Look at what is asked for, and was not yet. wanted: "F:/path" and the like, see disk.sh.

    Raises a subclass of SshError.
    """
    before = before or Looked()
    words = [word for word in dict.fromkeys(wanted) if word not in before.asked and "\n" not in word]
    if not words:
        return before
    frames = ask(session, "look", W="\n".join(words))
    first = by_kind(frames)
    try:
        listed = {path: one for path, one in read_listing(first["files"].body).items() if path.startswith(MOUNT)}
        contents = read_heads(first["bytes"].body, {path: one.size for path, one in listed.items()}, FILE_LIMIT)
    except KeyError:
        raise senseless() from None
    return Looked(
        {**before.listed, **{_inside(path): replace(one, path=_inside(path)) for path, one in listed.items()}},
        {**before.contents, **{_inside(path): content for path, content in contents.items()}},
        before.asked | frozenset(words),
        first["ends"].text if "ends" in first else before.ends,
        first["version"].text.strip() if "version" in first else before.version,
    )


def _inside(path: str) -> str:
    return path.removeprefix(MOUNT) or "/"
