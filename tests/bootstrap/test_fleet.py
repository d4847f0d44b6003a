"""The fleet folder: how it is found, read, written and held."""

import subprocess
import sys
from pathlib import Path

import pytest

from bootstrap.fleet import Fleet, NoFleetError
from bootstrap.fleet_lock import FleetLockedError
from keys.errors import InvalidInputError, KeyturnError
from keys.registry import Registry
from tests.bootstrap.git_folder import files_of_last_commit, repository, run_git, subjects, without_settings
from tests.keys.made import device

CONFIG = '[fleet]\nname = "kua"\n'


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    without_settings(monkeypatch)
    monkeypatch.delenv("KEYTURN_FLEET", raising=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "keyturn.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path / "infra"


@pytest.fixture
def fleet(folder: Path) -> Fleet:
    return Fleet.find(folder)


def test_a_given_folder_is_the_fleet(folder: Path, fleet: Fleet) -> None:
    assert (fleet.folder, fleet.name) == (folder, "kua")


def test_the_nearest_folder_upward_is_the_fleet(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "modules" / "server").mkdir(parents=True)
    monkeypatch.chdir(folder / "modules" / "server")
    assert Fleet.find().folder == folder


def test_the_variable_names_the_fleet_before_the_folder_does(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "keyturn.toml").write_text(CONFIG, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KEYTURN_FLEET", str(folder))
    assert Fleet.find().folder == folder


def test_where_there_is_no_fleet_init_is_the_hint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NoFleetError) as searched:
        Fleet.find()
    with pytest.raises(NoFleetError) as given:
        Fleet.find(tmp_path)
    assert "keyturn init" in searched.value.hint
    assert given.value.hint == f"keyturn init {tmp_path}"


def test_a_malformed_keyturn_toml_is_told_with_its_path(folder: Path) -> None:
    (folder / "keyturn.toml").write_text('[fleet]\nnmae = "kua"\n', encoding="utf-8")
    with pytest.raises(InvalidInputError) as caught:
        Fleet.find(folder)
    assert caught.value.where == f"{folder}/keyturn.toml, line 2, fleet.nmae"


def test_bytes_that_are_no_text_are_told_with_their_line(folder: Path, fleet: Fleet) -> None:
    (folder / "devices.toml").write_bytes(b"# a\n# \xff\n")
    with pytest.raises(InvalidInputError, match="not UTF-8") as caught:
        fleet.registry()
    assert caught.value.where.endswith("devices.toml, line 2")


def test_a_new_fleet_has_no_devices_and_no_host_keys(fleet: Fleet) -> None:
    assert fleet.registry().devices == ()
    assert fleet.known_hosts_text() == ""


def test_a_written_registry_is_read_back(fleet: Fleet) -> None:
    wanted = Registry().with_device(device("macbook"))
    assert fleet.write_registry(wanted, "message") == ""
    assert fleet.registry().devices == wanted.devices


def test_a_written_registry_is_one_commit_of_that_file(folder: Path, fleet: Fleet) -> None:
    repository(folder)
    commit = fleet.write_registry(Registry().with_device(device("macbook")), "keyturn: onboard macbook")
    assert run_git(folder, "rev-parse", "HEAD").startswith(commit)
    assert commit
    assert files_of_last_commit(folder) == ["devices.toml"]
    assert fleet.history()[0].subject == "keyturn: onboard macbook"


def test_host_keys_are_written_and_committed_byte_for_byte(folder: Path, fleet: Fleet) -> None:
    repository(folder)
    (folder / "known_hosts").write_bytes(b"# caf\xe9\n")
    text = fleet.known_hosts_text() + "vps ssh-ed25519 AAAA\n"
    assert fleet.write_known_hosts(text, "keyturn: pin vps")
    assert (folder / "known_hosts").read_bytes() == b"# caf\xe9\nvps ssh-ed25519 AAAA\n"
    assert subjects(folder)[0] == "keyturn: pin vps"


def test_a_commit_that_could_not_be_made_is_noted_once(folder: Path, fleet: Fleet) -> None:
    repository(folder)
    (folder / ".gitignore").write_text("known_hosts\n", encoding="utf-8")
    for text in ("1\n", "2\n"):
        assert fleet.write_known_hosts(text, "message") == ""
    assert len(fleet.notes) == 1
    assert "ignored" in fleet.notes[0]


def committed(folder: Path, name: str = "devices.toml") -> str:
    return run_git(folder, "show", f"HEAD:{name}")


def test_what_a_run_that_died_had_written_is_committed_by_the_next_write(folder: Path, fleet: Fleet) -> None:
    repository(folder)
    wanted = Registry().with_device(device("macbook"))
    (folder / "devices.toml").write_text(wanted.text)
    (folder / "known_hosts").write_text("vps ssh-ed25519 AAAA\n")
    assert fleet.write_registry(wanted, "keyturn: onboard macbook")
    assert (committed(folder), committed(folder, "known_hosts")) == (wanted.text, "vps ssh-ed25519 AAAA\n")
    assert fleet.commit_what_is_left("again") == ""


def test_a_person_s_remark_in_the_registry_stays_theirs_until_it_decides_about_a_key(
    folder: Path, fleet: Fleet
) -> None:
    repository(folder)
    fleet.write_registry(Registry().with_device(device("macbook")), "first")
    (folder / "devices.toml").write_text("# ours\n" + (folder / "devices.toml").read_text())
    fleet.write_registry(fleet.registry().with_device(device("pc")), "second")
    assert "# ours" not in committed(folder)
    assert {one.name for one in Registry.parse(committed(folder)).devices} == {"macbook", "pc"}
    assert run_git(folder, "status", "--porcelain").splitlines()[0] == " M devices.toml"
    by_hand = (folder / "devices.toml").read_text().replace('"active"', '"retired"', 1)
    (folder / "devices.toml").write_text(by_hand)
    assert fleet.commit_what_is_left("third")
    assert committed(folder) == by_hand


def test_a_registry_whose_last_commit_is_broken_goes_in_as_it_is(folder: Path, fleet: Fleet) -> None:
    repository(folder)
    (folder / "devices.toml").write_text("[macbook\n")
    run_git(folder, "add", "devices.toml")
    run_git(folder, "commit", "--quiet", "-m", "broken")
    wanted = Registry().with_device(device("macbook"))
    fleet.write_registry(wanted, "mended")
    assert committed(folder) == wanted.text


def test_nobody_s_keyturn_toml_is_ever_committed_for_them(folder: Path, fleet: Fleet) -> None:
    repository(folder)
    fleet.write_registry(Registry().with_device(device("macbook")), "message")
    assert run_git(folder, "status", "--porcelain") == "?? keyturn.toml\n"


def test_git_is_left_alone_where_the_person_wants_it(folder: Path) -> None:
    repository(folder)
    fleet = Fleet.find(folder, leaves_git=True)
    assert fleet.write_registry(Registry().with_device(device("macbook")), "message") == ""
    assert subjects(folder) == ["Servers"]
    assert fleet.registry().get("macbook")


def test_a_second_keyturn_is_told_that_the_fleet_is_held(folder: Path, fleet: Fleet) -> None:
    second = Fleet.find(folder).lock(wait=0.1)
    with fleet.lock(), pytest.raises(FleetLockedError, match="another keyturn") as caught:
        second.__enter__()
    assert caught.value.hint
    with fleet.lock(wait=0):
        pass


def test_a_fleet_is_let_go_after_an_error(fleet: Fleet) -> None:
    with pytest.raises(KeyturnError, match="broken"), fleet.lock():
        raise KeyturnError("broken")
    with fleet.lock(wait=0):
        pass


def test_holding_a_fleet_leaves_nothing_in_its_folder(folder: Path, fleet: Fleet) -> None:
    with fleet.lock():
        assert [path.name for path in folder.iterdir()] == ["keyturn.toml"]


def test_the_lock_of_a_process_that_was_killed_does_not_block(folder: Path, fleet: Fleet) -> None:
    program = (
        "import sys; from pathlib import Path; from bootstrap.fleet import Fleet\n"
        "with Fleet.find(Path(sys.argv[1])).lock():\n print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(FleetLockedError), fleet.lock(wait=0):
            pass
        holder.kill()
        holder.wait()
        with fleet.lock(wait=0):
            pass
