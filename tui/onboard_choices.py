"""What an onboarding can be chosen from: how the device is let in, and what is done besides."""

from typing import NamedTuple

from textual.content import Content

from bootstrap.attended.newcomer_fields import Way

INTO_TAILNET = "then show it an auth key, and wait until it is in the tailnet"
SIGNS = "then have Git sign this machine's commits with it"
REQUESTS = "only make a request, which a device that gets in approves"


class _Choice(NamedTuple):
    """also: the fields that only some ways have."""

    name: str
    what: str
    also: tuple[str, ...] = ()


_WAYS = {
    Way.HERE: _Choice("This machine", "its key is made here, and ssh is set up", ("own-key", "signs", "requests")),
    Way.PAIR: _Choice("Pair another", "it scans a code and sends its public key", ("address", "tailnet")),
    Way.PASTE: _Choice("Paste a public key", "that another device made", ("key", "tailnet")),
    Way.QR: _Choice("Make for QR", "for a device that can't make a key", ("tailnet",)),
}
OPTIONAL = ("key", "own-key", "address", "signs", "requests", "tailnet")


def way_line(way: Way, *, chosen: bool = False) -> Content:
    name, what, _ = _WAYS[way]
    return Content.assemble("● " if chosen else "○ ", (f"{name:<20}", "bold"), what)


def has(way: Way, field: str) -> bool:
    """Whether this way asks for that optional field."""
    return field in _WAYS[way].also
