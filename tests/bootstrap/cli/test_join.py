"""keyturn join as a program: from the link to a computer that is set up, and what it says where it is not let in."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bootstrap.pairing.door import Candidate
from keys.membership import Membership
from keys.public_key import PublicKey
from tests import warm
from tests.bootstrap.git_folder import repository, run_git
from tests.bootstrap.pairing.bench import Bench, make_key, opened
from tests.bootstrap.pairing.newcomer import MEMBERSHIP, confirmed

_ROOT = Path(__file__).parents[3]
HERE = replace(MEMBERSHIP, remote="", secrets=())
Ran = subprocess.CompletedProcess[bytes]


class Computer:
    """A second computer: a home of its own, and nobody at its terminal."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.ssh_folder = home / ".ssh"
        self.environment: Mapping[str, str] = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(home),
            "PYTHONPATH": str(_ROOT),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "KEYTURN_STATE_DIR": str(home / "state"),
        }

    def join(self, link: str, *words: str) -> Ran:
        words = ("join", link, "--passphrase", "none", *words)
        done = warm.run(words, cwd=self.home, env=self.environment, given=b"", seconds=60)
        assert b"Traceback" not in done.stdout + done.stderr
        return done


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    home = tmp_path / "home"
    home.mkdir()
    return Computer(home)


@contextmanager
def joining(computer: Computer, bench: Bench, *words: str) -> Iterator[Future[Ran]]:
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(computer.join, str(bench.link()), *words)


def let_in(bench: Bench, membership: Membership = HERE) -> Candidate:
    candidate = bench.candidate()
    member = confirmed(bench, candidate)
    candidate.guest.say("server:web: in")
    member.hand_over(membership, lambda _name: None)
    candidate.guest.leave()
    return candidate


def test_a_computer_joins_and_is_set_up(computer: Computer) -> None:
    with opened() as bench, joining(computer, bench, "--json") as ran:
        candidate = let_in(bench)
        done = ran.result(60)
    talk = done.stderr.decode()
    assert done.returncode == 0, talk
    assert candidate.compare in talk
    assert candidate.key.fingerprint in talk
    assert "  server:web: in" in talk
    told = json.loads(done.stdout)
    assert (told["schema"], told["device"], told["fleet"]) == ("keyturn.join/1", "studio", "kua")
    assert told["folder"] == str(computer.home / "kua")
    key = computer.ssh_folder / "id_ed25519_studio"
    assert told["key"] == str(key)
    assert key.stat().st_mode & 0o777 == 0o600
    public = PublicKey.parse(key.with_suffix(".pub").read_text())
    assert (public, public.comment) == (candidate.key, "studio@kua")
    assert not list(computer.ssh_folder.glob("*joining*"))
    asked = ["ssh", "-G", "-F", str(computer.ssh_folder / "config"), "web"]
    known = subprocess.run(asked, capture_output=True, text=True, env=dict(computer.environment), check=True).stdout
    assert "hostname 203.0.113.7\n" in known
    assert f"identityfile {key}\n" in known


def test_a_clone_that_would_have_programs_run_runs_none_and_its_person_is_told(
    computer: Computer, tmp_path: Path
) -> None:
    top, remote = repository(tmp_path / "shared"), "https://git.example.org/kua.git"
    ran = tmp_path / "ran"
    (top / "keyturn.toml").write_text(f'[fleet]\nname = "kua"\n[hetzner]\ntoken = "command:touch {ran}"\n')
    run_git(top, "add", ".")
    run_git(top, "commit", "-qm", "Fleet")
    (computer.home / ".gitconfig").write_text(f'[url "{top.as_uri()}"]\n insteadOf = {remote}\n')
    with opened() as bench, joining(computer, bench) as joined:
        let_in(bench, replace(HERE, remote=remote, folder="."))
        done = joined.result(60)
    talk = done.stderr.decode()
    assert done.returncode == 0, talk
    assert f"cloned {computer.home / 'kua'}" in done.stdout.decode()
    assert "has keyturn run these programs: touch\n" in talk
    assert not ran.exists()


def test_a_join_that_was_not_let_in_goes_on_with_the_same_key(computer: Computer) -> None:
    with opened() as bench, joining(computer, bench) as ran:
        first = bench.candidate()
        bench.door.refuse(first)
        done = ran.result(60)
    assert done.returncode == 1
    assert b"error: [127.0.0.1]" in done.stderr
    assert b"did not confirm this key" in done.stderr
    assert b"hint: " in done.stderr
    assert [path.name for path in computer.home.iterdir()] == [".ssh"]
    with opened() as bench, joining(computer, bench) as ran:
        assert let_in(bench).key == first.key
        assert ran.result(60).returncode == 0


def test_a_key_that_is_there_already_joins_and_stays_where_it_is(computer: Computer, tmp_path: Path) -> None:
    key = make_key(tmp_path, "-t", "ed25519", name="mine")
    environment = dict(computer.environment)
    words = ("--key", str(tmp_path / "mine"), "--no-setup", "--json")
    with opened() as bench, ThreadPoolExecutor(1) as pool:
        command = [sys.executable, "-m", "tui", "join", str(bench.link()), *words]
        run = pool.submit(subprocess.run, command, cwd=computer.home, env=environment, capture_output=True)
        assert let_in(bench).key == key
        done = run.result(60)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["key"] == str(tmp_path / "mine")
    assert PublicKey.parse((computer.ssh_folder / "keyturn/kua.pub").read_text()) == key


@pytest.mark.parametrize(
    ("link", "words", "said"),
    [
        ("ssh://root@192.0.2.1", (), b"not a pairing link"),
        ("ssh://pair-abc@192.0.2.1:22", (), b"not a pairing code"),
        ("LINK", ("--key", "sk"), b"through an agent alone"),
        ("LINK", ("--dir", "."), b"something else in this folder"),
        ("LINK", ("--key", "/nowhere"), b"--passphrase"),
    ],
)
def test_what_cannot_be_is_told_before_anybody_is_asked(
    computer: Computer, link: str, words: tuple[str, ...], said: bytes
) -> None:
    (computer.home / "thesis.tex").touch()
    with opened() as bench:
        done = computer.join(str(bench.link()) if link == "LINK" else link, *words)
        assert bench.door.next(0) is None
    assert done.returncode == 2
    assert said in done.stderr
    assert not computer.ssh_folder.exists()
