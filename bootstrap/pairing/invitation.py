"""An invitation: a listener and a page, open for one device, the links that lead there, and the wait for who comes."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto

from bootstrap.pairing.door import Candidate, Closed, Door, Guest, WrongCode
from bootstrap.pairing.host_key import one_shot_host_key
from keys.device import Kind
from keys.errors import KeyturnError
from keys.pairing import Code, Link
from keys.public_key import PublicKey

MINUTES = 5
_LOOK = 0.5  # seconds: how long Ctrl-C may take


class Answer(Enum):
    """What the person says of a device that came. OTHER: not this key, another one may come."""

    YES = auto()
    OTHER = auto()
    NO = auto()


class NobodyCameError(KeyturnError):
    """The door was closed before any device was confirmed. Nothing was let in."""


@dataclass(frozen=True)
class Invitation:
    """links: one an address. host_key: what the device's SSH client asks to be trusted.

    pages: the http:// addresses of the page for devices where a link does not open, one an address too.
    """

    links: tuple[Link, ...]
    host_key: PublicKey
    door: Door
    pages: tuple[str, ...] = ()

    def wait(self, ask: Callable[[Candidate], Answer], wrong: Callable[[str, int], None]) -> tuple[PublicKey, Guest]:
        """The key that the person confirmed, and its device. Raises NobodyCameError.

        wrong: told of each wrong code, from where it came and how many more close the door.
        """
        while (knock := self.door.next(_LOOK)) or self.door.is_open:
            if isinstance(knock, WrongCode):
                wrong(knock.address, knock.left)
            elif isinstance(knock, Closed):
                raise _nobody(knock.why)
            elif knock is not None and (guest := self._answered(knock, ask(knock))):
                return knock.key, guest
        self.door.close("the time is over")
        raise _nobody("nobody came in time")

    def _answered(self, candidate: Candidate, answer: Answer) -> Guest | None:
        if answer is Answer.YES:
            return self.door.take(candidate)  # None: the door has closed meanwhile, and says why next
        self.door.refuse(candidate)
        if answer is Answer.NO:
            self.door.close("you said no")
        return None


@contextmanager
def invited(
    addresses: Sequence[str],
    *,
    port: int = 0,
    page_port: int = 0,
    kind: Kind = Kind.OTHER,
    minutes: float = MINUTES,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Invitation]:
    """Open for one device, of that kind. At the end nothing of it is left: no port, no thread. Raises KeyturnError."""
    from bootstrap.pairing.listener import Listener
    from bootstrap.pairing.web.server import PageServer

    private, host_key = one_shot_host_key()
    code = Code.make(os.urandom(8), host_key)
    door = Door(code, host_key, until=clock() + 60 * minutes, clock=clock)
    with (
        Listener(addresses, door, private, port=port, clock=clock) as listener,
        PageServer(addresses, door, kind, port=page_port, clock=clock) as server,
    ):
        links = tuple(Link(code, address, listener.port) for address in addresses)
        pages = tuple(server.url(code, address) for address in addresses)
        yield Invitation(links, host_key, door, pages)


def wrong_code(address: str, left: int) -> str:
    """What the person is told of one. left: how many more close the door."""
    more = f"{left} more of them close the door" if left else "the door is closed"
    return f"Somebody at {address} tried a wrong code; {more}."


def _nobody(why: str) -> NobodyCameError:
    return NobodyCameError(f"no device was paired: {why}", hint="run the same command again, for a new code")
