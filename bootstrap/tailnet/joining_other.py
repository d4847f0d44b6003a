"""Another device comes into the tailnet: it is shown an auth key, and waited for. The key ends with the wait.

Which of the machines that are new since is meant follows from its tags, its system and its name; where that leaves
several, the person is asked, and where nobody answers, none is taken.
"""

from collections.abc import Callable, Mapping, Sequence

from bootstrap.config_tailscale import TailscaleConfig
from bootstrap.tailnet.errors import TailnetError
from bootstrap.tailnet.joining import Joined
from bootstrap.tailnet.lent_key import SECONDS, ControlServer, lent_key
from bootstrap.tailnet.waiting import Wait
from keys.device import Kind
from keys.errors import KeyturnError
from keys.inert import inert
from keys.tailnet import AuthKey, Node

Show = Callable[[str, AuthKey], None]
Choose = Callable[[Sequence[Node]], Node | None]

_APPLE, _COMPUTERS = frozenset({"ios", "macos", "tvos"}), frozenset({"windows", "linux", "freebsd", "openbsd"})
_SYSTEMS = {  # as the API calls them (schema "Device", os), in small letters
    Kind.MACBOOK: frozenset({"macos"}),
    Kind.MAC: frozenset({"macos"}),
    Kind.IPHONE: frozenset({"ios"}),
    Kind.IPAD: frozenset({"ios"}),
    Kind.APPLE_TV: frozenset({"tvos"}),
    Kind.ANDROID: frozenset({"android"}),
    Kind.PC: _COMPUTERS,
    Kind.SERVER: _COMPUTERS,
}
_KNOWN = _APPLE | _COMPUTERS | {"android"}


def join_other_device(
    api: ControlServer,
    device: str,
    kind: Kind,
    fleet: str,
    config: TailscaleConfig,
    *,
    show: Show,
    choose: Choose = lambda _several: None,
    wait: Wait | None = None,
) -> Joined:
    """The machine that came in. Ctrl-C ends the wait, and the key.

    show: given the key's secret, to be shown once and kept nowhere. choose: asked where several machines may be it.
    Raises what the API raises, and KeyturnError where none came, or it can't be told which one it is.
    """
    wait = wait or Wait(seconds=SECONDS, every=3.0)
    before = {node.id: node for node in api.nodes()}
    with lent_key(api, device, fleet, config.tags) as lent:
        show(lent.secret, lent.key)
        came = wait.until(lambda: _comers(api, before, lent.key, kind) or None)
        if not came:
            raise TailnetError(
                f"{device} did not show up within {wait.seconds / 60:.0f} minutes, and its auth key is revoked",
                where=api.place,
                hint="run the same command again for another key",
            )
        node = _the_one(came, device, choose, api.place)
        if not node.authorized:
            api.authorize(node.id)
    done = f"{device} is in the tailnet, as {inert(node.short_name, 80)}"
    return Joined(node.id, (done, *([lent.left] if lent.left else [])))


def _comers(api: ControlServer, before: Mapping[str, Node], key: AuthKey, kind: Kind) -> tuple[Node, ...]:
    """The machines that may have come in with this key. One that was there before keeps its place, so that a new login
    shows in what changed about it, and counts once the key is used up."""
    able = [node for node in api.nodes() if _may_be(node, key, kind)]
    if new := tuple(node for node in able if node.id not in before and not _is_older(node, key)):
        return new
    again = tuple(node for node in able if node.id in before and _logged_in_again(before[node.id], node))
    is_used = bool(again) and key.id not in {left.id for left in api.auth_keys()}
    return again if is_used else ()


def _may_be(node: Node, key: AuthKey, kind: Kind) -> bool:
    system = node.os.casefold()
    fits = system not in _KNOWN or kind not in _SYSTEMS or system in _SYSTEMS[kind]
    return fits and not node.external and set(key.tags) <= set(node.tags)


def _is_older(node: Node, key: AuthKey) -> bool:
    """To the second: that is how far every control server tells it."""
    return bool(node.created and key.created and node.created < key.created.replace(microsecond=0))


def _logged_in_again(before: Node, now: Node) -> bool:
    return (now.connected and not before.connected) or now.expires != before.expires or now.tags != before.tags


def _the_one(came: Sequence[Node], device: str, choose: Choose, place: str) -> Node:
    if len(came) == 1:
        return came[0]
    named = [node for node in came if device in {node.hostname.casefold(), node.short_name.casefold()}]
    if len(named) == 1:
        return named[0]
    if chosen := choose(came):
        return chosen
    names = ", ".join(inert(node.short_name, 40) for node in came[:5])
    raise KeyturnError(
        f"several machines came into the tailnet, and it can't be told which one {device} is: {names}",
        where=place,
        hint="see Machines in the admin console; remove what is not yours, then run the same command again",
    )
