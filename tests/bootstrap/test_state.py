"""Memory that is damaged is named when it is read; memory that cannot be kept is told, and stops nothing."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from bootstrap.state import State
from bootstrap.targets.base import Outcome, Result
from keys.access import Effect, Grant, Seen, Wish
from keys.device import Status
from keys.errors import KeyturnError
from keys.plan import Change, Verb
from keys.registry import Registry
from tests.keys.made import NOON, device, key

REGISTRY = Registry().with_device(device("pc"))
WISH = Wish("server:web", Effect.LIVE, ("root",))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "kua.sqlite"


@pytest.fixture
def state(file: Path) -> Iterator[State]:
    state = State(file)
    yield state
    state.close()


def test_the_file_is_its_owners_alone(state: State, file: Path) -> None:
    assert [path.stat().st_mode & 0o777 for path in (file, file.parent)] == [0o600, 0o700]


def test_a_key_of_which_it_is_not_known_whether_it_gets_in_is_not_remembered_as_being_there(state: State) -> None:
    perhaps = Grant("root", key("pc"), unknown="a Match on the client's address")
    state.remember(Seen("server:web", NOON, ("root",), (perhaps,)), WISH, REGISTRY)
    assert state.memory().written == {}
    state.remember(Seen("server:web", NOON, ("root",), (Grant("root", key("pc")),)), WISH, REGISTRY)
    assert list(state.memory().written) == [("server:web", "root", key("pc").fingerprint)]


def test_what_cannot_be_kept_is_told_and_the_work_goes_on(state: State, file: Path) -> None:
    with sqlite3.connect(file) as other:
        other.execute("DROP TABLE history")
        other.execute("DROP TABLE away")
    other.close()
    state.note(NOON, "pc", "", "onboard pc")
    assert "could not be kept: no such table: history" in state.trouble
    state.remember(Seen("server:web", NOON, ("root",)), WISH, REGISTRY)
    assert str(file) in state.trouble


@pytest.mark.parametrize("column", ["written", "cleared", "away"])
def test_nonsense_in_it_is_named_with_the_line_that_moves_it_away(state: State, file: Path, column: str) -> None:
    with sqlite3.connect(file) as other:
        width = {"written": 4, "cleared": 3, "away": 2}[column]
        other.execute(f"INSERT INTO {column} VALUES ({', '.join(['?'] * width)})", ["yesterday"] * width)  # noqa: S608
    other.close()
    with pytest.raises(KeyturnError, match="memory cannot be read") as caught:
        state.memory()
    assert f"mv {file} {file}.old" in caught.value.hint


@pytest.mark.parametrize("data", [b"junk" * 1000, b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_file_that_is_no_database_is_named(file: Path, data: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(data)
    with pytest.raises(KeyturnError) as caught:
        State(file)
    assert caught.value.where == str(file)
    assert file.read_bytes() == data


def test_a_place_where_nothing_can_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(KeyturnError, match="memory cannot be opened: "):
        State(tmp_path / "file" / "kua.sqlite")


def test_the_diary_says_how_a_removal_was_proved_or_why_it_is_not(state: State) -> None:
    out = Change(Verb.REMOVE, "server:web", "root", key("pc"), "pc", "lost")
    ended = Change(Verb.END, "server:web", "", key("pc"), "pc", "lost")
    state.record([Outcome(out, Result.DONE, "removed from /k", proof="the server refuses it")], NOON)
    state.record([Outcome(out, Result.DONE, doubts=("its log is silent", "no root"))], NOON)
    state.record([Outcome(ended, Result.DONE)], NOON)
    assert [entry.what for entry in state.history()] == [
        "remove root: done, removed from /k; the server refuses it",
        "remove root: done, not proved: its log is silent; no root",
        "end: done",
    ]


def test_an_account_whose_name_is_no_utf_8_is_remembered_and_forgotten_like_any_other(state: State) -> None:
    odd = "evil\udcff"
    state.remember(Seen("server:web", NOON, (odd,), (Grant(odd, key("pc")),)), WISH, REGISTRY)
    ((_, account, _),) = state.memory().written
    assert account == "evil\\udcff"
    state.record([Outcome(Change(Verb.REMOVE, "server:web", odd, key("pc"), "pc", "lost"), Result.DONE)], NOON)
    assert state.memory().written == {}
    assert [entry.what for entry in state.history()] == ["remove evil\\udcff: done"]
    assert state.trouble == ""


def test_what_was_remembered_of_a_server_that_is_made_anew_is_forgotten_up_to_then(state: State) -> None:
    lost = Registry().with_device(device("pc")).with_device(replace(device("mac"), status=Status.LOST, revoked=NOON))
    for at, account in ((NOON, "root"), (NOON + timedelta(hours=2), "deploy")):
        grant = Grant(account, key("pc"))
        state.remember(Seen("server:web", at, (account,), (grant,)), Wish("server:web", Effect.LIVE, (account,)), lost)
    assert state.last_seen() == {"server:web": NOON + timedelta(hours=2)}
    assert state.forget("server:web", NOON + timedelta(hours=1))
    assert [account for _, account, _ in state.memory().written] == ["deploy"]
    assert not state.forget("server:web", NOON + timedelta(hours=1))
    assert state.forget("server:web", NOON + timedelta(hours=2))
    assert (state.memory().written, state.memory().cleared) == ({}, {})


def test_it_is_closed_only_once_nobody_is_at_it(state: State, file: Path) -> None:
    """Closed under a thread that writes, SQLite's module crashes Python."""
    begun, go_on = Event(), Event()

    def outcomes() -> Iterator[Outcome]:
        begun.set()
        go_on.wait(20)
        yield Outcome(Change(Verb.ADD, "server:web", "root", key("pc"), "pc", "new"), Result.DONE)

    writing = Thread(target=lambda: state.record(outcomes(), NOON))
    closing = Thread(target=state.close)
    writing.start()
    assert begun.wait(20)
    closing.start()
    closing.join(0.02)  # time to do it too soon
    go_on.set()
    writing.join()
    closing.join()
    assert state.trouble == ""
    again = State(file)
    assert [entry.what for entry in again.history()] == ["add root: done"]
    again.close()
