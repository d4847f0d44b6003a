"""The history as a front end shows it: newest first, of all, of a device or of a key; and one commit, whole."""

from functools import partial
from pathlib import Path

import pytest

from bootstrap.attended.telling_history import tell_commit, tell_history
from bootstrap.fleet import Fleet
from bootstrap.git import KeyMoved
from bootstrap.paths import state_file
from bootstrap.state import State
from keys.errors import InvalidInputError, KeyturnError
from tests.bootstrap.git_folder import repository, run_git, without_settings
from tests.keys.made import NOON, device, key


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    """With two devices, committed, and something in the diary about one of them."""
    without_settings(monkeypatch)
    top = repository(tmp_path / "infra")
    (top / "keyturn.toml").write_text('[fleet]\nname = "kua"\n')
    found = Fleet.find(top)
    for name in ("macbook", "pc"):
        found.write_registry(found.registry().with_device(device(name)), f"keyturn: onboard {name}\n\nDevice: {name}\n")
    state = State(state_file(top))
    state.note(NOON, "macbook", "server:web", "add macbook: done")
    state.note(NOON, "pc", "server:db", "add pc: done")
    state.close()
    return found


def find(fleet: Fleet) -> partial[Fleet]:
    return partial(Fleet.find, fleet.folder)


def test_the_newest_stands_first_and_the_diary_beside_the_commits(fleet: Fleet) -> None:
    history = tell_history(find(fleet))
    assert [line.what.partition(" ")[2] for line in history.lines[:2]] == [
        "keyturn: onboard pc",
        "keyturn: onboard macbook",
    ]
    assert {(line.device, line.target) for line in history.lines[2:]} == {
        ("macbook", "server:web"),
        ("pc", "server:db"),
    }


@pytest.mark.parametrize("asked", ["macbook", key("macbook").fingerprint])
def test_of_one_device_or_key_it_tells_where_the_key_came_in(fleet: Fleet, asked: str) -> None:
    history = tell_history(find(fleet), asked)
    assert history.asked == asked
    assert {line.device for line in history.lines} == {"macbook"}
    assert "came into devices.toml; now active, by Kua Tester" in history.lines[0].told


def test_devices_that_cannot_be_read_are_a_note_and_no_end_of_the_history(fleet: Fleet) -> None:
    (fleet.folder / "devices.toml").write_text("[")
    history = tell_history(find(fleet))
    assert len(history.lines) == 4
    assert "devices.toml" in history.note


def test_a_commit_tells_its_author_its_whole_message_and_which_keys_moved(fleet: Fleet) -> None:
    newest = tell_history(find(fleet)).lines[0].commit
    assert newest
    told = tell_commit(find(fleet), newest.entry.id)
    assert told.id.startswith(newest.entry.id)
    assert (told.author, told.address) == ("Kua Tester", "kua@example.org")
    assert told.message == "keyturn: onboard pc\n\nDevice: pc"
    assert told.moved == (KeyMoved("devices.toml", key("pc").fingerprint, came=True),)


def test_a_key_that_only_got_another_comment_has_not_moved(fleet: Fleet) -> None:
    path = fleet.folder / "devices.toml"
    path.write_text(path.read_text().replace(key("pc").line, f"{key('pc').bare_line} other"))
    run_git(fleet.folder, "commit", "--quiet", "-am", "Another comment")
    commit = run_git(fleet.folder, "rev-parse", "HEAD").strip()
    told = tell_commit(find(fleet), commit)
    assert (told.message, told.moved) == ("Another comment", ())


@pytest.mark.parametrize("commit", ["--output=/tmp/x", "HEAD", "", "0123456789"])
def test_what_is_no_commit_is_refused(fleet: Fleet, commit: str) -> None:
    with pytest.raises(KeyturnError):
        tell_commit(find(fleet), commit)


def test_without_a_repository_there_is_no_commit(tmp_path: Path) -> None:
    (tmp_path / "keyturn.toml").write_text('[fleet]\nname = "kua"\n')
    assert tell_history(partial(Fleet.find, tmp_path)).lines == ()
    with pytest.raises(InvalidInputError):
        tell_commit(partial(Fleet.find, tmp_path), "0123abcd")
