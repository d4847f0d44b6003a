"""A block that nobody has confirmed yet: the server may take it back, so it does not count as one."""

from collections.abc import Sequence
from dataclasses import replace

from bootstrap.targets.server.described import described
from bootstrap.targets.server.observation import Observation
from bootstrap.targets.server.seen import seen
from keys.access import Seen
from keys.public_key import PublicKey
from keys.registry import Registry

_SAID = "U:"
_MADE = ".keyturn-made."


def surely_blocked(
    found: Seen, observed: Observation, banner: str, keys: Sequence[PublicKey], registry: Registry
) -> Seen:
    """What was seen, with those keys as blocked that are so whether or not the server takes back what waits.

    banner, keys: as `described` wants them.
    """
    before = _as_before(observed)
    if before is observed or found.blocked is None:
        return found
    then = seen(found.target, found.at, before, described(before, banner, keys), registry)
    return replace(found, blocked=found.blocked & (then.blocked or frozenset()))


def _as_before(observed: Observation) -> Observation:
    """What would be there if every change that waits were taken back; see block_undo.sh for the markers."""
    markers = [line.removeprefix(_SAID) for line in observed.looked if line.startswith(_SAID)]
    contents, listed = dict(observed.contents), dict(observed.listed)
    for marker in markers:
        folder, _, name = marker.rpartition("/")
        path = f"{folder}/{name.split('.', 3)[-1]}"
        before = None if name.startswith(_MADE) else observed.contents.get(marker)
        contents.pop(path, None)
        if before is not None:
            contents[path] = before
        elif name.startswith(_MADE):
            listed.pop(path, None)
    return replace(observed, contents=contents, listed=listed) if markers else observed
