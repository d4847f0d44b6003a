"""From an observation of a server to who gets in where: each key of each line, with the evidence and sshd's verdict.

What could not be read becomes a sentence in `unknown`, never "no access".
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bootstrap.targets.server.accounts import logs_in
from bootstrap.targets.server.described import Described
from bootstrap.targets.server.doors import doors
from bootstrap.targets.server.exposed import exposed
from bootstrap.targets.server.grants import grants
from bootstrap.targets.server.observation import FILE_LIMIT, Observation
from bootstrap.targets.server.unsure import of_lists, unsure
from keys.access import Seen
from keys.inert import inert
from keys.registry import Registry


def seen(target: str, at: datetime, observed: Observation, sshds: Sequence[Described], registry: Registry) -> Seen:
    """What the observation proves. sshds: made of the same observation. registry: whose keys matter."""
    found = grants(observed, sshds, at)
    with_places = {place.account for place in observed.places if place.state != "hidden"}
    names = [name for name, account in observed.accounts.items() if logs_in(account) or name in with_places]
    unread = tuple(_unread(observed))
    unknown = (*(sentence for _, sentence in unread), *unsure(observed, sshds, at))
    blocked = _blocked(observed, sshds, at, registry)
    return Seen(
        target,
        at,
        tuple(names),
        found,
        tuple(dict.fromkeys(unknown)),
        unread,
        doors(observed, sshds, at),
        exposed(observed, sshds, at),
        blocked=blocked,
        of_lists=of_lists(observed, sshds, at) if blocked else frozenset(),
    )


def _unread(observed: Observation) -> Iterator[tuple[str, str]]:
    """The accounts whose key files could not be read to their end, each with a sentence about one."""
    for place in observed.places:
        path = inert(place.path, 200)
        size = observed.size(place.path)
        if place.state == "closed":
            yield place.account, f"{path} ({place.account}): not ours to read"
        elif place.is_file and observed.content(place.path) is None:
            yield place.account, f"{path} ({place.account}): changed while it was read"
        elif size > FILE_LIMIT and place.state != "odd":
            yield place.account, f"{path} ({place.account}): only its first {FILE_LIMIT // 2**20} MiB were read"


def _blocked(
    observed: Observation, sshds: Sequence[Described], at: datetime, registry: Registry
) -> frozenset[str] | None:
    """Which of the keys that must get in nowhere the serving sshd has in its list of revoked keys."""
    if not observed.root or not sshds or not sshds[0].daemon.config:
        return None
    unwanted = [key for device in registry.devices for key, _ in device.unwanted_keys()]
    return frozenset(key.fingerprint for key in unwanted if sshds[0].revokes(key, at, observed))
