"""The reach as text and as a document: what may open is marked as such, and nothing unknown reads as nothing."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bootstrap.cli.reach_text import ReachAside, errands_text, reach_document, reach_text
from keys.access import Grant, LiveSession
from keys.reach import Errand, Reach
from tests.keys.made import NOON, key

WEB = "server:web"
SESSION = LiveSession("root", key("macbook"), 4711, "198.51.100.7", 51515, 3, NOON)
NOTHING = Reach("macbook")


def lines(reach: Reach) -> list[str]:
    """The rows, with single blanks."""
    return [" ".join(line.split()) for line in reach_text(reach).splitlines()[1:]]


def test_a_device_that_opens_nothing_is_said_to() -> None:
    assert lines(NOTHING) == ["· nothing: it opens no account, and nobody is in with it"]


@pytest.mark.parametrize("more", [{"unseen": (WEB,)}, {"unsure": ((WEB, "not ours to read"),)}])
def test_a_device_of_which_something_is_not_known_is_never_said_to_open_nothing(more: dict[str, object]) -> None:
    said = lines(replace(NOTHING, **more))  # type: ignore[arg-type]  # the fields of Reach
    assert "opens no account" not in " ".join(said)
    assert [line[0] for line in said] == ["?"]


def test_a_key_that_may_open_has_another_sign_than_one_that_does() -> None:
    grants = (
        Grant("root", key("macbook"), restrictions=("restrict",)),
        Grant("deploy", key("macbook"), unknown="a Match"),
    )
    opens = tuple((WEB, grant) for grant in grants)
    assert lines(replace(NOTHING, opens=opens)) == ["● server:web root restrict", "? server:web deploy a Match"]


def test_in_the_tailnet_it_is_a_machine_that_is_told() -> None:
    opens = (("tailscale", Grant("tailnet", key("macbook"), "node nAbC 'macbook.tail1.ts.net'")),)
    assert lines(replace(NOTHING, opens=opens)) == ["● tailscale tailnet: node nAbC 'macbook.tail1.ts.net'"]


def test_the_last_use_is_told_in_utc() -> None:
    used = Grant("root", key("macbook"), last_used=datetime(2026, 11, 23, 12, tzinfo=UTC))
    assert lines(replace(NOTHING, opens=((WEB, used),))) == ["● server:web root last used 2026-11-23 12:00 UTC"]


@pytest.mark.parametrize(
    ("session", "said"),
    [
        (SESSION, "root: somebody is in since 2026-11-23 12:00 UTC, from 198.51.100.7, 3 processes"),
        (replace(SESSION, since=None, processes=1), "root: somebody is in, from 198.51.100.7, 1 process"),
        (replace(SESSION, pid=0, since=None), "root: somebody has left processes, from 198.51.100.7, 3 processes"),
    ],
)
def test_a_session_says_who_is_in_or_what_was_left(session: LiveSession, said: str) -> None:
    assert lines(replace(NOTHING, sessions=((WEB, session),))) == [f"✖ server:web {said}"]


def test_what_a_server_keeps_to_itself_is_one_row_however_much_it_is() -> None:
    unsure = ((WEB, "not ours to read"), (WEB, "no log"), ("server:db", "no log"))
    assert lines(replace(NOTHING, unsure=unsure)) == [
        "? server:web perhaps more: not ours to read, and 1 more",
        "? server:db perhaps more: no log",
    ]


def test_rows_that_are_left_out_are_counted() -> None:
    many = replace(
        NOTHING,
        opens=((WEB, Grant("root", key("macbook"))),) * 43,
        sessions=((WEB, replace(SESSION, since=None)),) * 42,
    )
    assert [line for line in lines(many) if line.startswith("and")] == ["and 3 more", "and 2 more"]


def test_errands_say_what_and_how() -> None:
    text = errands_text(replace(NOTHING, errands=(Errand("the token", "make a new one"),)))
    assert "the token: make a new one" in text


def test_the_document_has_all_of_it() -> None:
    whole = Reach("macbook", ((WEB, Grant("root", key("macbook"))),), ((WEB, SESSION),), ("hetzner",), ("server:db",))
    document = reach_document(replace(whole, unsure=((WEB, "no log"),), errands=(Errand("a", "b"),)))
    assert [one["target"] for one in (*document["opens"], *document["sessions"])] == [WEB, WEB]
    assert (document["listed"], document["unseen"]) == (["hetzner"], ["server:db"])
    assert (document["unsure"], document["by_hand"]) == (
        [{"target": WEB, "why": "no log"}],
        [{"what": "a", "how": "b"}],
    )


def test_nothing_is_said_beside_a_plan_of_which_no_reach_was_told() -> None:
    aside = ReachAside()
    assert (aside.before(), aside.after(), aside.content()) == ("", "", {})
    aside.take(NOTHING)
    assert "What macbook opens" in aside.before()
    assert list(aside.content()) == ["reach"]
