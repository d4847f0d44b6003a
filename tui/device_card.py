"""One device -> the text of its card: all that is known of it, and what is still to be done about it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from textual.content import Content

from bootstrap.age import age
from keys.device import Device
from keys.device_summary import DeviceSummary
from keys.errands import Errand
from keys.inert import inert
from keys.matrix_words import SIGNS
from keys.strength import strength
from keys.tailnet import Node
from tui.device_lines import STATUS_STYLES, key_age, reach_of
from tui.fields import field, title
from tui.widgets.findings import STYLES

_MOST = 12  # lines of one sort; what is left out is counted
_WARNING = "$text-warning"


def device_card(one: DeviceSummary, by_hand: Sequence[Errand], now: datetime, *, is_here: bool) -> Content:
    """by_hand: what a person has left to do, now that it is revoked. is_here: whether this machine is that device."""
    device = one.device
    return Content("\n").join(
        [
            title(f"{device.name}{', this machine' if is_here else ''}"),
            field("kind", device.kind.value),
            field("status", _status(device, now), STATUS_STYLES[device.status]),
            field("access", *reach_of(one)),
            *_to_do(one),
            *_by_hand(by_hand, device),
            *_key(device, now),
            field("last use", _last_use(one, now)),
            *_tailnet(one, now),
            field("added", f"{device.added:%Y-%m-%d}{f' by {device.added_by}' if device.added_by else ''}"),
            *_expires(device, now),
            *([field("given", f"{', '.join(device.given)}: secrets of the fleet")] if device.given else []),
            *([field("blocked", "its keys, in the servers' lists of revoked keys")] if device.blocked else []),
            *_former(device),
        ]
    )


def device_picture(device: Device) -> Content:
    """The picture of its key's fingerprint, as ssh-keygen draws it."""
    return Content(device.public_key.randomart())


def _status(device: Device, now: datetime) -> str:
    return f"{device.status}{f', revoked {age(device.revoked, now)}' if device.revoked else ''}"


def _to_do(one: DeviceSummary) -> Iterator[Content]:
    for cell in one.to_do[:_MOST]:
        sign = SIGNS[cell.state]
        yield field("to do", f"{sign} at {cell.target}", STYLES[sign.meaning])
    if len(one.to_do) > _MOST:
        yield field("", f"and {len(one.to_do) - _MOST} more targets")


def _by_hand(errands: Sequence[Errand], device: Device) -> Iterator[Content]:
    left = [errand for errand in errands if errand.id not in device.done]
    yield from (field("by hand", f"{one.id}: {one.what}: {one.how}", _WARNING) for one in left[:_MOST])


def _key(device: Device, now: datetime) -> Iterator[Content]:
    key = device.public_key
    verdict = strength(key)
    yield field("key", f"{key.type}: {verdict.why}", "" if verdict.ok else "$text-error bold")
    yield Content(f"  {key.fingerprint}")
    yield field("since", f"{device.key_since:%Y-%m-%d}, {key_age(device, now)}")


def _last_use(one: DeviceSummary, now: datetime) -> str:
    if one.last_use is None:
        return "not known: no log tells of one"
    use = one.last_use
    return f"{use.at:%Y-%m-%d %H:%M}, {age(use.at, now)}: {use.account} at {use.target}"


def _tailnet(one: DeviceSummary, now: datetime) -> Iterator[Content]:
    noted = one.device.tailscale_node
    if one.node is not None:
        yield field("tailnet", f"{one.node.told}, {_connected(one.node, now)}")
    elif noted and one.tailnet:
        yield field("tailnet", f"node {noted}, which is not in it", _WARNING if one.device.is_active else "")
    elif noted:
        yield field("tailnet", f"node {noted}; the tailnet was not seen")


def _connected(node: Node, now: datetime) -> str:
    if not node.authorized:
        return "not approved yet"
    if node.has_expired(now):
        return f"its key expired {age(node.expires, now)}" if node.expires else "its key expired"
    if node.connected:
        return "connected"
    return f"seen {age(node.last_seen, now)}" if node.last_seen else "not connected"


def _expires(device: Device, now: datetime) -> Iterator[Content]:
    if device.expires:
        over = device.has_ended(now)
        yield field("expires", f"{device.expires}{', which is over' if over else ''}", _WARNING if over else "")


def _former(device: Device) -> Iterator[Content]:
    for former in device.former_keys[-_MOST:]:
        why = f", {inert(former.why, 60)}" if former.why else ""
        yield field("former", f"until {former.until:%Y-%m-%d}{why}")
        yield Content(f"  {former.public_key.fingerprint}")
