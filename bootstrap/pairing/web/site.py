"""What each path answers: the form under the code, a waiting device under a name of its own, and nothing else.

Who comes by another host name is turned away (else a page from elsewhere could get in by its own name, DNS rebinding),
and so is a form that another page sends.
"""

import hmac
import ipaddress
import time
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

from bootstrap.pairing.door import Door
from bootstrap.pairing.web.exchange import Exchange
from bootstrap.pairing.web.form_page import form_page
from bootstrap.pairing.web.guest import PageGuest
from bootstrap.pairing.web.layout import notice
from bootstrap.pairing.web.pasted import NotTaken, read_form
from bootstrap.pairing.web.request import Request
from bootstrap.pairing.web.response import Response
from bootstrap.pairing.web.waiting_page import waiting_page
from bootstrap.pairing.web.words import NAMES
from keys.device import Kind
from keys.errors import InvalidInputError
from keys.inert import inert
from keys.pairing import Code
from keys.public_key import PublicKey

_WAIT, _STILL = "/wait/", "/still"
_FORM = "application/x-www-form-urlencoded"
_AGAIN = "Open the link that the other screen shows, or scan its code again."


class Site:
    """Asked by the server's one thread; `say_the_end` is for another."""

    def __init__(self, door: Door, kind: Kind, clock: Callable[[], float] = time.monotonic) -> None:
        self._door = door
        self._kind = kind
        self._clock = clock
        self._guests: list[PageGuest] = []

    def answer(self, request: Request, exchange: Exchange) -> bytes:
        """The whole answer to a request."""
        return bytes(self._answer(request, exchange))

    def refusal(self, status: int) -> bytes:
        """The answer to what is no request that is understood here."""
        found = HTTPStatus(status)
        if found is HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            text = "This is too long for a public key. Go back, and paste one line, that of the public key alone."
            return bytes(Response(found, notice("Too long", text)))
        return bytes(Response(found, notice(found.phrase, "This is not understood here.")))

    def say_the_end(self) -> None:
        """Nothing more comes: devices that wait are told, and whoever looks may have a last look."""
        self._door.close("it has ended")
        for guest in self._guests:
            guest.leave()
        for guest in self._guests:
            guest.wait_for_a_look()

    def _answer(self, request: Request, exchange: Exchange) -> Response:
        host = request.headers.get("host", "")
        if not _is_here(host, exchange.local):
            return _notice(HTTPStatus.MISDIRECTED_REQUEST, "Not by this name", _AGAIN)
        if request.method not in {"GET", "POST"}:
            return _notice(HTTPStatus.METHOD_NOT_ALLOWED, "Not understood", "This page is opened, or sent a form.")
        if request.path.startswith(_WAIT):
            return self._waiting(request)
        if request.method == "POST" and not _is_own_form(request, host):
            return _notice(HTTPStatus.FORBIDDEN, "Not from here", "This form was sent by another page. ", _AGAIN)
        return self._by_code(request, inert(exchange.address))

    def _by_code(self, request: Request, address: str) -> Response:
        try:
            code = Code.parse(request.path.removeprefix("/"))
        except InvalidInputError:
            return _notice(HTTPStatus.NOT_FOUND, "Nothing here", _AGAIN)
        if not self._door.knows(code.user, address):
            return self._not_known()
        if request.method == "GET":
            return Response(HTTPStatus.OK, form_page(self._kind, request.path))
        pasted = read_form(request.body)
        if isinstance(pasted, NotTaken):
            return Response(HTTPStatus.UNPROCESSABLE_ENTITY, form_page(self._kind, request.path, pasted))
        return self._came(pasted, request.path, address)

    def _not_known(self) -> Response:
        if self._door.is_open:
            return _notice(HTTPStatus.NOT_FOUND, "This code is not right", _AGAIN, "A few wrong ones close the page.")
        return _notice(HTTPStatus.GONE, "Closed", "No key is taken here any more. Begin again on the other screen.")

    def _came(self, key: PublicKey, path: str, address: str) -> Response:
        guest = self._guest_with(key)
        if guest is None:
            guest = PageGuest(key, self._door.comparison_of(key), address, path, self._clock)
            if not self._door.came(key, guest, proved=False):
                return self._not_let_up(key, path)
            self._guests.append(guest)
        return Response(HTTPStatus.SEE_OTHER, location=f"{_WAIT}{guest.name}")

    def _not_let_up(self, key: PublicKey, path: str) -> Response:
        if not self._door.is_open:
            return _notice(
                HTTPStatus.GONE,
                "Closed",
                "Another key had come with this code before. Only one is expected, so nothing is taken any more.",
                f"Begin again on the other screen, and send the key of this {NAMES[self._kind]} alone.",
            )
        if self._door.would_take(key):
            return _notice(
                HTTPStatus.CONFLICT, "It goes on elsewhere", "This key has come from an SSH app already. Look there."
            )
        refused = NotTaken("This key was refused on the other screen.", "Paste the public key of another one.")
        return Response(HTTPStatus.UNPROCESSABLE_ENTITY, form_page(self._kind, path, refused))

    def _waiting(self, request: Request) -> Response:
        name, still, rest = request.path.removeprefix(_WAIT).partition(_STILL)
        guest = next((one for one in self._guests if hmac.compare_digest(one.name, name)), None)
        if guest is None or rest or request.method != "GET":
            return _notice(HTTPStatus.NOT_FOUND, "Nothing here", _AGAIN)
        return Response(
            HTTPStatus.OK,
            waiting_page(
                self._kind,
                guest,
                guest.looks(),
                here=f"{_WAIT}{guest.name}",
                may_offer=self._door.is_open,
                still=bool(still),
            ),
        )

    def _guest_with(self, key: PublicKey) -> PageGuest | None:
        """A device that waits with the key already: the same one, whose page was sent twice."""
        return next((one for one in self._guests if one.key == key and not one.has_ended), None)


def _notice(status: HTTPStatus, title: str, *lines: str) -> Response:
    return Response(status, notice(title, *lines))


def _is_here(host: str, local: tuple[str, int]) -> bool:
    """Whether a Host header names the very address that the connection goes to."""
    name, _, port = host.rpartition(":") if not host.endswith("]") and ":" in host else (host, "", "80")
    with suppress(ValueError):
        here = ipaddress.ip_address(local[0].partition("%")[0])
        named = f"[{here}]" if here.version == 6 else str(here)
        return name == named and port == str(local[1])
    return False


def _is_own_form(request: Request, host: str) -> bool:
    """A browser says null of a page that keeps its address to itself, as ours does (Fetch, section 3.2)."""
    origin, site = request.headers.get("origin", "null"), request.headers.get("sec-fetch-site", "same-origin")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return origin in {"null", f"http://{host}"} and site == "same-origin" and kind == _FORM
