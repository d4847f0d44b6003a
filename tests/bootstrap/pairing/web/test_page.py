"""The page as it is asked by hand: what it takes, what it says, and the rules of the door that hold for it too."""

import re
from html import unescape
from pathlib import Path

import pytest

from bootstrap.pairing.door import Closed, WrongCode
from bootstrap.pairing.web.server import PageServer
from keys.device import Kind
from keys.errors import KeyturnError
from keys.key_pair import KeyPair
from tests.bootstrap.pairing.web.bench import LINE, Page, served
from tests.keys.made import key


def waits(page: Page) -> str:
    """A key is pasted; the path of the page where its device waits."""
    answer = page.paste(LINE)
    assert answer.status == 303
    return answer.headers["location"]


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_a_key_is_pasted_compared_and_followed_to_the_end(address: str) -> None:
    with served(address=address) as page:
        assert "Pair this iPad" in page.get().body
        there = waits(page)
        candidate = page.candidate()
        assert (candidate.key, candidate.proved, candidate.guest.address) == (key("ipad"), False, address)
        shown = page.get(there).body
        assert candidate.compare in shown
        assert candidate.key.fingerprint in shown
        assert candidate.key.randomart() in unescape(shown)
        assert '<meta http-equiv="refresh" content="2">' in shown
        guest = page.door.take(candidate)
        assert guest is candidate.guest
        guest.say("server:web: in")
        assert "server:web: in" in page.get(there).body
        guest.leave()
        last = page.get(there).body
        assert "Finished" in last
        assert "refresh" not in last


def test_a_page_that_is_to_stay_as_it_is_does_not_renew_itself() -> None:
    with served() as page:
        assert "refresh" not in page.get(f"{waits(page)}/still").body


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_device_has_its_steps_in_four_pictures(kind: Kind) -> None:
    with served(kind) as page:
        shown = page.get().body
    assert shown.count("<svg") == shown.count('role="img"') == 4
    assert "ed25519" in shown.lower()


def test_a_private_key_is_neither_taken_nor_shown_nor_told_to_the_other_side() -> None:
    private = KeyPair.generate("ipad").private_openssh(None).decode()
    with served() as page:
        answer = page.paste(private)
        assert answer.status == 422
        assert "This was a private key" in answer.body
        assert not [line for line in private.splitlines() if line in answer.body]
        assert page.door.next(0) is None


def test_what_was_pasted_is_text_in_the_field_and_nothing_more() -> None:
    with served() as page:
        shown = page.paste("</textarea><script>run()</script>\nline two").body
    assert "&lt;/textarea&gt;&lt;script&gt;run()&lt;/script&gt;\nline two</textarea>" in shown
    assert "<script" not in shown


def test_what_is_said_to_the_device_is_text_and_nothing_more() -> None:
    with served() as page:
        there = waits(page)
        page.candidate().guest.say("<b>\x1b[1m")
        assert "&lt;b&gt;\N{REPLACEMENT CHARACTER}[1m" in page.get(there).body


def test_the_same_key_sent_twice_is_the_same_device() -> None:
    with served() as page:
        assert waits(page) == waits(page)
        page.candidate()
        assert page.door.next(0) is None


def test_another_key_closes_the_door() -> None:
    with served() as page:
        waits(page)
        page.candidate()
        assert page.paste(key("other").line).status == 410
        assert isinstance(page.door.next(0), Closed)
        assert page.get().status == 410


def test_a_key_that_was_not_confirmed_makes_way_for_another_one() -> None:
    with served() as page:
        there = waits(page)
        page.door.refuse(page.candidate())
        shown = page.get(there).body
        assert "Not this key" in shown
        assert f'href="{page.path}"' in shown
        assert "refused on the other screen" in page.paste(LINE).body
        assert page.paste(key("other").line).status == 303
        assert page.candidate().key == key("other")


def test_wrong_codes_are_counted_and_the_third_closes_the_page() -> None:
    with served() as page:
        for left in (2, 1, 0):
            answer = page.get(page.wrong_path()) if left else page.paste(LINE, path=page.wrong_path())
            assert answer.status == (404 if left else 410)
            assert page.door.next(0) == WrongCode("127.0.0.1", left)
        assert isinstance(page.door.next(0), Closed)
        assert page.get().status == page.paste(LINE).status == 410


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/favicon.ico",
        "/robots.txt",
        "/../../etc/passwd",
        "/%2e%2e/",
        "//",
        "/pair-",
        "/wait/",
        "/wait/0",
        "/?",
        "/.",
    ],
)
def test_other_paths_are_not_there_and_are_no_tries(path: str) -> None:
    with served() as page:
        assert page.get(path).status == page.paste(LINE, path=path).status == 404
        assert page.get(f"{page.path}/..").status == page.get(f"{page.path}?a=b").status == 404
        assert page.door.next(0) is None
        assert page.get().status == 200


def test_every_answer_has_the_headers_that_shut_it_off() -> None:
    with served() as page:
        answers = [
            page.get(),
            page.get("/"),
            page.paste("junk"),
            page.paste(LINE),
            page.ask("BREW /"),
            page.ask("GET x"),
        ]
    assert [answer.status for answer in answers] == [200, 404, 422, 303, 405, 400]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert re.fullmatch(
            r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'; img-src data:; form-action 'self'; "
            r"base-uri 'none'; frame-ancestors 'none'",
            policy,
        )
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert "camera=()" in answer.headers["permissions-policy"]
        assert {name for name in answer.headers if name.startswith("cross-origin-")} == {
            "cross-origin-opener-policy",
            "cross-origin-embedder-policy",
            "cross-origin-resource-policy",
        }
        assert "set-cookie" not in answer.headers
        assert "<script" not in answer.body


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost:PORT", "127.0.0.1", "127.0.0.2:PORT", "", "[::1]:PORT", ":"]
)
def test_another_host_name_is_turned_away(host: str) -> None:
    with served() as page:
        answer = page.ask(f"GET {page.path}", host=host.replace("PORT", str(page.server.port)))
        assert answer.status == 421
        assert str(page.code) not in answer.body


@pytest.mark.parametrize(
    "header",
    ["Origin: http://evil.example", "Origin: http://127.0.0.1", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: none"],
)
def test_a_form_of_another_page_is_no_try_and_takes_nothing(header: str) -> None:
    with served() as page:
        assert page.paste(LINE, header).status == 403
        assert page.paste(LINE, header, path=page.wrong_path()).status == 403
        assert page.door.next(0) is None
        assert page.paste(LINE, f"Origin: http://{page.host}", "Sec-Fetch-Site: same-origin").status == 303


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with served() as page, pytest.raises(KeyturnError, match="can't listen there"):
        PageServer(["127.0.0.1"], page.door, port=page.server.port)
