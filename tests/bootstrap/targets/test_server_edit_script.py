"""edit.sh itself, in each shell that is here: bytes in, bytes out, whatever interrupts it."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bootstrap.targets.server import edit as edit_module
from bootstrap.targets.server.edit import Edit, Edited, edit_script, read_results, settle_script
from bootstrap.targets.server.frames import new_nonce
from tests.bootstrap.pace import wait_until

SHELLS = [name for name in ("sh", "dash", "bash", "mksh", "zsh") if shutil.which(name)]
TOOLS = ("cat", "chmod", "cmp", "cp", "find", "ln", "ls", "mkdir", "mv", "readlink", "rm", "setsid", "sleep", "sync")
SHELLS += ["busybox sh"] if shutil.which("busybox") else []
OLD = b"ssh-ed25519 AAAAold one\n"
NEW = OLD + b"ssh-ed25519 AAAAnew two\n"
ODD = b"a\0b\r\n'quoted' \\n $HOME `id` %s\n" + bytes(range(1, 256)) + b"x" * 262_144 + b"\nno end"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "home" / ".ssh"
    folder.mkdir(parents=True, mode=0o700)
    path = folder / "authorized_keys"
    path.write_bytes(OLD)
    path.chmod(0o640)
    return path


def run(script: bytes, nonce: str, shell: str = "sh") -> dict[int, Edited]:
    done = subprocess.run([*shell.split(), "-s"], input=script, capture_output=True, timeout=60)
    assert done.stderr == b""
    return read_results(done.stdout, nonce)


def edit(path: Path, old: bytes | None, new: bytes, *, shell: str = "sh", undo: int = 0, over: bool = False) -> Edited:
    nonce = new_nonce()
    wanted = Edit(str(path), old, new, undo=undo, takes_over=over)
    return run(edit_script([wanted], nonce), nonce, shell)[0]


def settle(path: Path, edited: Edited, verb: str) -> Edited:
    nonce = new_nonce()
    return run(settle_script({3: (Edit(str(path), None, b""), edited)}, nonce, verb), nonce)[3]


def names(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.parent.iterdir())


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_file_is_changed_and_nothing_stays_beside_it(file: Path, shell: str) -> None:
    assert edit(file, OLD, NEW, shell=shell).problem == ""
    assert file.read_bytes() == NEW
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert names(file) == ["authorized_keys"]


@pytest.mark.parametrize("data", [b"", b"\n", b"no newline at the end", b"crlf\r\n", b"\0", ODD, ODD * 3])
def test_every_byte_goes_through(file: Path, shell: str, data: bytes) -> None:
    assert edit(file, OLD, data, shell=shell).problem == ""
    assert file.read_bytes() == data
    assert edit(file, data, OLD, shell=shell).problem == ""
    assert file.read_bytes() == OLD


def test_a_file_that_is_not_there_yet_is_made_with_its_folder(tmp_path: Path, shell: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    path = home / ".ssh" / "authorized_keys"
    assert edit(path, None, NEW, shell=shell).problem == ""
    assert path.read_bytes() == NEW
    assert [stat.S_IMODE(p.stat().st_mode) for p in (path.parent, path)] == [0o700, 0o600]


@pytest.mark.parametrize("undo", [0, 60])
@pytest.mark.parametrize("seen", [None, b"", OLD[:-1], OLD + b"\n", NEW])
def test_a_file_that_is_not_as_it_was_seen_stays_as_it_is(file: Path, seen: bytes | None, undo: int) -> None:
    assert edit(file, seen, b"lost", undo=undo).problem == "conflict"
    assert file.read_bytes() == OLD
    assert names(file) == ["authorized_keys"]


def test_a_file_that_has_vanished_is_not_made_again(file: Path) -> None:
    file.unlink()
    assert edit(file, OLD, NEW).problem == "conflict"
    assert names(file) == []


def test_symbolic_links_are_followed_and_stay_links(file: Path, shell: str) -> None:
    real = file.parent.parent / "real keys"
    file.rename(real)
    middle = file.parent / "middle"
    middle.symlink_to("../real keys")
    file.symlink_to(middle)
    assert edit(file, OLD, NEW, shell=shell).problem == ""
    assert real.read_bytes() == NEW
    assert file.is_symlink()
    assert middle.is_symlink()


def test_links_in_a_circle_are_an_error(file: Path) -> None:
    file.unlink()
    file.symlink_to(file.name)
    assert edit(file, OLD, NEW).problem == "loop"


def test_a_folder_in_the_files_place_is_an_error(file: Path) -> None:
    file.unlink()
    file.mkdir()
    assert edit(file, OLD, NEW).problem == "odd"


def test_an_addition_that_is_kept_stays(file: Path) -> None:
    edited = edit(file, OLD, NEW, undo=60)
    assert names(file) == [".keyturn-undo-authorized_keys", "authorized_keys"]
    assert settle(file, edited, "keep").problem == ""
    assert names(file) == ["authorized_keys"]
    assert file.read_bytes() == NEW
    assert settle(file, edited, "keep").problem == ""


def test_an_addition_that_is_taken_back_leaves_the_old_file(file: Path) -> None:
    inode = file.stat().st_ino
    edited = edit(file, OLD, NEW, undo=60)
    assert settle(file, edited, "back").problem == ""
    assert file.read_bytes() == OLD
    assert file.stat().st_ino == inode
    assert names(file) == ["authorized_keys"]
    assert settle(file, edited, "keep").problem == "undone"


def test_an_addition_that_nobody_keeps_is_taken_back_by_the_server(file: Path) -> None:
    edited = edit(file, OLD, NEW, undo=1)
    assert edited.problem == ""
    assert file.read_bytes() == NEW
    wait_until(lambda: file.read_bytes() == OLD)
    assert names(file) == ["authorized_keys"]
    assert settle(file, edited, "keep").problem == "undone"


def test_the_timer_leaves_alone_what_was_kept_and_what_somebody_changed_since(file: Path) -> None:
    edited = edit(file, OLD, NEW, undo=1)
    settle(file, edited, "keep")
    other = file.with_name("authorized_keys2")
    other.write_bytes(OLD)
    edit(other, OLD, NEW, undo=1)
    replaced = file.with_name("replaced")
    replaced.write_bytes(b"by hand")
    replaced.rename(other)
    third = file.with_name("third")
    third.write_bytes(OLD)
    edit(third, OLD, NEW, undo=1)
    wait_until(lambda: third.read_bytes() == OLD)  # so the other timers have fired too
    wait_until(lambda: not processes_sleeping_in(file.parent))
    assert file.read_bytes() == NEW
    assert other.read_bytes() == b"by hand"


def test_a_made_file_that_nobody_keeps_is_empty_again(tmp_path: Path) -> None:
    path = tmp_path / ".ssh" / "authorized_keys"
    assert edit(path, None, NEW, undo=1).problem == ""
    assert path.read_bytes() == NEW
    wait_until(lambda: path.read_bytes() == b"")


def test_an_edit_on_top_of_one_that_nobody_confirmed_waits_unless_it_takes_over(file: Path) -> None:
    edit(file, OLD, NEW, undo=60)
    assert edit(file, NEW, b"third\n").problem == "pending"
    assert file.read_bytes() == NEW
    assert edit(file, NEW, b"third\n", over=True).problem == ""
    assert names(file) == ["authorized_keys"]
    assert file.read_bytes() == b"third\n"


def test_a_stream_that_is_cut_anywhere_changes_nothing(file: Path) -> None:
    nonce = new_nonce()
    script = edit_script([Edit(str(file), OLD, NEW, undo=5)], nonce)
    step = max(1, len(script) // 150)
    for end in [*range(0, len(script) - 200, step), *range(len(script) - 200, len(script) - 1)]:
        done = subprocess.run(["sh", "-s"], input=script[:end], capture_output=True, timeout=60)
        if file.read_bytes() != OLD or names(file) != ["authorized_keys"]:
            assert script[end:].strip() == b""  # all of it had arrived, but for a line feed
        assert done.returncode is not None
        if not script[end:].strip():
            break


@pytest.mark.parametrize("undo", [0, 60])
def test_a_kill_at_any_moment_leaves_the_old_file_or_the_new_one(file: Path, undo: int) -> None:
    big = OLD + b"# padding\n" * 20_000
    seen: set[bytes] = set()
    for number in range(25):
        file.write_bytes(OLD)
        nonce = new_nonce()
        script = edit_script([Edit(str(file), OLD, big, undo=undo, takes_over=True)], nonce)
        process = subprocess.Popen(
            ["sh", "-s"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        assert process.stdin is not None
        process.stdin.write(script)
        process.stdin.close()
        threading.Event().wait(number * 0.002)  # the moment is what varies, not what is waited for
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        seen.add(file.read_bytes())
        current = file.read_bytes()
        assert current in {OLD, big}
        assert edit(file, current, NEW, over=True).problem == ""
        assert file.read_bytes() == NEW
        assert names(file) == ["authorized_keys"]
    assert seen <= {OLD, big}


@pytest.fixture(params=["flock", "link"])
def locks(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Which of its two locks the script uses; "link" by a PATH in which there is no flock."""
    if request.param == "link":
        tools = tmp_path / "bin"
        tools.mkdir()
        for name in ("sh", *TOOLS):
            found = shutil.which(name)
            if found:
                (tools / name).symlink_to(found)
        monkeypatch.setenv("PATH", str(tools))
    return str(request.param)


def test_editors_at_once_lose_no_change(file: Path, locks: str) -> None:
    results: list[str] = []

    def append(line: bytes) -> None:
        for _ in range(60):
            old = file.read_bytes()
            problem = edit(file, old, old + line).problem
            results.append(problem)
            if not problem:
                return

    threads = [threading.Thread(target=append, args=[f"line {number}\n".encode()]) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(file.read_bytes().splitlines()[1:]) == [f"line {number}".encode() for number in range(5)]
    assert set(results) <= {"", "conflict"}
    assert names(file) == ["authorized_keys"]


def test_what_a_killed_run_left_is_taken_away(file: Path, locks: str) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    if locks == "link":
        (file.parent / ".keyturn-lock").symlink_to(str(dead.pid))
    (file.parent / ".keyturn-new.123").write_bytes(b"torn")
    os.link(file, file.parent / ".keyturn-undo-authorized_keys")
    assert edit(file, OLD, NEW).problem == ""
    assert names(file) == ["authorized_keys"]


def test_a_lock_that_somebody_holds_is_waited_for_and_then_an_error(
    file: Path, locks: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edit_module, "LOCK_SECONDS", 1)
    if locks == "link":
        (file.parent / ".keyturn-lock").symlink_to(str(os.getpid()))
        assert edit(file, OLD, NEW).problem == "locked"
    else:
        import fcntl

        folder = os.open(file.parent, os.O_RDONLY)
        fcntl.flock(folder, fcntl.LOCK_EX)
        assert edit(file, OLD, NEW).problem == "locked"
        os.close(folder)
    assert file.read_bytes() == OLD


def test_several_files_are_changed_by_one_script(file: Path) -> None:
    second = file.with_name("authorized_keys2")
    second.write_bytes(b"as somebody else left it")
    nonce = new_nonce()
    edits = [Edit(str(file), OLD, NEW), Edit(str(second), OLD, NEW), Edit(f"{file}3", None, NEW)]
    results = run(edit_script(edits, nonce), nonce)
    assert [results[number].problem for number in range(3)] == ["", "conflict", ""]
    assert second.read_bytes() == b"as somebody else left it"


def test_our_own_names_fit_no_pattern_of_key_files(file: Path) -> None:
    edit(file, OLD, NEW, undo=60)
    assert [path.name for path in file.parent.glob("authorized_keys*")] == ["authorized_keys"]


def processes_sleeping_in(folder: Path) -> list[str]:
    """The undo timers that still run in a folder (Linux only; elsewhere none are seen)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if entry.readlink() == folder:
                found.append(entry.parent.name)
        except OSError:
            continue
    return found
