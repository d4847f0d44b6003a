"""The matrix by rows, and the words for its cells."""

from dataclasses import replace
from typing import Any

import pytest

from keys.access import Door, DoorKind, Effect, Exposed, LiveSession, Seen, Wish
from keys.matrix import CellState, make_matrix
from keys.matrix_rows import Row, rows, seen_count
from keys.matrix_words import SIGNS, heading, sentence
from keys.memory import Memory
from keys.registry import Registry
from tests.keys.made import HETZNER, NOON, away, device, lost, seen, server

REGISTRY = Registry().with_device(device("pc")).with_device(lost("macbook"))
OBSERVATIONS = (
    seen("hetzner", ("project", "pc")),
    seen("server:web", ("root", "pc"), ("root", "bob"), ("deploy", "bob"), ("deploy", "eve")),
    seen("server:db", ("root", "macbook"), ("root", "pc")),
    away("server:vps"),
    Seen("server:nas", NOON, ("root",), seen("server:nas", ("root", "pc")).grants, ("deploy could not be read",)),
)
WISHES = [HETZNER, server("web"), server("db"), server("vps"), server("nas")]


def made() -> dict[str, Row]:
    matrix = make_matrix(REGISTRY, WISHES, {one.target: one for one in OBSERVATIONS}, Memory())
    return {row.target: row for row in rows(matrix)}


def test_rows_stand_in_the_order_of_the_targets_with_a_cell_for_each_device() -> None:
    assert list(made()) == ["hetzner", "server:web", "server:db", "server:vps", "server:nas"]
    assert [cell.device for cell in made()["server:web"].cells] == ["pc", "macbook"]


def test_a_foreign_key_at_two_accounts_is_one_key() -> None:
    row = made()["server:web"]
    assert (row.foreign_keys, len(row.foreign)) == (2, 3)
    assert made()["server:db"].foreign_keys == 0


def test_a_row_is_a_problem_when_anything_there_is_not_as_it_should_be_or_not_known() -> None:
    assert {target: row.is_problem for target, row in made().items()} == {
        "hetzner": False,
        "server:web": True,
        "server:db": True,
        "server:vps": True,
        "server:nas": True,
    }


@pytest.mark.parametrize(
    "more",
    [
        {"doors": (Door(DoorKind.PASSWORD, "port 22", "passwords"),)},
        {"exposed": (Exposed("/etc/keys", ("root",), "others", heeded=True),)},
        {"sessions": (LiveSession("root", device("macbook").public_key, 1, "192.0.2.1", 5),)},
    ],
)
def test_a_row_whose_server_has_other_ways_in_is_a_problem(more: dict[str, Any]) -> None:
    web = replace(seen("server:web", ("root", "pc")), **more)
    matrix = make_matrix(REGISTRY, [server("web")], {"server:web": web}, Memory())
    assert [row.is_problem for row in rows(matrix)] == [True]


def test_only_what_was_seen_counts_as_seen() -> None:
    assert not made()["server:vps"].is_seen
    assert seen_count(list(made().values())) == 4


def test_every_state_has_a_glyph_and_a_word_of_its_own() -> None:
    assert set(SIGNS) == set(CellState)
    assert len({sign.glyph for sign in SIGNS.values()}) == len({sign.word for sign in SIGNS.values()}) == len(CellState)


def test_a_sentence_tells_a_login_of_now_from_a_server_to_come() -> None:
    web, hetzner = made()["server:web"], made()["hetzner"]
    assert sentence(web.cells[0], web.wish) == "pc gets in as root, as it should"
    assert sentence(web.cells[1], web.wish) == "macbook: not wanted here, and not here"
    assert sentence(hetzner.cells[0], hetzner.wish) == "pc is listed here, for servers to come"


def test_a_sentence_about_a_github_account_tells_of_keys_and_not_of_logins() -> None:
    wish = Wish("github", Effect.LIVE, ("keys", "signing"))
    matrix = make_matrix(REGISTRY, [wish], {"github": seen("github", ("keys", "pc"), ("signing", "pc"))}, Memory())
    (row,) = rows(matrix)
    assert (
        sentence(row.cells[0], wish) == "the key of pc is among the keys and signing keys of the account, as it should"
    )


def test_a_heading_says_when_a_device_is_not_active() -> None:
    assert [heading(device("pc")), heading(lost("macbook"))] == ["pc", "macbook (lost)"]
