"""Whether the machine that looks has access at all, or is a new one that has to ask for it."""

from collections.abc import Iterable, Mapping

from keys.access import Effect, NoWayIn, Observation, Seen, Wish, has_logins


def has_no_way_in(observations: Mapping[str, Observation], wishes: Iterable[Wish]) -> bool:
    """Whether a live place that keys open says that none of ours does, and no other lets us in.

    What is away says neither; what an API token opens is no way in for a key.
    """
    places = (wish.target for wish in wishes if wish.effect is Effect.LIVE and has_logins(wish.target))
    found = [observations[target] for target in places if target in observations]
    return any(isinstance(one, NoWayIn) for one in found) and not any(isinstance(one, Seen) for one in found)
