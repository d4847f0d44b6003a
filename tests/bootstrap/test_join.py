"""The fleet's folder on a second computer: a real clone, or made of what was handed over; whole or not at all."""

from dataclasses import replace
from pathlib import Path

import pytest

from bootstrap.workflows.join import check_place, fleet_here, free_place
from keys.device import Kind
from keys.errors import InvalidInputError, KeyturnError
from keys.membership import MemberServer, Membership
from keys.registry import Registry
from tests.bootstrap.git_folder import repository, run_git, without_settings
from tests.keys.made import NOON, device, key

REMOTE = "https://git.example.org/kua.git"
MEMBERSHIP = Membership(
    "studio",
    Kind.MAC,
    "kua",
    "",
    "infra",
    (MemberServer("web", "203.0.113.7", 2222, "deploy", sudo=True), MemberServer("db.eu", "2001:db8::7")),
    f"[203.0.113.7]:2222 {key('host').bare_line}\n",
    Registry().with_device(device("macbook")).with_device(device("studio")).text,
)
CLONED = replace(MEMBERSHIP, remote=REMOTE)


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The fleet's repository, which Git's own settings here have in the place of REMOTE."""
    without_settings(monkeypatch)
    top = repository(tmp_path / "shared")
    (top / "infra").mkdir()
    (top / "infra/keyturn.toml").write_text('[fleet]\nname = "kua"\n')
    (top / "infra/devices.toml").write_text(MEMBERSHIP.devices)
    run_git(top, "add", ".")
    run_git(top, "commit", "-qm", "Fleet")
    settings = tmp_path / "gitconfig"
    settings.write_text(f'[url "{top.as_uri()}"]\n insteadOf = {REMOTE}\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    return top


def test_the_fleet_is_cloned_where_it_can_be(shared: Path, tmp_path: Path) -> None:
    here = fleet_here(CLONED, key("studio"), tmp_path / "kua", NOON, None)
    assert (here.cloned, here.note, here.fleet.folder) == (True, "", tmp_path / "kua/infra")
    assert run_git(tmp_path / "kua", "log", "--format=%s").splitlines()[0] == "Fleet"
    again = fleet_here(CLONED, key("studio"), tmp_path / "kua", NOON, None)
    assert again.fleet.folder == here.fleet.folder


def test_a_fleet_without_an_address_is_made_of_what_was_handed_over(tmp_path: Path) -> None:
    fleet = fleet_here(MEMBERSHIP, key("studio"), tmp_path / "kua", NOON, None).fleet
    assert [(one.name, one.host, one.port, one.user, one.sudo) for one in fleet.config.servers] == [
        ("web", "203.0.113.7", 2222, "deploy", True),
        ("db.eu", "2001:db8::7", None, None, False),
    ]
    assert [one.name for one in fleet.registry().devices] == ["macbook", "studio"]
    assert fleet.known_hosts_text() == MEMBERSHIP.known_hosts
    assert [path.name for path in tmp_path.iterdir()] == ["kua"]


def test_a_device_that_is_not_listed_yet_is_in_the_folder_that_is_made(tmp_path: Path) -> None:
    fleet = fleet_here(replace(MEMBERSHIP, devices=""), key("studio"), tmp_path / "kua", NOON, None).fleet
    assert [(one.name, one.public_key) for one in fleet.registry().devices] == [("studio", key("studio"))]


@pytest.mark.parametrize("gone", ["repository", "fleet"])
def test_what_cannot_be_cloned_is_made_and_told(shared: Path, tmp_path: Path, gone: str) -> None:
    if gone == "repository":
        shared.rename(tmp_path / "elsewhere")
    membership = CLONED if gone == "repository" else replace(CLONED, folder="other")
    here = fleet_here(membership, key("studio"), tmp_path / "kua", NOON, None)
    assert not here.cloned
    assert here.note
    assert here.fleet.folder == tmp_path / "kua"
    assert not list(tmp_path.glob(".kua*"))


def test_a_key_that_the_other_device_noted_otherwise_makes_no_folder(tmp_path: Path) -> None:
    with pytest.raises(KeyturnError, match="another key"):
        fleet_here(MEMBERSHIP, key("somebody"), tmp_path / "kua", NOON, None)
    assert not list(tmp_path.iterdir())


def test_a_place_that_is_taken_is_refused_and_another_one_found(tmp_path: Path) -> None:
    (tmp_path / "kua").mkdir()
    check_place(tmp_path / "kua")
    assert free_place(MEMBERSHIP, tmp_path) == tmp_path / "kua"
    (tmp_path / "kua/thesis.tex").touch()
    with pytest.raises(InvalidInputError, match="something else"):
        check_place(tmp_path / "kua")
    assert free_place(MEMBERSHIP, tmp_path) == tmp_path / "kua-2"


def test_another_fleet_in_that_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "keyturn.toml").write_text('[fleet]\nname = "work"\n')
    with pytest.raises(InvalidInputError, match="work"):
        fleet_here(MEMBERSHIP, key("studio"), tmp_path, NOON, None)


def pushed(shared: Path, name: str, text: str) -> None:
    (shared / "infra" / name).write_text(text)
    run_git(shared, "commit", "-qam", "Changed")


def test_a_clone_that_notes_another_key_for_this_device_is_not_taken(shared: Path, tmp_path: Path) -> None:
    pushed(shared, "devices.toml", Registry().with_device(replace(device("studio"), public_key=key("somebody"))).text)
    with pytest.raises(KeyturnError, match="another key"):
        fleet_here(replace(CLONED, devices=""), key("studio"), tmp_path / "kua", NOON, None)
    assert not list(tmp_path.glob("*kua*"))


def test_a_clone_of_another_fleet_is_not_taken_for_this_one(shared: Path, tmp_path: Path) -> None:
    pushed(shared, "keyturn.toml", '[fleet]\nname = "work"\n')
    here = fleet_here(CLONED, key("studio"), tmp_path / "kua", NOON, None)
    assert (here.cloned, here.fleet.name) == (False, "kua")
    assert "the fleet work is in it" in here.note


def test_a_clone_whose_folder_leads_to_another_fleet_of_this_computer_is_not_taken(
    shared: Path, tmp_path: Path
) -> None:
    (tmp_path / "private").mkdir()
    (tmp_path / "private/keyturn.toml").write_text('[fleet]\nname = "kua"\n')
    (shared / "sly").symlink_to(tmp_path / "private")
    run_git(shared, "add", "sly")
    run_git(shared, "commit", "-qm", "Sly")
    here = fleet_here(replace(CLONED, folder="sly"), key("studio"), tmp_path / "kua", NOON, None)
    assert (here.cloned, here.fleet.folder) == (False, tmp_path / "kua")
    assert "leads out" in here.note


def test_a_folder_that_is_there_and_notes_another_key_is_not_taken(tmp_path: Path) -> None:
    fleet_here(replace(MEMBERSHIP, devices=""), key("somebody"), tmp_path / "kua", NOON, None)
    with pytest.raises(KeyturnError, match="another key"):
        fleet_here(replace(MEMBERSHIP, devices=""), key("studio"), tmp_path / "kua", NOON, None)


def test_this_computers_key_under_another_name_makes_no_folder(tmp_path: Path) -> None:
    devices = Registry().with_device(replace(device("macbook"), public_key=key("studio"))).text
    with pytest.raises(KeyturnError):
        fleet_here(replace(MEMBERSHIP, devices=devices), key("studio"), tmp_path / "kua", NOON, None)
    assert not list(tmp_path.iterdir())


def test_programs_that_a_clone_would_have_keyturn_run_are_known_and_joining_runs_none(
    shared: Path, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    projects = f'[hetzner]\ntoken = "command:touch {ran}"\n[terraform]\ndirectory = "sly"\n'
    pushed(shared, "keyturn.toml", f'[fleet]\nname = "kua"\n{projects}')
    here = fleet_here(CLONED, key("studio"), tmp_path / "kua", NOON, None)
    assert here.programs == ("touch", "terraform, in sly")
    assert not ran.exists()


def test_what_was_handed_over_has_nothing_run(tmp_path: Path) -> None:
    sly = replace(MEMBERSHIP, servers=(MemberServer("x", 'a"]\n[hetzner]\ntoken="command:id"', None, None),))
    with pytest.raises(InvalidInputError):
        fleet_here(sly, key("studio"), tmp_path / "kua", NOON, None)
    assert fleet_here(MEMBERSHIP, key("studio"), tmp_path / "kua", NOON, None).programs == ()
