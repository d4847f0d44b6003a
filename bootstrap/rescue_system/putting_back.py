"""A key put back into an account's key file on the mounted disk, by the same careful edit as on a running server.

The file's folders are looked at first: every path that is written to is one without a symbolic link in it, inside of
the disk. A user's folder is written to as that user.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bootstrap.rescue_system.disk import HERE, MOUNT
from bootstrap.rescue_system.installed import Installed
from bootstrap.targets.server.edit import BROKE_OFF, Edit, Edited, edit_script, read_results
from bootstrap.targets.server.frames import last_words, new_nonce
from bootstrap.targets.server.problems import explain
from bootstrap.targets.server.scripts import script
from keys.authorized_keys import AuthorizedKeys
from keys.errors import KeyturnError
from keys.inert import inert
from keys.public_key import PublicKey
from keys.sshd.account import Account
from keys.sshd.files import ROOT, Entry, Files, Found, Kind

if TYPE_CHECKING:
    from bootstrap.ssh.session import Session


@dataclass(frozen=True, slots=True)
class PutBack:
    """path: the file, as the installed server knows it. there: whether the line stood there already. new: the file."""

    path: str
    there: bool
    new: bool


def put_back(session: "Session", installed: Installed, path: str, key: PublicKey, options: str) -> PutBack:
    """Add the key's line to that file. options: what the line begins with.

    Raises KeyturnError in the words of people, with nothing changed, for a file that cannot be written.
    """
    if installed.account is None:
        raise KeyturnError("on the disk there is no such account")
    edit = wanted_edit(installed.looked.files, path, installed.account, key, options)
    done = PutBack(path, edit.old == edit.new, edit.old is None)
    if not done.there:
        nonce = new_nonce()
        answer = session.run(edit_script([edit], nonce, script("run_as.sh", HERE)))
        edited = read_results(answer.output, nonce).get(0) or Edited(BROKE_OFF, last_words(answer.errors))
        if edited.problem:
            said, hint = explain(edited, path)
            raise KeyturnError(f"on the disk, {said}", hint=hint.replace("keyturn apply", "run it again"))
    return done


def wanted_edit(files: Files, path: str, account: Account, key: PublicKey, options: str) -> Edit:
    """The edit of the mounted disk. Raises KeyturnError for a place that could not be written safely."""
    found = files.find(path, ROOT)
    if found is not None:
        place, old = found.path, _content(found)
    else:
        place, old = _new_place(files, path), None
    new = AuthorizedKeys.parse(old or b"").add(key, options).data
    return Edit(f"{MOUNT}{place}", old, new, _editor(files, place, account))


def _content(found: Found) -> bytes:
    if found.entry.kind is not Kind.FILE:
        raise KeyturnError(f"on the disk, {inert(found.path, 200)} is no regular file", hint="look at it there")
    if found.entry.content is None:
        raise KeyturnError(f"on the disk, {inert(found.path, 200)} could not be read in full", hint="look at it there")
    return found.entry.content


def _new_place(files: Files, path: str) -> str:
    """Where a file that is not there is made: its folder may be missing too, but not the one above that."""
    missing: list[str] = []
    while True:
        path, _, name = path.rstrip("/").rpartition("/")
        missing.insert(0, name)
        above = files.find(path or "/", ROOT)
        if above is not None and above.entry.kind is Kind.DIRECTORY:
            break
        if len(missing) == 2 or not path:
            what = f"on the disk there is no folder {inert(path, 200)}, and none is made there"
            raise KeyturnError(what, hint="does the account's home lie on another disk?")
    first = f"{above.path.rstrip('/')}/{missing[0]}"
    if first in files.entries:  # a link that leads nowhere, or out of the disk
        raise KeyturnError(f"on the disk, {inert(first, 200)} leads nowhere", hint="look at it there")
    return "/".join((above.path.rstrip("/"), *missing))


def _editor(files: Files, place: str, account: Account) -> str:
    """`uid:gid` of whom the nearest folder belongs to; empty for root."""
    folder = place
    entry: Entry | None = None
    while entry is None:
        folder = folder.rpartition("/")[0] or "/"
        entry = files.entries.get(folder)
    if entry.owner == 0:
        return ""
    group = account.gid if entry.owner == account.uid or entry.group is None else entry.group
    return f"{entry.owner}:{group}"
