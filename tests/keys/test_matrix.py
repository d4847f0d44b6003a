"""Devices across, targets down."""

from dataclasses import replace

import pytest

from keys.access import LiveSession, Observation, Wish
from keys.device import Device
from keys.matrix import CellState, Matrix, make_matrix
from keys.matrix_words import sentence
from keys.memory import Memory
from keys.registry import Registry
from tests.keys.made import HOUR, NOON, away, device, key, lost, seen, server

WEB = "server:web"
WRITTEN = Memory(written={(WEB, "root", key("macbook").fingerprint): NOON})
CLEARED = Memory(cleared={(WEB, key("macbook").fingerprint): NOON + HOUR})

ENDED = replace(device("macbook"), expires=NOON.date())
DOORS = replace(seen(WEB), unknown=("AuthorizedKeysCommand may let in keys that no file lists",))
BLOCKED = replace(DOORS, of_lists=frozenset(DOORS.unknown), blocked=frozenset({key("macbook").fingerprint}))
CLOSED = replace(seen(WEB), unknown=("not ours to read",), unread=(("root", "not ours to read"),))

PERHAPS = replace(seen(WEB, ("root", "macbook")).grants[0], unknown="a Match on the client's address")
UNSURE = replace(seen(WEB), grants=(PERHAPS,))
REFUSED = replace(seen(WEB), grants=(replace(PERHAPS, unknown="", refused="expired"),))

IN_SESSION = replace(seen(WEB), sessions=(LiveSession("deploy", key("macbook"), 4711, "198.51.100.7", 51515),))
NO_LOG = replace(seen(WEB), sessions_unknown="no log tells of logins")


def matrix_of(one: Device, wish: Wish, observation: Observation, memory: Memory) -> Matrix:
    return make_matrix(Registry().with_device(one), [wish], {wish.target: observation}, memory)


@pytest.mark.parametrize(
    ("one", "wish", "observation", "memory", "state"),
    [
        (device("macbook"), server("web"), seen(WEB, ("root", "macbook")), Memory(), CellState.IN),
        (device("macbook"), server("web"), seen(WEB), Memory(), CellState.MISSING),
        (device("macbook"), server("web"), seen(WEB), WRITTEN, CellState.VANISHED),
        (device("macbook"), server("web", only=frozenset()), seen(WEB, ("root", "macbook")), Memory(), CellState.EXTRA),
        (device("macbook"), server("web", only=frozenset()), seen(WEB), Memory(), CellState.OUT),
        (device("macbook"), server("web"), away(WEB), Memory(), CellState.PENDING),
        (device("macbook"), server("web"), away(WEB), WRITTEN, CellState.UNKNOWN),
        (lost("macbook"), server("web"), seen(WEB, ("root", "macbook")), Memory(), CellState.LINGERING),
        (lost("macbook"), server("web"), seen(WEB), Memory(), CellState.OUT),
        (lost("macbook"), server("web"), DOORS, Memory(), CellState.UNKNOWN),
        (lost("macbook"), server("web"), BLOCKED, Memory(), CellState.OUT),
        (lost("macbook"), server("web"), CLOSED, Memory(), CellState.PENDING),
        (lost("macbook"), server("web"), away(WEB), Memory(), CellState.PENDING),
        (ENDED, server("web"), seen(WEB), Memory(), CellState.OUT),
        (ENDED, server("web"), seen(WEB, ("root", "macbook")), Memory(), CellState.EXTRA),
        (ENDED, server("web"), away(WEB), Memory(), CellState.UNKNOWN),
        (lost("macbook"), server("web"), away(WEB), CLEARED, CellState.UNKNOWN),
        (device("macbook"), server("web"), UNSURE, Memory(), CellState.UNKNOWN),
        (device("macbook"), server("web"), UNSURE, WRITTEN, CellState.UNKNOWN),
        (device("macbook"), server("web"), REFUSED, Memory(), CellState.MISSING),
        (device("macbook"), server("web", "root", "deploy"), UNSURE, Memory(), CellState.MISSING),
        (device("macbook"), server("web", only=frozenset()), UNSURE, Memory(), CellState.EXTRA),
        (lost("macbook"), server("web"), UNSURE, Memory(), CellState.LINGERING),
        (lost("macbook"), server("web"), REFUSED, Memory(), CellState.LINGERING),
        (ENDED, server("web"), UNSURE, Memory(), CellState.EXTRA),
        (ENDED, server("web"), REFUSED, Memory(), CellState.OUT),
        (lost("macbook"), server("web"), IN_SESSION, Memory(), CellState.LINGERING),
        (lost("macbook"), server("web"), NO_LOG, Memory(), CellState.UNKNOWN),
        (device("macbook"), server("web", only=frozenset()), NO_LOG, Memory(), CellState.OUT),
        (device("macbook"), server("web", only=frozenset()), CLOSED, Memory(), CellState.UNKNOWN),
        (ENDED, server("web"), DOORS, Memory(), CellState.UNKNOWN),
        (device("macbook"), server("web"), CLOSED, Memory(), CellState.UNKNOWN),
        (device("macbook"), server("web"), CLOSED, WRITTEN, CellState.UNKNOWN),
        (device("macbook"), server("web"), DOORS, Memory(), CellState.MISSING),
        (device("macbook"), server("web"), REFUSED, WRITTEN, CellState.MISSING),
    ],
)
def test_each_cell_says_what_one_device_has_at_one_target(
    one: Device, wish: Wish, observation: Observation, memory: Memory, state: CellState
) -> None:
    assert matrix_of(one, wish, observation, memory).cells["macbook", WEB].state is state


def test_a_cell_carries_its_evidence() -> None:
    cell = matrix_of(lost("macbook"), server("web"), seen(WEB, ("deploy", "macbook")), Memory()).of("macbook")[0]
    assert (cell.accounts, cell.grants[0].where) == (("deploy",), "/deploy/.ssh/authorized_keys:1")


def test_a_missing_account_is_named_even_where_others_are_there() -> None:
    wish = server("web", "root", "deploy")
    cell = matrix_of(device("macbook"), wish, seen(WEB, ("root", "macbook")), Memory()).of("macbook")[0]
    assert (cell.state, cell.accounts) == (CellState.MISSING, ("deploy",))


def test_keys_that_no_device_owns_are_foreign_wherever_they_stand() -> None:
    observations = {
        WEB: seen(WEB, ("root", "bob"), ("root", "macbook")),
        "server:db": seen("server:db", ("root", "bob")),
    }
    matrix = make_matrix(Registry().with_device(device("macbook")), [server("web")], observations, Memory())
    assert [(one.key, [target for target, _ in one.places]) for one in matrix.foreign] == [
        (key("bob"), [WEB, "server:db"])
    ]


def test_a_key_of_which_it_is_not_known_whether_it_gets_in_keeps_its_evidence_and_its_sentence() -> None:
    wish = server("web")
    (cell,) = matrix_of(device("macbook"), wish, UNSURE, Memory()).of("macbook")
    assert (cell.accounts, cell.grants) == (("root",), (PERHAPS,))
    assert sentence(cell, wish) == "macbook: its key is there; whether it gets in as root is not known"
