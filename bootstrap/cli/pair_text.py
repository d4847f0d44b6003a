"""What the person at the trusted device sees of a pairing: the code, who came, what to compare, who tried wrongly."""

import sys

from bootstrap.cli.qr_text import drawn
from bootstrap.cli.table import Tone, paint
from bootstrap.pairing.door import Candidate
from bootstrap.pairing.invitation import MINUTES, Invitation
from bootstrap.pairing.taps import taps
from keys.device import Kind
from keys.public_key import PublicKey

_WORDS = 5  # lines that are to be seen together with the code


def invitation_text(name: str, kind: Kind, invitation: Invitation) -> str:
    """The code last, so that it is what is seen in a small window."""
    link = invitation.links[0]
    steps = taps(kind, link)
    others = [f"or {one}" for one in invitation.links[1:]]
    pages = [
        f"or, where that does not work, a page to paste its public key on: {page}" for page in invitation.pages[:1]
    ]
    code, note = drawn(str(link), sys.stderr, rows=_WORDS)
    return "\n".join(
        [
            f"On {name}, within {MINUTES} minutes:",
            *(f"  {step}" for step in steps),
            *(f"  {line}" for line in (*others, *pages)),
            f"When it asks whether to trust this host, it must show: {invitation.host_key.fingerprint}",
            "",
            *code,
            *([note] if note else []),
            paint(str(link), Tone.STRONG, sys.stderr),
            "Waiting. Ctrl-C closes the door.",
        ]
    )


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


def wrong_code(address: str, left: int) -> str:
    """left: how many more close the door."""
    more = f"{left} more of them close the door" if left else "the door is closed"
    return paint(f"Somebody at {address} tried a wrong code; {more}.", Tone.WARNING, sys.stderr)
