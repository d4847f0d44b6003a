"""How the stand-in turns requests down: codes, statuses and headers are the vendor's."""

import http.client
import time
from urllib.parse import urlsplit

import pytest

from bootstrap.sandbox.hetzner import HetznerApi
from bootstrap.sandbox.hetzner.rate_limit import RateLimit
from keys.key_pair import KeyPair
from tests.bootstrap.sandbox.conftest import Call


def _key() -> dict[str, str]:
    return {"name": "pc", "public_key": KeyPair.generate("pc").public.line}


@pytest.mark.parametrize("token", ["", "wrong", "sandbox"])
def test_a_wrong_token_is_unauthorized(call: Call, token: str) -> None:
    answer = call("GET", "/ssh_keys", token=token)
    assert (answer.status, answer.code) == (401, "unauthorized")


def test_a_token_can_be_withdrawn(call: Call, api: HetznerApi) -> None:
    api.switches.refused = True
    assert call("GET", "/ssh_keys").code == "unauthorized"


@pytest.mark.parametrize(("code", "status"), [("token_readonly", 401), ("forbidden", 403)])
def test_a_read_only_token_reads_and_changes_nothing(call: Call, api: HetznerApi, code: str, status: int) -> None:
    api.switches.read_only = "token_readonly" if code == "token_readonly" else "forbidden"
    assert call("GET", "/ssh_keys").status == 200
    answer = call("POST", "/ssh_keys", _key())
    assert (answer.status, answer.code) == (status, code)
    assert api.ssh_keys() == ()


def test_an_unknown_path_is_not_found_and_a_known_one_names_its_methods(call: Call) -> None:
    assert call("GET", "/nothing").code == "not_found"
    assert call("GET", "/ssh_keys/abc").code == "not_found"
    assert (call("PATCH", "/ssh_keys").status, call("DELETE", "/ssh_keys").code) == (405, "method_not_allowed")


@pytest.mark.parametrize("raw", [b"{", b"[]", b"\xff"])
def test_a_body_that_is_no_object_is_a_json_error(call: Call, raw: bytes) -> None:
    answer = call("POST", "/ssh_keys", raw=raw)
    assert (answer.status, answer.code) == (400, "json_error")


def test_changes_can_be_locked_or_run_into_a_conflict(call: Call, api: HetznerApi) -> None:
    api.switches.locked = True
    assert (call("POST", "/ssh_keys", _key()).status, call("GET", "/ssh_keys").status) == (423, 200)
    api.switches.locked, api.switches.conflicts = False, 1
    assert call("POST", "/ssh_keys", _key()).code == "conflict"
    assert call("POST", "/ssh_keys", _key()).status == 201


def test_an_outage_lasts_as_many_requests_as_said(call: Call, api: HetznerApi) -> None:
    api.switches.outages = 2
    assert [call("GET", "/ssh_keys").status for _ in range(3)] == [503, 503, 200]


def test_every_answer_tells_the_rate_limit(call: Call) -> None:
    for answer in (call("GET", "/ssh_keys"), call("GET", "/nothing"), call("GET", "/ssh_keys", token="wrong")):
        assert answer.headers["RateLimit-Limit"] == "3600"
        assert 3590 < int(answer.headers["RateLimit-Remaining"]) < 3600
        assert time.time() - 2 < int(answer.headers["RateLimit-Reset"]) < time.time() + 20


def test_an_exhausted_limit_refuses_whoever_asks(call: Call, api: HetznerApi) -> None:
    api.rate_limit.exhaust(60)
    for token in (api.token, "wrong"):
        answer = call("GET", "/ssh_keys", token=token)
        assert (answer.status, answer.code) == (429, "rate_limit_exceeded")
        assert answer.headers["RateLimit-Remaining"] == "0"
    api.rate_limit.refill()
    assert call("GET", "/ssh_keys").status == 200


def test_the_limit_comes_back_one_request_a_second() -> None:
    now = 1000.0
    limit = RateLimit(clock=lambda: now)
    limit.exhaust()
    assert limit.headers() == {
        "RateLimit-Limit": "3600",
        "RateLimit-Remaining": "0",
        "RateLimit-Reset": "4600",
    }
    assert not limit.take()
    now = 1001.5
    assert [limit.take(), limit.take()] == [True, False]
    now = 9999.0
    assert limit.headers()["RateLimit-Remaining"] == "3600"


def test_answers_can_be_slow_and_stop_does_not_wait_for_them(call: Call, api: HetznerApi) -> None:
    api.switches.delay = 0.2
    start = time.monotonic()
    call("GET", "/ssh_keys")
    assert time.monotonic() - start >= 0.2
    api.switches.delay = 3600
    impatient = http.client.HTTPConnection("127.0.0.1", urlsplit(api.endpoint).port, timeout=0.1)
    impatient.request("GET", "/v1/ssh_keys")
    with pytest.raises(TimeoutError):
        impatient.getresponse()
    impatient.close()


def test_what_was_asked_is_noted(call: Call, api: HetznerApi) -> None:
    call("GET", "/ssh_keys?name=x")
    call("POST", "/ssh_keys", {})
    assert [(one.method, one.path, one.status) for one in api.calls] == [
        ("GET", "/v1/ssh_keys", 200),
        ("POST", "/v1/ssh_keys", 422),
    ]
