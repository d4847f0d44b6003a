"""Two devices and one repository: what one pushed is taken over by the other, whose own work stays as it is."""

import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bootstrap.fleet import Fleet
from bootstrap.fleet_sync import FleetSync
from keys.device import Status
from keys.errors import KeyturnError
from tests.bootstrap.git.bench import signing_with
from tests.bootstrap.git_folder import run_git, subjects, without_settings
from tests.bootstrap.two_devices import TwoDevices, bare, clone, onboard, write
from tests.keys.made import NOON, device, key


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TwoDevices:
    without_settings(monkeypatch)
    monkeypatch.delenv("KEYTURN_FLEET", raising=False)
    return TwoDevices(tmp_path)


def names(folder: Path) -> list[str]:
    return [one.name for one in Fleet.find(folder).registry().devices]


def put_away(folder: Path, name: str, status: Status, minute: int) -> None:
    registry = Fleet.find(folder).registry()
    there = registry.get(name)
    assert there
    gone = replace(there, status=status, revoked=NOON.replace(minute=minute))
    write(folder, registry.with_device(gone), f"keyturn: revoke {name} ({status})")


def all_pushed(folder: Path) -> bool:
    return run_git(folder, "rev-parse", "HEAD") == run_git(folder, "ls-remote", "--quiet", "origin", "main").replace(
        "\trefs/heads/main", ""
    )


def test_what_another_device_pushed_is_there_before_a_run(two: TwoDevices) -> None:
    onboard(two.there, "ipad")
    two.push_from_there()
    sync = FleetSync(two.here)
    assert sync.before()
    assert (names(two.here), sync.notes) == (["pc", "ipad"], [])
    assert run_git(two.here, "status", "--porcelain") == ""
    assert not FleetSync(two.here).before()


def test_what_a_run_committed_is_pushed_and_nothing_without_a_commit(two: TwoDevices) -> None:
    sync = FleetSync(two.here)
    assert not sync.before()
    sync.after()
    onboard(two.here, "macbook")
    assert not all_pushed(two.here)
    sync.after()
    assert all_pushed(two.here)
    assert sync.notes == []


def test_two_devices_that_each_let_one_in_are_merged_on_top_of_each_other(two: TwoDevices) -> None:
    onboard(two.there, "ipad")
    Fleet.find(two.there).write_known_hosts("vps ssh-ed25519 AAAA\nweb ssh-ed25519 BBBB\n", "keyturn: pin host keys")
    two.push_from_there()
    onboard(two.here, "macbook")
    Fleet.find(two.here).write_known_hosts("vps ssh-ed25519 AAAA\ndb ssh-ed25519 CCCC\n", "keyturn: pin host keys")
    sync = FleetSync(two.here)
    assert sync.before()
    sync.after()
    assert names(two.here) == ["pc", "ipad", "macbook"]
    assert (two.here / "known_hosts").read_text().split()[::3] == ["vps", "web", "db"]
    assert subjects(two.here)[:4] == [
        "keyturn: pin host keys",
        "keyturn: onboard macbook",
        "keyturn: pin host keys",
        "keyturn: onboard ipad",
    ]
    assert run_git(two.here, "log", "-1", "--format=%an") == "here\n"
    assert all_pushed(two.here)
    assert run_git(two.here, "status", "--porcelain") == ""


def test_a_device_that_both_put_away_stays_so_and_lost_outdoes_retired(two: TwoDevices) -> None:
    put_away(two.there, "pc", Status.RETIRED, 1)
    two.push_from_there()
    put_away(two.here, "pc", Status.LOST, 2)
    assert FleetSync(two.here).before()
    pc = Fleet.find(two.here).registry().get("pc")
    assert pc
    assert (pc.status, pc.revoked) == (Status.LOST, NOON.replace(minute=1))


def test_what_does_not_go_together_stops_it_before_anything_is_done(two: TwoDevices) -> None:
    onboard(two.there, "macbook")
    two.push_from_there()
    another = replace(device("macbook"), public_key=key("another"))
    write(two.here, Fleet.find(two.here).registry().with_device(another), "keyturn: onboard macbook")
    text, before = (two.here / "devices.toml").read_text(), run_git(two.here, "rev-parse", "HEAD")
    with pytest.raises(KeyturnError, match=r"main and origin/main do not go together: devices\.toml") as caught:
        FleetSync(two.here).before()
    assert "pull --rebase" in caught.value.hint
    assert "--no-git" in caught.value.hint
    assert (two.here / "devices.toml").read_text() == text
    assert run_git(two.here, "rev-parse", "HEAD") == before
    assert run_git(two.here, "status", "--porcelain") == ""


def test_work_in_progress_in_other_files_stays_as_it_is(two: TwoDevices) -> None:
    onboard(two.there, "ipad")
    two.push_from_there()
    onboard(two.here, "macbook")
    (two.here / "main.tf").write_text("# changed\n")
    (two.here / "new.tf").write_text("# staged\n")
    run_git(two.here, "add", "new.tf")
    assert FleetSync(two.here).before()
    assert run_git(two.here, "status", "--porcelain").splitlines() == [" M main.tf", "A  new.tf"]
    assert (two.here / "main.tf").read_text() == "# changed\n"


@pytest.mark.parametrize("staged", [True, False])
def test_work_in_progress_in_what_is_new_there_stops_it(two: TwoDevices, staged: bool) -> None:
    onboard(two.there, "ipad")
    two.push_from_there()
    (two.here / "devices.toml").write_text("# mine\n")
    if staged:
        run_git(two.here, "add", "devices.toml")
    before = run_git(two.here, "rev-parse", "HEAD")
    with pytest.raises(KeyturnError, match="your own uncommitted work is in the way"):
        FleetSync(two.here).before()
    assert (two.here / "devices.toml").read_text() == "# mine\n"
    assert run_git(two.here, "rev-parse", "HEAD") == before
    assert run_git(two.here, "status", "--porcelain").strip() == ("M  " if staged else "M ") + "devices.toml"


def test_a_file_that_is_new_there_and_untracked_here_is_not_overwritten(two: TwoDevices) -> None:
    (two.there / "notes").write_text("theirs\n")
    run_git(two.there, "add", "notes")
    run_git(two.there, "commit", "--quiet", "-m", "Notes")
    two.push_from_there()
    (two.here / "notes").write_text("mine\n")
    with pytest.raises(KeyturnError, match="in the way"):
        FleetSync(two.here).before()
    assert (two.here / "notes").read_text() == "mine\n"


def test_a_file_that_was_only_touched_is_not_in_the_way(two: TwoDevices) -> None:
    onboard(two.there, "ipad")
    two.push_from_there()
    text = (two.here / "devices.toml").read_bytes()
    (two.here / "devices.toml").unlink()
    (two.here / "devices.toml").write_bytes(text)
    assert FleetSync(two.here).before()


def test_commits_of_the_persons_are_not_pushed_for_them(two: TwoDevices) -> None:
    sync = FleetSync(two.here)
    sync.before()
    run_git(two.here, "commit", "--quiet", "--allow-empty", "-m", "Mine")
    onboard(two.here, "macbook")
    sync.after()
    (note,) = sync.notes
    assert note.startswith("not pushed: commits of your own are not pushed yet")
    assert note.endswith(f"git -C {two.here} push")
    assert not all_pushed(two.here)


def test_commits_of_the_persons_are_not_made_anew_either(two: TwoDevices) -> None:
    onboard(two.there, "ipad")
    two.push_from_there()
    run_git(two.here, "commit", "--quiet", "--allow-empty", "-m", "Mine")
    with pytest.raises(KeyturnError, match="commits of your own are among those not pushed yet"):
        FleetSync(two.here).before()


def test_terraform_s_files_that_both_put_something_into_are_merged_too(two: TwoDevices) -> None:
    for folder, name in ((two.there, "ipad"), (two.here, "macbook")):
        (folder / "main.tf").write_text(f'# servers\n{name} = "1"\n')
        run_git(folder, "commit", "--quiet", "--all", "-m", f"keyturn: let {name} in on servers to come")
    two.push_from_there()
    assert FleetSync(two.here).before()
    assert (two.here / "main.tf").read_text() == '# servers\nipad = "1"\nmacbook = "1"\n'


@pytest.mark.wants("ssh-keygen")
def test_commits_that_are_made_anew_are_signed_where_the_person_signs(two: TwoDevices, tmp_path: Path) -> None:
    signing_with(two.here, tmp_path / "key")
    onboard(two.there, "ipad")
    two.push_from_there()
    onboard(two.here, "macbook")
    assert FleetSync(two.here).before()
    run_git(two.here, "verify-commit", "HEAD")
    assert subjects(two.here)[0] == "keyturn: onboard macbook"


def killed(folder: Path, point: str, code: str) -> None:
    """Run this in a process that kills itself before it comes to the first call of that function."""
    module, function = point.rsplit(".", 1)
    die = f"import os, {module} as there; there.{function} = lambda *_, **__: os.kill(os.getpid(), 9)\n"
    words = [sys.executable, "-c", f"import sys\nfrom pathlib import Path\nfolder = Path(sys.argv[1])\n{die}{code}"]
    assert subprocess.run([*words, str(folder)], capture_output=True).returncode == -signal.SIGKILL


def test_whoever_dies_while_going_along_goes_along_the_next_time(two: TwoDevices) -> None:
    onboard(two.there, "ipad")
    two.push_from_there()
    (two.here / "main.tf").write_text("# changed\n")
    killed(
        two.here,
        "bootstrap.git.take_over.run",
        "from bootstrap.fleet_sync import FleetSync\nFleetSync(folder).before()",
    )
    assert run_git(two.here, "status", "--porcelain").splitlines() == ["M  devices.toml", " M main.tf"]
    assert FleetSync(two.here).before()
    assert run_git(two.here, "status", "--porcelain").splitlines() == [" M main.tf"]
    assert names(two.here) == ["pc", "ipad"]


def test_a_remote_that_is_away_is_a_note(two: TwoDevices) -> None:
    two.remote.rename(two.remote.with_name("away"))
    sync = FleetSync(two.here)
    assert not sync.before()
    onboard(two.here, "macbook")
    sync.after()
    assert [note.partition(":")[0] for note in sync.notes] == [
        "origin could not be asked what other devices changed",
        "not pushed",
    ]


def test_a_remote_that_moves_between_pull_and_push_is_caught_up_with(two: TwoDevices) -> None:
    sync = FleetSync(two.here)
    sync.before()
    onboard(two.there, "ipad")
    two.push_from_there()
    onboard(two.here, "macbook")
    sync.after()
    assert (sync.notes, names(two.here)) == ([], ["pc", "ipad", "macbook"])
    assert all_pushed(two.here)


def test_a_remote_that_refuses_is_a_note_with_what_to_do(two: TwoDevices) -> None:
    hook = two.remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'not on this branch' >&2\nexit 1\n")
    hook.chmod(0o755)
    sync = FleetSync(two.here)
    sync.before()
    onboard(two.here, "macbook")
    sync.after()
    (note,) = sync.notes
    assert note.startswith("not pushed: ")
    assert "not on this branch" in note
    assert note.endswith(" push")


def test_earlier_commits_of_keyturns_are_pushed_by_the_next_run(two: TwoDevices) -> None:
    onboard(two.here, "macbook")
    sync = FleetSync(two.here)
    sync.before()
    sync.after()
    assert all_pushed(two.here)


def test_the_first_commits_of_a_repository_are_taken_over_too(tmp_path: Path, two: TwoDevices) -> None:
    empty = bare(tmp_path / "empty.git")
    one, other = clone(empty, tmp_path / "one"), clone(empty, tmp_path / "other")
    (one / "keyturn.toml").write_text('[fleet]\nname = "kua"\n')
    onboard(one, "macbook")
    run_git(one, "push", "--quiet", "origin", "main")
    assert FleetSync(other).before()
    assert (other / "devices.toml").exists()
    assert run_git(other, "log", "--format=%s").splitlines() == ["keyturn: onboard macbook"]
    assert run_git(other, "status", "--porcelain") == ""


def test_the_first_commits_of_a_repository_are_pushed(tmp_path: Path, two: TwoDevices) -> None:
    one = clone(bare(tmp_path / "empty.git"), tmp_path / "one")
    (one / "keyturn.toml").write_text('[fleet]\nname = "kua"\n')
    sync = FleetSync(one)
    sync.before()
    onboard(one, "macbook")
    sync.after()
    assert (all_pushed(one), sync.notes) == (True, [])


def test_a_read_only_checkout_stops_it(two: TwoDevices, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda place, _mode: Path(place).name != ".git")
    with pytest.raises(KeyturnError, match="this checkout is read-only") as caught:
        FleetSync(two.here).before()
    assert caught.value.where == str(two.here / ".git")


def test_without_a_remote_or_a_repository_nothing_is_asked(two: TwoDevices, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    run_git(two.here, "branch", "--quiet", "--unset-upstream")
    for folder in (two.here, tmp_path / "plain"):
        sync = FleetSync(folder)
        assert not sync.before()
        sync.after()
        assert sync.notes == []


def merging(folder: Path) -> None:
    run_git(folder, "switch", "--quiet", "-c", "side")
    run_git(folder, "commit", "--quiet", "--allow-empty", "-m", "Side")
    run_git(folder, "switch", "--quiet", "main")
    run_git(folder, "commit", "--quiet", "--allow-empty", "-m", "Main")
    run_git(folder, "merge", "--quiet", "--no-commit", "side")


def rebasing(folder: Path) -> None:
    run_git(folder, "-c", "sequence.editor=sed -i s/pick/edit/", "rebase", "--quiet", "--interactive", "HEAD^")


def picking(folder: Path) -> None:
    (folder / ".git" / "CHERRY_PICK_HEAD").write_text(run_git(folder, "rev-parse", "HEAD"))


def detaching(folder: Path) -> None:
    run_git(folder, "switch", "--quiet", "--detach")


def bisecting(folder: Path) -> None:
    run_git(folder, "bisect", "start")
    run_git(folder, "switch", "--quiet", "--detach")


def unmerging(folder: Path) -> None:
    (folder / "main.tf").write_text("# stashed\n")
    run_git(folder, "stash")
    (folder / "main.tf").write_text("# other\n")
    run_git(folder, "commit", "--quiet", "--all", "-m", "Other")
    with pytest.raises(Exception, match="stash"):
        run_git(folder, "stash", "pop")


@pytest.mark.parametrize(
    ("begin", "what", "hint"),
    [
        (merging, "a merge is under way", "git merge --abort"),
        (rebasing, "a rebase is under way", "git rebase --continue"),
        (picking, "a cherry-pick is under way", "git cherry-pick --abort"),
        (detaching, "no branch is checked out", "git switch main"),
        (bisecting, "no branch is checked out", "git bisect reset"),
        (unmerging, "a merge is not resolved yet, of main.tf", "git add"),
    ],
)
def test_a_repository_that_is_busy_stops_it_with_a_word(
    two: TwoDevices, begin: Callable[[Path], None], what: str, hint: str
) -> None:
    begin(two.here)
    before = run_git(two.here, "status", "--porcelain=v2", "--branch")
    with pytest.raises(KeyturnError, match=what) as caught:
        FleetSync(two.here).before()
    assert hint in caught.value.hint
    assert "--no-git" in caught.value.hint
    assert run_git(two.here, "status", "--porcelain=v2", "--branch") == before
