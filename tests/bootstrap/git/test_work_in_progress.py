"""What a person has staged or changed, in the same file too, stays as it is: only keyturn's own hunks are committed."""

import os
import stat
from pathlib import Path

import pytest

from bootstrap import git
from bootstrap.git import Commit
from tests.bootstrap.git.bench import change, commit, write
from tests.bootstrap.git_folder import files_of_last_commit, repository, run_git, subjects

LINES = "one = 1\ntwo = 2\nthree = 3\nfour = 4\nfive = 5\nsix = 6\nseven = 7\n"


@pytest.fixture
def file(folder: Path) -> Path:
    path = write(folder, "keys.tf", LINES)
    assert commit(path).id
    return path


def shown(folder: Path, version: str) -> str:
    """A file in the last commit ("HEAD:keys.tf") or in the index (":keys.tf")."""
    return run_git(folder, "show", version)


def test_what_is_changed_in_the_same_file_stays_uncommitted(folder: Path, file: Path) -> None:
    write(folder, "keys.tf", LINES.replace("seven = 7", "seven = 70"))
    assert change(file, "one = 1", "one = 10").id
    assert shown(folder, "HEAD:keys.tf") == LINES.replace("one = 1", "one = 10")
    assert run_git(folder, "diff", "--cached") == ""
    assert [line for line in run_git(folder, "diff", "-U0").splitlines() if line[0] in "+-"][2:] == [
        "-seven = 7",
        "+seven = 70",
    ]


def test_what_is_staged_in_the_same_file_stays_staged_and_alone_so(folder: Path, file: Path) -> None:
    write(folder, "keys.tf", LINES.replace("seven = 7", "seven = 70"))
    run_git(folder, "add", "keys.tf")
    write(folder, "keys.tf", LINES.replace("seven = 7", "seven = 70").replace("four = 4", "four = 40"))
    assert change(file, "one = 1", "one = 10").id
    assert shown(folder, "HEAD:keys.tf") == LINES.replace("one = 1", "one = 10")
    assert shown(folder, ":keys.tf") == LINES.replace("one = 1", "one = 10").replace("seven = 7", "seven = 70")
    assert "four = 40" in file.read_text()


def test_a_change_of_the_same_lines_is_told_and_nothing_is_committed(folder: Path, file: Path) -> None:
    write(folder, "keys.tf", LINES.replace("one = 1", "one = 11"))
    made = change(file, "one = 11", "one = 10")
    assert made == Commit(note="not committed: keys.tf: your own uncommitted changes touch the same lines")
    assert file.read_text() == LINES.replace("one = 1", "one = 10")
    assert run_git(folder, "status", "--porcelain") == " M keys.tf\n"


def test_one_file_that_cannot_go_in_does_not_keep_the_others_out(folder: Path, file: Path) -> None:
    other = write(folder, "devices.toml", "1\n")
    write(folder, "keys.tf", LINES.replace("one = 1", "one = 10"))
    edits = {file: git.merging(b"one = 11\n", b"one = 10\n"), other: git.whole(b"1\n")}
    made = git.commit(edits, "both")
    assert "keys.tf" in made.note
    assert files_of_last_commit(folder) == ["devices.toml"]


def test_a_file_that_git_does_not_know_is_not_taken_along_with_what_else_stands_in_it(folder: Path) -> None:
    path = write(folder, "terraform.tfvars", 'token = "secret"\nkeys = []\n')
    made = change(path, "keys = []", "keys = [1]")
    assert not made.id
    assert "terraform.tfvars: not in Git yet" in made.note
    assert run_git(folder, "status", "--porcelain") == "?? terraform.tfvars\n"


@pytest.mark.parametrize("staging", [["add"], ["add", "--intent-to-add"]])
def test_a_new_file_of_keyturns_may_be_staged_already(folder: Path, staging: list[str]) -> None:
    path = write(folder, "devices.toml", "1\n")
    run_git(folder, *staging, "devices.toml")
    path.write_text("1\n2\n")
    assert commit(path).id
    assert shown(folder, "HEAD:devices.toml") == "1\n2\n"
    assert run_git(folder, "status", "--porcelain") == ""


def test_a_removal_that_is_staged_stays_staged(folder: Path, file: Path) -> None:
    run_git(folder, "rm", "--quiet", "--cached", "keys.tf")
    assert change(file, "one = 1", "one = 10").id
    assert run_git(folder, "status", "--porcelain").splitlines() == ["D  keys.tf", "?? keys.tf"]


def test_a_file_that_goes_is_committed_as_gone(folder: Path, file: Path) -> None:
    file.unlink()
    assert git.commit({file: git.merging(LINES.encode(), None)}, "gone").id
    assert run_git(folder, "ls-files") == "main.tf\n"
    assert run_git(folder, "status", "--porcelain") == ""
    assert git.commit({file: git.whole(None)}, "again") == Commit()


def test_a_file_that_goes_with_changes_of_the_persons_does_not_go_from_git(folder: Path, file: Path) -> None:
    file.unlink()
    made = git.commit({file: git.merging(LINES.replace("1", "11").encode(), None)}, "gone")
    assert "your own uncommitted changes" in made.note


def test_the_mode_of_a_file_is_kept_and_that_of_a_new_one_is_the_disks(folder: Path) -> None:
    path = write(folder, "run.sh", LINES)
    path.chmod(0o755)
    commit(path)
    assert run_git(folder, "ls-tree", "HEAD", "run.sh").startswith("100755")
    path.chmod(0o644)
    assert change(path, "one = 1", "one = 10").id
    assert run_git(folder, "ls-tree", "HEAD", "run.sh").startswith("100755")
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_line_ends_that_attributes_ask_for_are_git_s_business(folder: Path) -> None:
    commit(write(folder, ".gitattributes", "*.tf text=auto eol=crlf\n"))
    path = write(folder, "keys.tf", LINES.replace("\n", "\r\n"))
    commit(path)
    path.write_bytes(path.read_bytes().replace(b"seven = 7", b"seven = 70"))
    assert change(path, "one = 1\r\n", "one = 10\r\n").id
    assert shown(folder, "HEAD:keys.tf") == LINES.replace("one = 1", "one = 10")
    assert b"seven = 70\r\n" in path.read_bytes()
    assert run_git(folder, "diff", "--numstat") == "1\t1\tkeys.tf\n"


def test_line_ends_that_stand_in_git_stay_there(folder: Path) -> None:
    path = write(folder, "keys.tf", LINES.replace("\n", "\r\n"))
    commit(path)
    commit(write(folder, ".gitattributes", "*.tf text=auto\n"))
    assert change(path, "one = 1\r\n", "one = 10\r\n").id
    assert run_git(folder, "show", "--numstat", "--format=", "HEAD") == "1\t1\tkeys.tf\n"


def test_a_filter_of_the_persons_hides_the_content_in_git_alone(folder: Path) -> None:
    run_git(folder, "config", "filter.rot.clean", "tr a-z n-za-m")
    run_git(folder, "config", "filter.rot.smudge", "tr a-z n-za-m")
    write(folder, ".gitattributes", "*.tf filter=rot\n")
    path = write(folder, "keys.tf", LINES)
    commit(path)
    path.write_text(LINES.replace("seven", "sieben"))
    assert change(path, "one = 1", "one = 10").id
    assert shown(folder, "HEAD:keys.tf").startswith("bar = 10\ngjb = 2\n")
    assert "frira = 7" in shown(folder, "HEAD:keys.tf")


def test_a_link_is_followed_to_the_file_that_was_written(folder: Path) -> None:
    write(folder, "shared/devices.toml", "1\n")
    (folder / "devices.toml").symlink_to("shared/devices.toml")
    assert commit(folder / "devices.toml").id
    assert files_of_last_commit(folder) == ["shared/devices.toml"]


def test_a_file_outside_of_the_repository_is_told(folder: Path, tmp_path: Path) -> None:
    inside, outside = write(folder, "devices.toml", "1\n"), write(tmp_path, "other", "1\n")
    made = git.commit({inside: git.whole(b"1\n"), outside: git.whole(b"1\n")}, "message")
    assert made.id
    assert made.note == f"not committed: {outside} is outside of this repository"


def test_a_fleet_in_a_submodule_is_committed_there(folder: Path, tmp_path: Path) -> None:
    inner = repository(tmp_path / "inner")
    options = ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "infra"]
    run_git(folder, *options)
    run_git(folder / "infra", "config", "user.name", "Kua")
    run_git(folder / "infra", "config", "user.email", "kua@example.org")
    assert commit(write(folder / "infra", "devices.toml", "1\n")).id
    assert files_of_last_commit(folder / "infra") == ["devices.toml"]
    assert run_git(folder, "status", "--porcelain").splitlines() == ["A  .gitmodules", "AM infra"]


def test_a_second_work_tree_of_a_repository_has_an_index_of_its_own(folder: Path, tmp_path: Path) -> None:
    run_git(folder, "worktree", "add", "--quiet", "-b", "other", str(tmp_path / "other"))
    assert commit(write(tmp_path / "other", "devices.toml", "1\n"), "in the other").id
    assert subjects(tmp_path / "other")[0] == "in the other"
    assert run_git(folder, "status", "--porcelain") == ""


def test_a_sparse_work_tree_stays_sparse(folder: Path) -> None:
    commit(write(folder, "other/big", "1\n"))
    run_git(folder, "sparse-checkout", "set", "infra")
    assert commit(write(folder / "infra", "devices.toml", "1\n")).id
    assert files_of_last_commit(folder) == ["infra/devices.toml"]
    assert not (folder / "other").exists()
    assert run_git(folder, "status", "--porcelain") == ""


def test_a_repository_of_longer_ids_is_one_like_others(tmp_path: Path) -> None:
    run_git(tmp_path, "init", "--quiet", "--object-format=sha256")
    run_git(tmp_path, "config", "user.name", "Kua")
    run_git(tmp_path, "config", "user.email", "kua@example.org")
    path = write(tmp_path, "keys.tf", LINES)
    assert commit(path).id
    assert change(path, "one = 1", "one = 10").id
    assert run_git(tmp_path, "status", "--porcelain") == ""


def test_names_that_look_like_something_else_are_names(folder: Path) -> None:
    for name in (":(top)x", "[a]*", "-n", "with space", "caf\u00e9", "b\\n"):
        assert commit(write(folder, name, "1\n"), "odd").id, name
        assert os.fsdecode(run_git(folder, "-c", "core.quotePath=false", "show", "--format=", "-z", "--name-only")) == (
            f"{name}\0"
        )
