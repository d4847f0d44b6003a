"""Bringing another device into the tailnet, as part of onboarding it: it is shown an auth key.

The auth key is talk, never data: it is shown at a terminal, on stderr, or where that was asked for in so many words.
"""

import sys
from collections.abc import Sequence

from bootstrap.cli.console import ask_number, can_ask, say
from bootstrap.cli.qr_text import drawn
from bootstrap.config_tailscale import TailscaleConfig
from bootstrap.fleet import Fleet
from bootstrap.tailnet.joining import Joined
from bootstrap.tailnet.lent_key import SECONDS
from bootstrap.tailnet.taps import taps
from bootstrap.workflows import into_tailnet
from bootstrap.workflows.into_tailnet import check_tailnet, left, told_apart
from keys.device import Kind
from keys.errors import InvalidInputError
from keys.tailnet import AuthKey, Node


def check_joining(fleet: Fleet, *, shown: bool = False) -> None:
    """Raises InvalidInputError where another device could not be brought in: no tailnet, or nobody to show a key to."""
    check_tailnet(fleet)
    if not shown and not sys.stderr.isatty():
        raise InvalidInputError(
            "there is no terminal to show the auth key on",
            hint="run it at a terminal, or say that it is to be shown all the same: --show-auth-key",
        )


def join_other(fleet: Fleet, name: str, kind: Kind, *, noted: str = "", shown: bool = False) -> Joined | None:
    """Show an auth key for another device, with what is to be done there, and wait for it; None without a tailnet.

    noted: the id of its machine, where one is noted; while that is in the tailnet, there is nothing to do.
    shown: whether the key is to be shown though nobody sits at a terminal. Ctrl-C leaves the wait: the key is revoked,
    and the device stays outside for now. Raises InvalidInputError, before a key is made, where it could not be shown.
    """
    config = fleet.config.tailscale
    if config is None:
        return None
    check_joining(fleet, shown=shown)
    show = _Shown(name, kind, config).show
    try:
        joined = into_tailnet.join_other(fleet, name, kind, show=show, choose=_choose, noted=noted)
    except KeyboardInterrupt as stop:
        joined = Joined("", (left(name, "; ".join(getattr(stop, "__notes__", ()))),))
    return _said(joined) if joined else None


class _Shown:
    def __init__(self, name: str, kind: Kind, config: TailscaleConfig) -> None:
        self._name, self._kind, self._config = name, kind, config

    def show(self, secret: str, _key: AuthKey) -> None:
        """The code and the text, once. Who reads along gets one machine in, for ten minutes."""
        say(f"On {self._name}:")
        for number, step in enumerate(taps(self._kind, self._config.login_server), 1):
            say(f"  {number}. {step}")
        say()
        code, note = drawn(secret, sys.stderr, rows=3)
        for line in (*code, *([note] if note else [])):
            say(line)
        say(f"  {secret}")
        say()
        say(f"It lets in one machine, within {SECONDS // 60} minutes. Waiting for {self._name}; Ctrl-C leaves that.")


def _choose(several: Sequence[Node]) -> Node | None:
    if not can_ask():
        return None
    say("Several machines came into the tailnet:")
    for number, node in enumerate(several, 1):
        say(f"  {number}. {told_apart(node)}")
    number = ask_number("Which one is it?", len(several))
    return several[number - 1] if number else None


def _said(joined: Joined) -> Joined:
    for sentence in joined.said:
        say(sentence)
    return joined
