"""Git along with a command: pull before, push after, refused where a commit could not be made, and --no-git."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.sandbox.cloud import Sandbox
from tests.bootstrap.cli.world import World, keyturn
from tests.bootstrap.git_folder import run_git, subjects
from tests.bootstrap.two_devices import bare, clone

pytestmark = pytest.mark.wants("git")

REVOKE = ("revoke", "ipad", "--retired", "--yes", "--only", "hetzner", "--only", "terraform")


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox.start(tmp_path_factory.mktemp("along") / "cloud") as sandbox:
        yield sandbox


@pytest.fixture
def shared(sandbox: Sandbox, tmp_path: Path) -> Iterator[Path]:
    """Another device's clone of the fleet; the fleet is given back as it was."""
    start = run_git(sandbox.fleet, "rev-parse", "HEAD").strip()
    remote = bare(tmp_path / "remote.git")
    run_git(sandbox.fleet, "remote", "add", "origin", str(remote))
    run_git(sandbox.fleet, "push", "--quiet", "--set-upstream", "origin", "main")
    yield clone(remote, tmp_path / "other")
    run_git(sandbox.fleet, "remote", "remove", "origin")
    run_git(sandbox.fleet, "switch", "--quiet", "--force", "main")
    run_git(sandbox.fleet, "reset", "--quiet", "--hard", start)


def committed_there(other: Path, name: str, text: str) -> None:
    (other / name).write_text(text)
    run_git(other, "add", name)
    run_git(other, "commit", "--quiet", "-m", f"Change {name}")
    run_git(other, "push", "--quiet")


def test_a_change_begins_with_what_others_pushed_and_ends_with_a_push(sandbox: Sandbox, shared: Path) -> None:
    config = (shared / "keyturn.toml").read_text()
    committed_there(shared, "keyturn.toml", config.replace("[servers.media]", "[servers.films]"))
    done = keyturn(sandbox, *REVOKE)
    assert done.returncode == 4, done.stderr
    assert "server:films" in done.stdout
    run_git(shared, "pull", "--quiet")
    assert subjects(shared)[1:3] == ["keyturn: revoke ipad (retired)", "Change keyturn.toml"]
    assert "not pushed" not in done.stderr
    assert run_git(sandbox.fleet, "status", "--porcelain") == ""


@pytest.mark.parametrize("words", [(*REVOKE, "--plan"), ("audit", "--only", "hetzner")], ids=["plan", "audit"])
def test_a_mere_look_asks_no_remote(sandbox: Sandbox, shared: Path, words: tuple[str, ...]) -> None:
    committed_there(shared, "notes", "new\n")
    keyturn(sandbox, *words)
    assert not (sandbox.fleet / "notes").exists()


def test_a_repository_that_is_busy_refuses_a_change_before_anything_is_done(sandbox: Sandbox, shared: Path) -> None:
    run_git(sandbox.fleet, "switch", "--quiet", "--detach")
    before = World(sandbox)
    done = keyturn(sandbox, *REVOKE)
    assert done.returncode == 1
    assert "error: " in done.stderr
    assert "no branch is checked out (HEAD is detached)" in done.stderr
    assert "hint: git switch main" in done.stderr
    assert World(sandbox) == before


def test_a_person_in_a_hurry_leaves_git_alone(sandbox: Sandbox, shared: Path) -> None:
    committed_there(shared, "notes", "new\n")
    run_git(sandbox.fleet, "switch", "--quiet", "--detach")
    commits = subjects(sandbox.fleet)
    done = keyturn(sandbox, *REVOKE, "--no-git")
    assert done.returncode == 4, done.stderr
    assert "note: Git was left alone, as asked for" in done.stderr
    assert 'status = "retired"' in (sandbox.fleet / "devices.toml").read_text()
    assert subjects(sandbox.fleet) == commits
    assert not (sandbox.fleet / "notes").exists()
    run_git(sandbox.fleet, "switch", "--quiet", "main")
    assert keyturn(sandbox, "apply", "--yes", "--only", "hetzner").returncode in {0, 4}
    assert subjects(sandbox.fleet)[0] == "keyturn: what an earlier run wrote"


def test_a_change_starts_few_gits(sandbox: Sandbox, shared: Path, tmp_path: Path) -> None:
    log, git = tmp_path / "log", tmp_path / "bin" / "git"
    git.parent.mkdir()
    git.write_text(f'#!/bin/sh\necho x >> {log}\nexec /usr/bin/git "$@"\n')
    git.chmod(0o755)
    keyturn(sandbox, *REVOKE, variables={"PATH": f"{git.parent}:/usr/bin:/bin"})
    assert len(log.read_text().splitlines()) <= 22
