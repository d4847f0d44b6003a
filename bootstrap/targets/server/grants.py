"""The keys that stand on a server, each line with what would come of it: whichever sshd lets it in, it gets in."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from bootstrap.targets.server.described import Described, our_connection
from bootstrap.targets.server.observation import UNDO, Observation, Place
from keys.access import Grant
from keys.authorized_keys import AuthorizedKeys
from keys.inert import inert
from keys.sshd.entrance import Entrance
from keys.sshd.restrictions import restrictions
from keys.sshd.standing import Standing
from keys.sshd.verdict import GetsIn, Refused

_UNCONFIRMED = "written by an edit that was not confirmed; the server may take it back"
_ELSEWHERE = "sshd reads it for connections that other Match lines fit"
_DROPBEAR = "dropbear reads this file by rules of its own"
_KEY_FILE = "/.ssh/authorized_keys"
_Line = tuple[str, str, int]  # account, path, number


def grants(observed: Observation, sshds: Sequence[Described], at: datetime) -> tuple[Grant, ...]:
    """Every key of every line that any sshd reads, in the order of accounts and files."""
    found: dict[_Line, Grant] = {}
    for number, described in enumerate(sshds):
        accounts = {place.account for place in described.daemon.places if place.is_file}
        accounts |= {account for account, _ in described.daemon.answers}
        for account in (name for name in observed.accounts if name in accounts):
            for line, grant in _of_account(account, observed, described, at):
                _keep_better(found, line, _by_second(grant, described) if number else grant)
    if any(door.startswith("dropbear:") for door in observed.doors):
        for line, grant in _by_dropbear(observed):
            _keep_better(found, line, grant)
    order = {name: number for number, name in enumerate(observed.accounts)}
    return tuple(grant for _, grant in sorted(found.items(), key=lambda item: order[item[0][0]]))


def _keep_better(found: dict[_Line, Grant], line: _Line, grant: Grant) -> None:
    """Of what several sshd's make of one line, what lets more in."""
    if line not in found or _rank(grant) < _rank(found[line]):
        found[line] = grant


def _rank(grant: Grant) -> int:
    return 0 if grant.opens else 1 if grant.may_open else 2


def _of_account(
    account: str, observed: Observation, described: Described, at: datetime
) -> Iterator[tuple[_Line, Grant]]:
    connection = our_connection(observed, account, at)
    sshd = described.of(account)
    entrance = sshd.entrance(connection)
    if not isinstance(entrance, Entrance):
        yield from _undecided(account, observed, described, entrance)
        return
    here = {(one.path, one.line): one for one in sshd.standing(connection)}
    yield from (_granted(account, one, observed) for one in here.values())
    if described.named.by_connection:
        for one in sshd.standing(replace(connection, elsewhere=True)):
            before = here.get((one.path, one.line))
            if before is None or isinstance(before.verdict, Refused):
                line, grant = _granted(account, one, observed)
                yield line, replace(grant, unknown=_ELSEWHERE) if isinstance(one.verdict, GetsIn) else grant


def _granted(account: str, one: Standing, observed: Observation) -> tuple[_Line, Grant]:
    path = inert(one.path, 400)
    grant = Grant(account, one.key, f"{path}:{one.line}", inert(one.options, 4000), by_command=one.by_command)
    if isinstance(one.verdict, GetsIn):
        grant = replace(grant, restrictions=restrictions(one.verdict))
    elif isinstance(one.verdict, Refused):
        grant = replace(grant, refused=inert(one.verdict.why))
    else:
        grant = replace(grant, unknown=inert(one.verdict.why))
    if grant.may_open and _is_unconfirmed(account, one, observed):
        grant = replace(grant, refused=_UNCONFIRMED, unknown="")
    return (account, one.path, one.line), grant


def _is_unconfirmed(account: str, one: Standing, observed: Observation) -> bool:
    """Whether the line is there by an edit that still waits for its confirmation."""
    if Place("undo", account, one.path) not in observed.places:
        return False
    folder, _, name = one.path.rpartition("/")
    before = AuthorizedKeys.parse(observed.content(f"{folder}/{UNDO}{name}") or b"")
    return all(one.key != key for key in before.keys())  # noqa: SIM118  a document, no dict


def _undecided(
    account: str, observed: Observation, described: Described, verdict: object
) -> Iterator[tuple[_Line, Grant]]:
    """Where nothing can be decided about an account, its keys stand there all the same."""
    why = inert(str(getattr(verdict, "why", "")))
    for place in described.daemon.places:
        if place.account == account and place.is_file:
            for line, grant in _lines(place, observed):
                refused = isinstance(verdict, Refused)
                yield line, replace(grant, refused=why) if refused else replace(grant, unknown=why)


def _by_second(grant: Grant, described: Described) -> Grant:
    """A grant of another sshd than ours: that it is one has to be said."""
    return replace(grant, restrictions=(f"by the sshd of {inert(described.daemon.config, 200)}", *grant.restrictions))


def _by_dropbear(observed: Observation) -> Iterator[tuple[_Line, Grant]]:
    for place in observed.places:
        if place.is_file and place.path.endswith(_KEY_FILE):
            yield from ((line, replace(grant, unknown=_DROPBEAR)) for line, grant in _lines(place, observed))


def _lines(place: Place, observed: Observation) -> Iterator[tuple[_Line, Grant]]:
    for line in AuthorizedKeys.parse(observed.content(place.path) or b"").lines:
        if line.key is not None:
            where = f"{inert(place.path, 400)}:{line.number}"
            yield (
                (place.account, place.path, line.number),
                Grant(place.account, line.key, where, inert(line.options, 4000)),
            )
