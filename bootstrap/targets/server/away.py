"""Why a server could not be seen: what happened on the way there, and what its provider says of it."""

from datetime import datetime

from bootstrap.provider import Told
from bootstrap.ssh.errors import (
    ClosedError,
    HostKeyChangedError,
    NoRouteError,
    RefusedError,
    TimedOutError,
    UnknownNameError,
    is_no_way_in,
)
from keys.access import HostKeyChanged, NoWayIn, Unreachable
from keys.errors import KeyturnError

_NOBODY_THERE = (TimedOutError, NoRouteError, RefusedError, ClosedError)


def away(target: str, at: datetime, error: KeyturnError, told: Told | None) -> Unreachable:
    """The observation. A provider's word explains why nobody answers; it never stands for a look."""
    what, hint = error.what, error.hint
    if told and isinstance(error, _NOBODY_THERE):
        state, to_do = told.explains()
        what, hint = (f"{state}, says Hetzner: {what}", to_do) if state else (what, hint)
    if told and told.shares and isinstance(error, UnknownNameError):
        what = f"its address is that of {told.shares} too, and {what}"
        hint = "give it a table in keyturn.toml, [servers.NAME], with a host that leads to it"
    return (NoWayIn if is_no_way_in(error) else Unreachable)(target, at, what, hint)


def changed(target: str, at: datetime, error: HostKeyChangedError, told: Told | None) -> HostKeyChanged:
    """The observation of a host key that is not the pinned one."""
    rescue = "; its rescue mode is on, says Hetzner, and the rescue system has a host key of its own"
    hint = f"{error.hint}{rescue if told and told.rescue else ''}"
    return HostKeyChanged(target, at, error.what, hint, error.host, error.port, error.key, error.pinned)
