"""Whose a foreign key may be: guesses from its comments and names, each with its reason, none of them a fact."""

import re
from collections.abc import Iterator

from keys.findings.survey import Survey
from keys.matrix import ForeignKey

_MOST = 3
_GITHUB = re.compile(r"([A-Za-z0-9-]{1,39})@github/\d+")  # what ssh-import-id writes
_IMPORTED = re.compile(r"ssh-import-id (gh|lp):([A-Za-z0-9_.-]{1,39})")
_AT_HOST = re.compile(r"([^\s@]{1,64})@([^\s@/]{1,64})")  # what ssh-keygen writes
_SITES = {"gh": "GitHub", "lp": "Launchpad"}


def guesses(survey: Survey, foreign: ForeignKey) -> tuple[str, ...]:
    """Each "who: why", the likelier first, three at most."""
    comments = tuple(dict.fromkeys(grant.key.comment for _, grant in foreign.places if grant.key.comment))
    found = [
        *_by_devices(survey, foreign, comments),
        *(guess for comment in comments for guess in _by_comment(comment)),
        *_by_name(foreign),
    ]
    return tuple(dict.fromkeys(found))[:_MOST]


def _by_devices(survey: Survey, foreign: ForeignKey, comments: tuple[str, ...]) -> Iterator[str]:
    """A device of the fleet whose key, or former key, goes by the same comment or name."""
    names = {grant.name: target for target, grant in foreign.places if grant.name}
    for device in survey.matrix.devices:
        own = {device.public_key.comment, *(former.public_key.comment for former in device.former_keys)} - {""}
        if shared := next((comment for comment in comments if comment in own), ""):
            yield f"{device.name}: a key of that device has the same comment, {shared}"
        elif named := next((comment for comment in comments if device.name in _words(comment)), ""):
            yield f"{device.name}: its comment is {named}"
        elif name := next((name for name in names if device.name in _words(name)), ""):
            yield f"{device.name}: {names[name]} calls it {name}"


def _words(text: str) -> set[str]:
    return set(re.split(r"[^a-z0-9-]+", text.lower()))


def _by_comment(comment: str) -> Iterator[str]:
    if match := _IMPORTED.search(comment):
        yield f"{match[2]} on {_SITES[match[1]]}: its comment says that it was imported from there"
    elif match := _GITHUB.search(comment):
        yield f"{match[1]} on GitHub: its comment is {comment}"
    elif match := _AT_HOST.fullmatch(comment):
        yield f"{match[1]} on {match[2]}: its comment is {comment}"


def _by_name(foreign: ForeignKey) -> Iterator[str]:
    """What the places that give names to keys call it, and what other comment it has elsewhere."""
    first = foreign.places[0][1].key.comment
    for target, grant in foreign.places:
        if grant.name and grant.name != grant.key.comment:
            yield f"{grant.name}: {target} calls it so"
        if grant.key.comment not in {first, ""}:
            yield f"{grant.key.comment}: its comment at {target}"
