"""A GitHub account among the places: live, and neither a server nor a file with lines."""

from dataclasses import replace
from datetime import date

from keys.access import Effect, Grant, Seen, Wish
from tests.keys.findings.made import HETZNER, MACBOOK, PC, WEB, found, kinds, listed, of_kind, web
from tests.keys.made import NOON, key

GITHUB = Wish("github", Effect.LIVE, ("keys",))
UNREAD = "its signing keys could not be read"


def account(*grants: Grant, **more: object) -> Seen:
    """The account with these grants, and pc's own."""
    seen = Seen("github", NOON, ("keys",), (Grant("keys", key("pc"), "key 1", name="pc"), *grants))
    return replace(seen, **more)  # type: ignore[arg-type]  # the fields of Seen


def test_a_key_of_nobody_and_one_of_a_lost_device_are_told_as_on_a_server() -> None:
    some = found({GITHUB: account(*(Grant("keys", key(name), "key 2") for name in ("bob", "macbook")))})
    assert kinds(some) == ["lingering", "foreign"]
    assert some[0].what == "lost macbook still gets to the account's repositories"


def test_it_has_no_list_of_revoked_keys_and_no_lines_that_could_hold_an_end() -> None:
    devices = (replace(PC, expires=date(2027, 11, 23)), replace(MACBOOK, blocked=True))
    assert found({GITHUB: account()}, devices) == []


def test_no_seed_decides_about_it_so_that_nothing_drifts_by_it() -> None:
    assert found({HETZNER: listed(HETZNER, "pc"), GITHUB: account()}, (PC,)) == []
    places = {HETZNER: listed(HETZNER, "pc"), WEB: web(grants=()), GITHUB: account()}
    assert "stands on none of the fleet's 1 server" in of_kind("drift", found(places, (PC,))).what


def test_what_could_not_be_read_there_is_mended_by_a_token_and_not_by_sudo() -> None:
    one = of_kind("pending", found({GITHUB: account(unread=(("keys", UNREAD),), unknown=(UNREAD,))}))
    assert one.mend.startswith("give the token of [github]")
