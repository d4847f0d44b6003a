"""Faults at single requests of the stand-in: what is carried out, and what the client gets to see."""

import http.client
import json
from urllib.parse import urlsplit

import pytest

from bootstrap.sandbox.faults import Fault
from bootstrap.sandbox.hetzner import HetznerApi
from keys.key_pair import KeyPair


def ask(api: HetznerApi, method: str = "GET", path: str = "/v1/ssh_keys") -> tuple[int, bytes]:
    """A request as any client sends it: its status and body. Raises what the http module raises."""
    line = KeyPair.generate("pc").public.line
    body = json.dumps({"name": "pc", "public_key": line}).encode() if method == "POST" else None
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(api.endpoint).port, timeout=0.3)
    try:
        connection.request(method, path, body, {"Authorization": f"Bearer {api.token}"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def is_registered(api: HetznerApi) -> bool:
    return bool(api.ssh_keys())


@pytest.mark.parametrize(("fault", "status"), [(Fault.UNAVAILABLE, 503), (Fault.LIMITED, 429), (Fault.LOST, 500)])
def test_an_error_is_told_and_only_what_is_lost_was_done(api: HetznerApi, fault: Fault, status: int) -> None:
    api.switches.faults.at[1] = fault
    assert ask(api, "POST")[0] == status
    assert is_registered(api) is (fault is Fault.LOST)
    assert ask(api)[0] == 200


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.DROPPED, http.client.RemoteDisconnected),
        (Fault.SWALLOWED, http.client.RemoteDisconnected),
        (Fault.HALF, http.client.IncompleteRead),
        (Fault.SILENT, TimeoutError),
    ],
)
def test_a_connection_that_ends_early_says_nothing_of_what_was_done(
    api: HetznerApi, fault: Fault, error: type[Exception]
) -> None:
    api.switches.faults.at[1] = fault
    with pytest.raises(error):
        ask(api, "POST")
    assert is_registered(api) is (fault is not Fault.DROPPED)


def test_a_document_is_cut_and_a_list_misleads(api: HetznerApi) -> None:
    api.switches.faults.at |= {1: Fault.CUT, 2: Fault.LOOP, 3: Fault.NO_NEXT}
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        json.loads(ask(api)[1])
    assert json.loads(ask(api)[1])["meta"]["pagination"]["next_page"] == 1
    assert "next_page" not in json.loads(ask(api)[1])["meta"]["pagination"]


def test_something_happens_right_before_a_request(api: HetznerApi) -> None:
    api.switches.faults.meanwhile[2] = lambda: api.add_key("new", KeyPair.generate("x").public.line)
    assert [len(json.loads(ask(api)[1])["ssh_keys"]) for _ in range(3)] == [0, 1, 1]
