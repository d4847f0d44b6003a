"""An invitation has a page beside its links, before the same door, and both are gone at its end."""

import socket
import threading
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import ProxyHandler, build_opener

import pytest

from bootstrap.pairing.door import Candidate
from bootstrap.pairing.invitation import Answer, invited
from keys.device import Kind
from tests.bootstrap.pairing.web.bench import LINE
from tests.keys.made import key

opener = build_opener(ProxyHandler({}))


def no_code_is_wrong(address: str, left: int) -> None:
    raise AssertionError((address, left))


def test_a_device_comes_by_the_page_and_the_person_says_yes() -> None:
    before, asked = threading.active_count(), []

    def ask(candidate: Candidate) -> Answer:
        asked.append(candidate)
        return Answer.YES

    with invited(["127.0.0.1", "::1"], kind=Kind.IPAD) as invitation:
        for page in invitation.pages:
            assert b"Pair this iPad" in opener.open(page, timeout=10).read()
        waiting = opener.open(invitation.pages[0], urlencode({"key": LINE}).encode(), timeout=10)
        confirmed, guest = invitation.wait(ask, no_code_is_wrong)
        assert (confirmed, asked[0].proved) == (key("ipad"), False)
        guest.say("server:web: in")
        guest.leave()
        assert b"server:web: in" in opener.open(waiting.url, timeout=10).read()
        with pytest.raises(HTTPError, match="410"):
            opener.open(invitation.pages[0], timeout=10)
        ports = {urlsplit(page).port for page in invitation.pages}
        assert len(ports) == 1
        assert invitation.links[0].port not in ports
    assert threading.active_count() == before
    for port in (*ports, invitation.links[0].port):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), 1).close()
