"""What the person at the trusted device sees of a pairing: the code, who came, what to compare, who tried wrongly."""

import sys
import textwrap
from collections.abc import Iterator

from bootstrap.cli.qr_text import drawn
from bootstrap.cli.table import Tone, paint
from bootstrap.pairing.door import Candidate
from bootstrap.pairing.invitation import MINUTES, Invitation
from bootstrap.pairing.taps import TRUST, by_hand, taps
from keys.device import Kind
from keys.public_key import PublicKey

_WORDS = 5  # lines that are to be seen together with the code
_WIDTH = 78


def invitation_text(name: str, kind: Kind, invitation: Invitation) -> str:
    """The code last, so that it is what is seen in a small window."""
    link = str(invitation.links[0])
    code, note = drawn(link, sys.stderr, rows=_WORDS)
    lines = [f"On {name}, within {MINUTES} minutes:", *_steps(kind, invitation), "", *code, *([note] if note else [])]
    return "\n".join([*lines, paint(link, Tone.STRONG, sys.stderr), "Waiting. Ctrl-C closes the door."])


def _steps(kind: Kind, invitation: Invitation) -> Iterator[str]:
    steps = (*taps(kind, invitation.links[0]), TRUST)
    for number, step in enumerate(steps, 1):
        yield from textwrap.wrap(
            step, _WIDTH, initial_indent=f"  {number}. ", subsequent_indent="     ", break_long_words=False
        )
    yield f"     {invitation.host_key.fingerprint}"
    others = [f"     {by_hand(link)}" for link in invitation.links]
    yield from ("  Where no link opens, a connection by hand, with that key and no password:", *others)
    if invitation.pages:
        yield from ("  or, in its browser, a page to paste its public key on:", f"     {invitation.pages[0]}")


def came(name: str, host_key: PublicKey, candidate: Candidate) -> str:
    """Who is at the door. A page proves nothing about who holds the key."""
    proof = "it has proved that it holds the key" if candidate.proved else "the key was pasted, which proves nothing"
    return "\n".join(
        [
            "",
            f"A device came from {candidate.guest.address}; {proof}:",
            f"  key      {candidate.key.type} {candidate.key.fingerprint}",
            f"  compare  {paint(candidate.compare, Tone.STRONG, sys.stderr)}",
            f"Say yes only if {name} shows the same two, and has shown this as our host key:",
            f"  {host_key.fingerprint}",
            "Somebody in between would have shown another one.",
        ]
    )


def question(name: str) -> str:
    return paint(f"Is it {name}? [y/N, o: it has another key] ", Tone.STRONG, sys.stderr)
