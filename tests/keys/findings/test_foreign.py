"""Foreign keys: one finding a key, and guesses at whose it is, never said as a fact."""

from dataclasses import replace

import pytest

from keys.access import Grant
from keys.device import FormerKey
from keys.public_key import PublicKey
from tests.keys.certificates import certificate
from tests.keys.findings.made import DB, HETZNER, MACBOOK, PC, WEB, found, here, kinds, listed, of_kind, web
from tests.keys.made import NOON, key


def called(comment: str) -> PublicKey:
    return key("bob").with_comment(comment)


def guessed(*grants: Grant) -> tuple[str, ...]:
    return of_kind("foreign", found({WEB: web(*grants)})).perhaps


@pytest.mark.parametrize(
    ("comment", "guess"),
    [
        ("bob@old-laptop", "bob on old-laptop: its comment is bob@old-laptop"),
        ("octo-cat@github/31415926", "octo-cat on GitHub: its comment is octo-cat@github/31415926"),
        (
            "octo@github/7 # ssh-import-id gh:octo",
            "octo on GitHub: its comment says that it was imported from there",
        ),
        ("x # ssh-import-id lp:alice", "alice on Launchpad: its comment says that it was imported from there"),
        ("me@macbook", "macbook: its comment is me@macbook"),
        ("macbook@kua", "macbook: a key of that device has the same comment, macbook@kua"),
    ],
)
def test_a_comment_gives_a_guess(comment: str, guess: str) -> None:
    assert guessed(here("bob", key=called(comment)))[0] == guess


@pytest.mark.parametrize("comment", ["", "no idea", "a@b@c", "@", "deploy key"])
def test_a_comment_that_tells_nothing_gives_no_guess(comment: str) -> None:
    assert guessed(here("bob", key=called(comment))) == ()


def test_the_name_at_a_seed_and_another_comment_elsewhere_are_guesses_too() -> None:
    project = replace(
        listed(HETZNER, "pc"), grants=(*listed(HETZNER, "pc").grants, Grant("project", called(""), "7", name="nas"))
    )
    elsewhere = replace(web(here("bob", key=called("backup job"))), target="server:db")
    one = of_kind("foreign", found({HETZNER: project, WEB: web(here("bob", key=called(""))), DB: elsewhere}))
    assert one.perhaps == ("nas: hetzner calls it so", "backup job: its comment at server:db")


def test_the_comment_of_a_former_key_leads_to_its_device() -> None:
    former = FormerKey(key("old").with_comment("imac"), NOON, "rotated")
    places = {WEB: web(here("bob", key=called("imac")))}
    one = of_kind("foreign", found(places, (replace(PC, former_keys=(former,)), MACBOOK)))
    assert one.perhaps == ("pc: a key of that device has the same comment, imac",)


def test_there_are_three_guesses_at_most_and_none_twice() -> None:
    many = [here("bob", key=called(f"user{number}@host")) for number in range(9)]
    assert len(guessed(*many)) == 3
    assert len(guessed(here("bob", key=called("a@b")), here("bob", key=called("a@b")))) == 1


def test_a_key_and_a_certificate_of_it_are_one_finding() -> None:
    one = of_kind("foreign", found({WEB: web(here("bob"), here("bob", key=certificate(of=key("bob"))))}))
    assert len(one.evidence) == 2


def test_a_key_that_only_a_seed_lists_gets_in_at_the_next_server() -> None:
    project = listed(HETZNER, "pc", "bob")
    one = of_kind("foreign", found({HETZNER: project, WEB: web()}))
    assert "is listed for servers to come, and the next server made will let it in" in one.what
    part = of_kind("foreign", found({HETZNER: project, WEB: web()}, whole=False))
    assert "is listed: " in part.what  # a server that was left out may have it


def test_a_key_of_unknown_effect_may_get_in() -> None:
    one = of_kind("foreign", found({WEB: web(here("bob", unknown="a Match on addresses"))}))
    assert one.what.startswith("a key that no device owns may get in, what was seen does not tell: ")


def test_a_certificate_of_a_device_s_key_is_not_foreign() -> None:
    assert kinds(found({WEB: web(here("x", key=certificate(of=key("pc"))))})) == ["certificate"]
