"""From changes and an observation to edits of files: pure, nothing is sent from here.

A key is added to the first file where sshd looks; it is removed from every file of the account where sshd looks.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from bootstrap.targets.base import Outcome, Result
from bootstrap.targets.server.edit import UNDO_SECONDS, Edit
from bootstrap.targets.server.observation import Observation, Place
from keys.access import Seen
from keys.authorized_keys import AuthorizedKeys
from keys.errors import InvalidInputError
from keys.inert import inert
from keys.plan import Change, Verb


@dataclass
class WantedEdits:
    """edits: by path. paths: those that a change needs. settled: changes that need none, with what to say of them."""

    edits: dict[str, Edit] = field(default_factory=dict)
    paths: dict[Change, tuple[str, ...]] = field(default_factory=dict)
    settled: dict[Change, Outcome] = field(default_factory=dict)


def wanted_edits(changes: Iterable[Change], observed: Observation, seen: Seen) -> WantedEdits:
    """What has to be edited so that the changes are made. seen: made of the same observation."""
    wanted = WantedEdits()
    for change in changes:
        if change.verb is Verb.ADD:
            _add(change, wanted, observed, seen)
        else:
            _remove(change, wanted, observed)
    return wanted


def _add(change: Change, wanted: WantedEdits, observed: Observation, seen: Seen) -> None:
    if any(grant.account == change.account and grant.may_open for grant in seen.of(change.key)):
        wanted.settled[change] = Outcome(change, Result.ALREADY, "stands there already")
        return
    if change.account not in observed.accounts:
        wanted.settled[change] = _failed(
            change, f"there is no account {change.account}", "make it, or leave it out of accounts = [...]"
        )
        return
    place = observed.first_place(change.account)
    if place is None:
        said = "sshd reads no file that could be written for this account"
        wanted.settled[change] = _failed(change, said, "look at AuthorizedKeysFile there")
        return
    if hidden := _hidden(place, observed):
        wanted.settled[change] = _hidden_from_us(change, hidden)
        return
    try:
        _edit(change, place, wanted, observed)
    except InvalidInputError as error:
        wanted.settled[change] = _failed(change, error.what, error.hint)


def _remove(change: Change, wanted: WantedEdits, observed: Observation) -> None:
    places = observed.places_of(change.account)
    if hidden := next((why for place in places if (why := _hidden(place, observed))), ""):
        wanted.settled[change] = _hidden_from_us(change, hidden)
        return
    for place in places:
        if observed.content(place.path) is not None:
            _edit(change, place, wanted, observed)
    if change not in wanted.paths:
        wanted.settled[change] = Outcome(change, Result.ALREADY, "stands in no file there")


def _hidden(place: Place, observed: Observation) -> str:
    """Why a file's bytes are not known to us in full; empty where they are."""
    path = inert(place.path, 200)
    if place.state == "closed":
        return f"{path}: not ours to read"
    if place.is_file:
        data, size = observed.content(place.path), observed.size(place.path)
        if data is None:
            return f"{path}: changed while it was read"
        if len(data) < size:
            return f"{path}: {size} bytes, which is too long to edit"
    return ""


def _hidden_from_us(change: Change, why: str) -> Outcome:
    return Outcome(change, Result.FAILED, why, "log in as root, or as that account, or set sudo = true")


def _edit(change: Change, place: Place, wanted: WantedEdits, observed: Observation) -> None:
    old = observed.content(place.path)
    edit = wanted.edits.get(place.path)
    before = AuthorizedKeys.parse(edit.new if edit else old or b"")
    if change.verb is Verb.ADD:
        after = before.add(change.key, change.options)
    else:
        after = before.remove(change.key)
        already_gone = edit is not None and AuthorizedKeys.parse(old or b"").remove(change.key).data != (old or b"")
        if after.data == before.data and not already_gone:
            return
    undo = UNDO_SECONDS if change.verb is Verb.ADD else 0
    if edit is None:
        run_as = editor_of(place, observed)
        edit = Edit(place.path, old, b"", run_as, takes_over=place.state == "undo")
    wanted.edits[place.path] = replace(edit, new=after.data, undo=max(edit.undo, undo))
    wanted.paths[change] = (*wanted.paths.get(change, ()), place.path)


def editor_of(place: Place, observed: Observation) -> str:
    """The user to edit a file as; empty for the one whom our script runs as.

    Root edits what only root can reach. Everything else is edited as the user whose folder it lies in: in a folder that
    a user can write to, that user could put a link to another file under root's hands.
    """
    account = observed.accounts.get(place.account)
    if not observed.root or account is None:
        return ""
    folders = place.path.split("/")[:-1]
    found = [observed.found("/".join(folders[: end + 1]) or "/") for end in range(len(folders))]
    if all(one and one.entry.owner == 0 and not one.entry.mode & 0o022 for one in found):
        return ""
    owner = found[-1].entry.owner if found[-1] else 0
    owners = [one.name for one in (account, *observed.accounts.values()) if one.uid == owner != 0]
    return next(iter(owners), "" if account.uid == 0 else place.account)


def _failed(change: Change, said: str, hint: str) -> Outcome:
    return Outcome(change, Result.FAILED, said, hint)
