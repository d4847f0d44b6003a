"""From an observation of a server to who gets in where: each key of each line, with the evidence and sshd's verdict.

What could not be read becomes a sentence in `unknown`, never "no access".
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from bootstrap.targets.server.observation import FILE_LIMIT, UNDO, Observation, Place
from keys.access import Grant, Seen
from keys.authorized_line import Line, read_line
from keys.decision import Accepted, Question, decide
from keys.inert import inert
from keys.openssh import Version
from keys.public_key import PublicKey

_LINE = re.compile(rb"[^\n]*\n|[^\n]+")
_ONE_OPTION = re.compile(r'(?:[^,"]|"(?:\\"|[^"])*+")+')
_PENDING = "written by an edit that was not confirmed; the server may take it back"


def seen(target: str, at: datetime, observed: Observation, openssh: Version) -> Seen:
    """What the observation proves. openssh: the server's version."""
    grants = tuple(grant for place in observed.places for grant in _grants(place, observed, at, openssh))
    with_places = {place.account for place in observed.places}
    accounts = tuple(name for name, a in observed.accounts.items() if a.logs_in or name in with_places)
    unread = tuple(_unread(observed))
    unknown = (*(sentence for _, sentence in unread), *_unknown(observed))
    return Seen(target, at, accounts, grants, unknown, unread)


def _grants(place: Place, observed: Observation, at: datetime, openssh: Version) -> Iterator[Grant]:
    data = observed.files.get(place.path)
    if data is None:
        return
    account = observed.accounts.get(place.account)
    config = observed.config_of(place.account)
    kept = _kept_keys(place, observed)
    for number, raw in enumerate(_LINE.findall(data), start=1):
        line = _line(raw)
        if line.key is None:
            continue
        refused = (
            config.refuses(place.account, account.uid if account else "", line.options)
            or _refusal(line, place.account, observed.client, at if line.options else _ANY_TIME, openssh)
            or (_PENDING if kept is not None and line.key not in kept else "")
        )
        yield Grant(place.account, line.key, f"{place.path}:{number}", inert(line.options, 4000), refused)


_ANY_TIME = datetime.fromisoformat("2020-01-01T00:00:00+00:00")  # a line without options does not ask the clock


@lru_cache(maxsize=100_000)
def _line(raw: bytes) -> Line:
    """A fleet's servers share most of their lines."""
    return read_line(0, raw)


@lru_cache(maxsize=100_000)
def _refusal(line: Line, user: str, client: str, at: datetime, openssh: Version) -> str:
    """Why sshd would not take the line; empty where it would, from some address."""
    if line.key is None:
        return line.problem
    anywhere = replace(line, options=_without_from(line.options))
    answer = decide([anywhere], Question(line.key, user, client, at, openssh, "", touched=True, verified=True))
    if isinstance(answer, Accepted):
        return ""
    return line.problem or answer.reason.removeprefix("line 0: ")


def _without_from(options: str) -> str:
    """The options without from=: a device may well be at one of those addresses."""
    if "from=" not in options.lower():
        return options
    return ",".join(one for one in _ONE_OPTION.findall(options) if not one.lower().startswith("from="))


def _kept_keys(place: Place, observed: Observation) -> frozenset[PublicKey] | None:
    """The keys that stay whatever becomes of an unconfirmed edit; None where there is no such edit."""
    if place.state != "undo":
        return None
    folder, _, name = place.path.rpartition("/")
    before = observed.files.get(f"{folder}/{UNDO}{name}", b"")
    return frozenset(line.key for raw in _LINE.findall(before) if (line := _line(raw)).key)


def _unread(observed: Observation) -> Iterator[tuple[str, str]]:
    """The accounts whose key files could not be read to their end, each with a sentence about one."""
    for place in observed.places:
        path = inert(place.path, 200)
        size = observed.statuses[place.path].size if place.path in observed.statuses else 0
        if place.state == "closed":
            yield place.account, f"{path} ({place.account}): not ours to read"
        elif place.state in {"file", "undo"} and place.path not in observed.files:
            yield place.account, f"{path} ({place.account}): changed while it was read"
        elif size > FILE_LIMIT and place.state != "odd":
            yield place.account, f"{path} ({place.account}): only its first {FILE_LIMIT // 2**20} MiB were read"


def _unknown(observed: Observation) -> Iterator[str]:
    for place in observed.places:
        if place.state == "odd":
            yield f"{inert(place.path, 200)} ({place.account}): not a file"
    for path in observed.unread:
        yield f"{inert(path, 200)}: sshd's configuration, not ours to read"
    if observed.asked and not observed.by_account:
        yield "sshd's settings: only root may ask it for those of each account (`sshd -T`)"
    if observed.unlisted:
        yield "accounts that are not in /etc/passwd: there is no getent to list them"
    if " -o" in observed.command_line:
        yield f"sshd was started with settings of its own: {observed.command_line}"
    configs = [observed.config, *observed.by_account.values()]
    yield from dict.fromkeys(inert(sentence) for config in configs for sentence in config.blind_spots())
