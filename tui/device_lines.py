"""Devices -> a line each: what it is, how old its key is, where it gets in, what is still to be done."""

from collections.abc import Sequence
from datetime import datetime

from rich.cells import cell_len
from textual.content import Content

from bootstrap.age import age
from keys.device import Device, Status
from keys.device_summary import DeviceSummary
from keys.inert import inert
from keys.matrix_words import Meaning
from tui.widgets.findings import STYLES

STATUS_STYLES = {
    Status.ACTIVE: STYLES[Meaning.GOOD],
    Status.RETIRED: STYLES[Meaning.QUIET],
    Status.LOST: STYLES[Meaning.BAD],
}
_Part = tuple[str, str]  # text, style


def device_lines(summaries: Sequence[DeviceSummary], now: datetime, here: str, *, twofold: bool) -> list[Content]:
    """In their order, in columns. here: the device that this machine is. twofold: two lines each, for a narrow list."""
    who, how = [_who(one, here) for one in summaries], [_how(one, now) for one in summaries]
    if not twofold:
        return _in_columns([[*first, *second] for first, second in zip(who, how, strict=True)])
    return [Content("\n   ").join(both) for both in zip(_in_columns(who), _in_columns(how), strict=True)]


def key_age(device: Device, now: datetime) -> str:
    """ "320 days" """
    return age(device.key_since, now).removesuffix(" ago")


def reach_of(one: DeviceSummary) -> _Part:
    """Where it gets in, in few words, and how that is to be taken."""
    unseen = f", {len(one.unseen)} not seen" if one.unseen else ""
    if one.device.is_active:
        opened = len(set(one.open) & set(one.given))
        good = opened == len(one.given) and not unseen
        return f"in at {opened} of {len(one.given)}{unseen}", STYLES[Meaning.GOOD if good else Meaning.WARNING]
    if one.open:
        return f"STILL IN at {len(one.open)}{unseen}", STYLES[Meaning.BAD]
    return f"out{unseen or ' everywhere'}", STYLES[Meaning.WARNING if unseen else Meaning.QUIET]


def _who(one: DeviceSummary, here: str) -> list[_Part]:
    device = one.device
    return [
        (f"{'◂' if device.name == here else ' '}{inert(device.name, 40)}", "bold"),
        (device.kind.value, ""),
        (device.status.value, STATUS_STYLES[device.status]),
        (f"… {len(one.to_do)} to do" if one.to_do else "", STYLES[Meaning.BAD]),
    ]


def _how(one: DeviceSummary, now: datetime) -> list[_Part]:
    return [
        (f"key {key_age(one.device, now)}" if one.device.is_active else "", STYLES[Meaning.QUIET]),
        reach_of(one),
    ]


def _in_columns(rows: Sequence[Sequence[_Part]]) -> list[Content]:
    widths = [max(cell_len(text) for text, _ in column) for column in zip(*rows, strict=True)]
    return [Content("  ").join(map(_padded, row, widths)).rstrip() for row in rows]


def _padded(part: _Part, width: int) -> Content:
    text, style = part
    return Content.styled(text + " " * (width - cell_len(text)), style)
