"""From what was seen to what has to be done so that the list of revoked keys refuses keys: pure, nothing is sent.

RevokedKeys fails closed, so whatever is not understood here is refused with a reason, and nothing is tried.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from bootstrap.targets.server.block_look import OWN_LIST, Sight
from keys.errors import KeyturnError
from keys.inert import inert
from keys.openssh import Version
from keys.public_key import PublicKey
from keys.sshd.key_list import BadLineError, holds
from keys.sshd.krl import MAGIC
from keys.sshd.placing import counts_as_file, directives, set_in_match
from keys.sshd.verdict import UnseenError

DROP_IN = "/etc/ssh/sshd_config.d/00-keyturn.conf"
DIRECTIVE = f"RevokedKeys {OWN_LIST}"
_KEYWORD = "revokedkeys"
_BY_OPTION = re.compile(r" -o ?(revokedkeys|include|match)\b", re.IGNORECASE)


class CannotBlockError(KeyturnError):
    """Keys cannot be put into a list of revoked keys there. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Job:
    """path: the list. seen: SHA-256 of its bytes; empty where there is none. text: what is appended to a list of lines;
    None where it is a KRL, or will be one.

    config: the file that shall name the list; empty where one does. config_seen: as seen; empty where it is a new file.
    """

    path: str
    seen: str
    text: bytes | None
    config: str = ""
    config_seen: str = ""


def wanted(sight: Sight, lost: Sequence[PublicKey], spare: Sequence[PublicKey], version: Version) -> Job:
    """What to do. version: of the server's OpenSSH. Raises CannotBlockError."""
    _check_listener(sight)
    _check_settings(sight, version)
    path = sight.list_path or OWN_LIST
    text = _lines(sight, path, lost, spare, version)
    seen = sha256(sight.files[path]).hexdigest() if path in sight.files else ""
    if sight.list_path:
        return Job(path, seen, text)
    if DROP_IN not in sight.files and counts_as_file(sight.server(version), sight.config, DROP_IN, DIRECTIVE):
        return Job(path, seen, text, DROP_IN)
    return Job(path, seen, text, sight.config, sha256(sight.files[sight.config]).hexdigest())


def _check_listener(sight: Sight) -> None:
    if not sight.root:
        raise CannotBlockError(
            "only root can change its list of revoked keys", hint="log in as root, or set sudo = true"
        )
    listener = sight.listener
    if listener is None:
        raise CannotBlockError(
            "the sshd that listens was not found from our session",
            hint="is it started for each connection (systemd socket, inetd), or another server than OpenSSH?",
        )
    if _BY_OPTION.search(listener.command):
        raise CannotBlockError(
            f"sshd was started with settings of its own: {inert(listener.command, 200)}",
            hint="move -o RevokedKeys, Include and Match from its command line into its configuration file",
        )
    if not sight.config.startswith("/"):
        raise CannotBlockError(
            f"sshd was started with -f {inert(sight.config, 200)}, which names no folder", hint="give it the whole path"
        )


def _check_settings(sight: Sight, version: Version) -> None:
    if "list" not in sight.settings and "pidfile" not in sight.settings:
        raise CannotBlockError(
            f"its sshd finds its configuration wrong: {sight.said or 'it says nothing'}",
            hint="mend it first: `sshd -t` there tells",
        )
    if sight.stale:
        raise CannotBlockError(
            f"{inert(sight.stale[0], 200)} was changed since sshd read it, and a reload would bring that into force",
            hint="reload sshd yourself, see that you still get in, then run it again",
        )
    _check_files(sight, version)
    if sight.ours.get("list", "none") != sight.settings.get("list", "none"):
        raise _in_match(sight.config)
    path = sight.list_path
    if path and (not path.startswith("/") or "\n" in path or ".." in path.split("/")):
        raise CannotBlockError(
            f"RevokedKeys names {inert(path, 200)}, which is no whole path", hint="give the whole path there"
        )


def _check_files(sight: Sight, version: Version) -> None:
    """The files that we read say what sshd says, and no Match block says something else."""
    server = sight.server(version)
    if len(sight.files.get(sight.config, b"")) != _size(sight, sight.config) or sight.config not in sight.files:
        raise CannotBlockError(f"{inert(sight.config, 200)} could not be read", hint="look at it there")
    try:
        found = list(directives(server, sight.config))
        where = set_in_match(server, sight.config, _KEYWORD)
    except UnseenError as error:
        raise CannotBlockError(inert(error.what, 200), hint="look at sshd's configuration there") from None
    strange = [one for one in found if one.keyword == "include" and not sight.patterns.issuperset(one.words)]
    if strange:
        raise CannotBlockError(
            f"{inert(strange[0].where, 200)} includes files in a way that is not followed here",
            hint="write it without quotes",
        )
    if where:
        raise _in_match(where)
    named = [one for one in found if one.keyword == _KEYWORD]
    if any(len(one.words) > 1 for one in named):
        raise CannotBlockError(
            f"{inert(named[0].where, 200)} names several lists of revoked keys", hint="leave one of them there"
        )
    says = named[0].words[0] if named and named[0].words else "none"
    if says.lower() != sight.settings.get("list", "none").lower():
        raise CannotBlockError(
            "its sshd names another list of revoked keys than its configuration files do",
            hint="`sshd -T | grep -i revoked` and `grep -ri revoked /etc/ssh` there tell",
        )


def _in_match(where: str) -> CannotBlockError:
    return CannotBlockError(
        f"{inert(where, 200)}: a Match block sets RevokedKeys, so one list does not hold for everybody",
        hint="move RevokedKeys before the first Match",
    )


def _size(sight: Sight, path: str) -> int:
    return sight.statuses[path].size if path in sight.statuses else -1


def _lines(
    sight: Sight, path: str, lost: Sequence[PublicKey], spare: Sequence[PublicKey], version: Version
) -> bytes | None:
    """What to append to a list of lines; None for a KRL, or no list yet. Raises CannotBlockError."""
    data = sight.files.get(path)
    if data is None or len(data) != _size(sight, path):
        if path == sight.list_path and path not in sight.statuses:
            raise damaged(path, "it is not there")
        if path in sight.statuses:
            raise CannotBlockError(f"{inert(path, 200)} could not be read to its end", hint="look at it there")
        return None
    if data.startswith(MAGIC[:6]):
        return None
    try:
        refused = [key for key in spare if _holds(data, key, version)]
        missing = [key for key in lost if not _holds(data, key, version)]
    except BadLineError as error:
        raise damaged(path, str(error)) from None
    if refused:
        raise spared(path, refused[0])
    added = "".join(f"{key.plain.bare_line}\n" for key in missing).encode()
    return b"\n" + added if added and data and not data.endswith(b"\n") else added


def _holds(data: bytes, key: PublicKey, version: Version) -> bool:
    return holds(data, lambda one: one.plain_blob == key.plain_blob, version)


def damaged(path: str, why: str) -> CannotBlockError:
    """A list that refuses everybody already."""
    return CannotBlockError(
        f"{inert(path, 200)} is damaged ({inert(why, 100)}): sshd refuses every key for everybody by it",
        hint="mend it at once, from a session that is still open: an empty file lets keys in again",
    )


def spared(path: str, key: PublicKey | str) -> CannotBlockError:
    """A list that refuses a key which must get in."""
    name = key.fingerprint if isinstance(key, PublicKey) else key
    return CannotBlockError(
        f"{inert(path, 200)} would refuse {inert(name, 200)}, the key of an active device",
        hint="take that key from the list, or retire the device, then run it again",
    )
