"""Where a key came in and went, in whatever file of a repository, and what a file was in each of its versions."""

from pathlib import Path

import pytest

from bootstrap import git
from keys.public_key import PublicKey
from tests.bootstrap.git.bench import commit, write
from tests.bootstrap.git_folder import run_git
from tests.keys.made import key

Told = tuple[str, tuple[str, ...], tuple[str, ...]]


def told(traces: list[git.Trace]) -> list[Told]:
    return [(trace.entry.subject, trace.came, trace.went) for trace in traces]


def traces(folder: Path, *keys: PublicKey) -> list[Told]:
    return told(git.traces_of(folder, [one.plain_blob for one in keys]))


@pytest.fixture
def story(folder: Path) -> Path:
    """The macbook's key comes in by hand, moves with its file, and goes; another stays beside it."""
    hcl = f'keys = {{\n  pc = "{key("pc").line}"\n}}\n'
    commit(write(folder, "terraform.tfvars", hcl), "Keys")
    both = hcl.replace("}\n", f'  macbook = "{key("macbook").line}"\n}}\n')
    write(folder, "keys/macbook.pub", f"{key('macbook').line}\n")
    write(folder, "terraform.tfvars", both)
    run_git(folder, "add", ".")
    run_git(folder, "commit", "--quiet", "-m", "Macbook by hand")
    run_git(folder, "mv", "keys/macbook.pub", "keys/old macbook.pub")
    run_git(folder, "commit", "--quiet", "-m", "Moved")
    commit(write(folder, "terraform.tfvars", both.replace("macbook =", "mac =")), "Renamed its entry")
    commit(write(folder, "terraform.tfvars", hcl), "Macbook out")
    return folder


def test_a_key_is_told_where_it_came_in_and_where_it_went(story: Path) -> None:
    assert traces(story, key("macbook")) == [
        ("Macbook by hand", ("keys/macbook.pub", "terraform.tfvars"), ()),
        ("Macbook out", (), ("terraform.tfvars",)),
    ]
    assert traces(story, key("nobody")) == []
    assert traces(story) == []


def test_several_keys_are_looked_for_at_once(story: Path) -> None:
    assert [subject for subject, _, _ in traces(story, key("macbook"), key("pc"))] == [
        "Keys",
        "Macbook by hand",
        "Macbook out",
    ]


def test_a_key_that_nobody_has_at_hand_is_found_by_its_fingerprint(story: Path) -> None:
    found = told(git.traces_of_fingerprint(story, key("macbook").fingerprint))
    assert found == traces(story, key("macbook"))
    assert git.traces_of_fingerprint(story, "SHA256:nothing") == []


def test_it_is_looked_for_in_the_whole_repository_from_any_folder_of_it(story: Path) -> None:
    assert git.traces_of(story / "keys", [key("pc").plain_blob])


def test_settings_of_the_persons_change_nothing(story: Path) -> None:
    for name, value in {"diff.noprefix": "true", "color.ui": "always", "log.showSignature": "true"}.items():
        run_git(story, "config", name, value)
    assert len(traces(story, key("macbook"))) == 2


def test_lines_that_look_like_a_patch_are_lines(folder: Path) -> None:
    line = key("macbook").line
    commit(write(folder, "notes", f"-- a/evil\n++ b/evil {line}\ndiff --git a/evil b/evil\n@@ {line}\n"), "Notes")
    assert traces(folder, key("macbook")) == [("Notes", ("notes",), ())]


def test_outside_of_a_repository_there_is_nothing(tmp_path: Path) -> None:
    assert git.traces_of(tmp_path, [key("pc").plain_blob]) == []
    assert git.versions(tmp_path / "devices.toml") == []


def test_the_versions_of_a_file_are_told_oldest_first_under_all_its_names(folder: Path) -> None:
    commit(write(folder, "my devices.toml", "1\n" * 9), "First")
    run_git(folder, "mv", "my devices.toml", "devices.toml")
    run_git(folder, "commit", "--quiet", "-m", "Moved")
    (folder / "devices.toml").unlink()
    git.commit({folder / "devices.toml": git.whole(None)}, "Gone")
    commit(write(folder, "devices.toml", "2\n"), "Again")
    found = [(entry.subject, content) for entry, content in git.versions(folder / "devices.toml")]
    assert found == [("First", b"1\n" * 9), ("Moved", b"1\n" * 9), ("Gone", None), ("Again", b"2\n")]
