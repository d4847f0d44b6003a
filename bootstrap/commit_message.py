"""The message of a commit of keyturn's: a subject that tells, and trailers that a program can read.

    keyturn: revoke macbook (lost)

    Device: macbook
    Fingerprint: SHA256:…
    Targets: hetzner, terraform, server:vps

Trailers as git-interpret-trailers(1) reads them: a long one goes on in lines that begin with a space. Words from
elsewhere are kept to their line.
"""

import textwrap
from collections.abc import Iterable

from keys.device import Device
from keys.inert import inert
from keys.plan import Change, Pending

_WIDTH = 72
SUBJECT = "keyturn: "
LEFT_OVER = "what an earlier run wrote"
"""The subject of a commit of what was written before and not committed."""


def message(subject: str, concerned: Iterable[Change | Pending] = (), device: Device | None = None) -> str:
    """The whole message. subject: without "keyturn: ". concerned: what is done, or has to wait, about the keys.

    device: whose commit it is; otherwise the devices and keys are those of the changes.
    """
    everything = [*concerned]
    changes = [one for one in everything if isinstance(one, Change)]
    keys = [device.public_key] if device else [change.key for change in changes]
    trailers = [
        *(("Device", name) for name in dict.fromkeys([device.name] if device else [one.device for one in everything])),
        *(("Fingerprint", fingerprint) for fingerprint in dict.fromkeys(key.fingerprint for key in keys)),
        *([("Targets", ", ".join(dict.fromkeys(_word(one.target) for one in everything)))] if everything else []),
    ]
    head = f"{SUBJECT}{inert(subject)}\n"
    return "\n".join([head, *(_trailer(name, value) for name, value in trailers), ""]) if trailers else head


def _trailer(name: str, value: str) -> str:
    return textwrap.fill(
        f"{name}: {inert(value, 100_000)}",
        _WIDTH,
        subsequent_indent=" ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _word(name: str) -> str:
    """A target's name, with nothing in it that would end one of several."""
    return inert(name.replace(",", " ").strip())
