"""StrictModes: whether others could write a file, or swap it for another one (misc.c, safe_path).

Debian lets the members of a group write where the group has no other member than the owner (user-group-modes.patch).
"""

from keys.sshd.account import Account
from keys.sshd.files import Entry, Found, Kind
from keys.sshd.server import Server
from keys.sshd.verdict import UnseenError


def unsafe(found: Found, uid: int, home: str, server: Server) -> str:
    """Why the file is not safe for `uid`; empty where it is. Raises UnseenError.

    home: the canonical home folder, above which nothing is looked at; empty where all is.
    """
    if found.entry.kind is not Kind.FILE:
        return f"{found.path} is not a regular file"
    if not _permitted(found.path, found.entry, uid, server):
        return f"bad ownership or modes for file {found.path}"
    path = found.path
    while path != "/":
        path = path.rpartition("/")[0] or "/"
        entry = server.files.at(path)
        if entry is None:
            raise UnseenError(f"the mode of {path} is not known")
        if not _permitted(path, entry, uid, server):
            return f"bad ownership or modes for directory {path}"
        if path == home:
            break
    return ""


def _permitted(path: str, entry: Entry, uid: int, server: Server) -> bool:
    if entry.owner not in (0, uid) or entry.mode & 0o002:
        return False
    if not entry.mode & 0o020:
        return True
    return server.build.debian and _only_the_owners(path, entry, uid, server)


def _only_the_owners(path: str, entry: Entry, uid: int, server: Server) -> bool:
    """Whether the file's group has exactly one member, its owner."""
    group = None if entry.group is None else server.groups.get(entry.group)
    if group is None:
        raise UnseenError(f"the group that may write {path} is not known")
    logins = [account for account in server.accounts.values() if account.gid == group.gid]
    if any(account.uid != uid for account in logins):
        return False
    owner = next((account for account in server.accounts.values() if account.uid == entry.owner), None)
    if owner is None:
        return False
    return set(group.members) <= {owner.name} and bool(logins or group.members)


def real_home(account: Account, server: Server) -> str:
    """The canonical home folder; empty where there is none that the account can reach. Raises UnseenError."""
    found = server.files.find(account.home, account.identity)
    return found.path if found else ""
