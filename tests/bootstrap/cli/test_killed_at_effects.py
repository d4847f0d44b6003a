"""kill -9 at the effects of a whole onboarding of this machine, or a whole forgetting: the same command finishes it.

What stands everywhere then is what a run that nothing cut off leaves, to the byte, and a further run changes nothing.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bootstrap.device_setup import ssh_add
from bootstrap.sandbox.cloud import Sandbox
from tests import warm
from tests.bootstrap.git_folder import run_git
from tests.bootstrap.own_key.ssh_agent import held, ssh_agent

ONBOARD = ("onboard", "macbook", "--kind", "macbook", "--passphrase", "keyring", "--sign-commits", "--yes")
FORGET = ("device", "forget", "--yes")
REVOKE = ("revoke", "macbook", "--retired", "--yes")
GIT_OF_THE_PERSON = "[user]\n\tname = You\n\temail = you@localhost\n"
OF_ONBOARD = [  # some of each kind; all others were gone through once, and cost a minute
    "ask POST api/v2/tailnet/-/keys 1",
    "start tailscale up 1",
    "remove secret 1",
    "rename key-ring.json 1",
    "link id_ed25519_macbook 1",
    "start git commit 1",
    "connect server 2",
    "start ssh-add 1",
    "mkdir keyturn 1",
    "rename config 1",
    "rename gitconfig 1",
]
OF_FORGET = [
    "start tailscale status 1",
    "rename gitconfig 1",
    "remove .gitconfig 1",
    "remove kua.gitconfig 1",
    "remove kua.allowed_signers 1",
    "remove kua.sign 1",
    "rmdir keyturn 1",
    "rename config 1",
    "remove .config 1",
    "remove kua.conf 1",
    "remove kua.pub 1",
    "remove kua.known_hosts 1",
    "rmdir keyturn 2",
    "start ssh-add 1",
    "remove key-ring.new 1",
    "rename key-ring.json 1",
    "remove id_ed25519_macbook 1",
    "remove id_ed25519_macbook.pub 1",
]
_ROOT = Path(__file__).parents[3]
_OWN = [  # what is another thing in each sandbox, by what stands for it here
    (re.compile(r"AAAA[0-9A-Za-z+/=]+"), "BLOB"),
    (re.compile(r"SHA256:[0-9A-Za-z+/]{43}"), "FINGERPRINT"),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\dZ?|\b20\d{12}Z?"), "MOMENT"),
    (re.compile(r"\b\d{5}\b"), "PORT"),
    (re.compile(r"\bn\w+CNTRL\b"), "NODE"),
]


@dataclass(frozen=True)
class Desk:
    """The sandbox with an agent and folders for the moment of its own. effects: of the last run."""

    sandbox: Sandbox
    agent: Path
    folder: Path

    def keyturn(
        self, *words: str, dies_at: str = "", variables: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[bytes]":
        self._effects.write_text("", encoding="utf-8")
        asked = [dies_at, str(self._effects), *words]
        return warm.run(
            asked,
            cwd=self.sandbox.fleet,
            env={**self._environment, **(variables or {})},
            given=b"",
            seconds=60,
            module="tests.bootstrap.cli.dying",
        )

    def dies(self, effect: str, *words: str) -> None:
        ended = self.keyturn(*words, dies_at=effect)
        assert ended.returncode == -9, f"it never came to {effect}: {self.effects}"

    def finishes(self, *words: str, variables: Mapping[str, str] | None = None) -> None:
        done = self.keyturn(*words, variables=variables)
        assert done.returncode == 0, done.stderr.decode()

    @property
    def effects(self) -> list[str]:
        return self._effects.read_text(encoding="utf-8").splitlines()

    @property
    def moment(self) -> list[str]:
        """What lies in the folders for the moment: that of the user's files in memory, and that of all others."""
        return [str(path) for name in ("memory", "tmp") for path in (self.folder / name).rglob("*")]

    @property
    def _effects(self) -> Path:
        return self.folder / "effects"

    @property
    def _environment(self) -> dict[str, str]:
        return {
            **self.sandbox.environ({"PATH": "/usr/bin:/bin"}),
            "PYTHONPATH": str(_ROOT),
            "SSH_AUTH_SOCK": str(self.agent),
            "KEYTURN_TEST_SSH_PORTS": str(self.sandbox.servers["web"].port),
            "XDG_RUNTIME_DIR": str(self.folder / "memory"),
            "TMPDIR": str(self.folder / "tmp"),
        }

    def ssh(self, *words: str) -> "subprocess.CompletedProcess[str]":
        argv = ["ssh", "-v", "-F", str(self.sandbox.ssh_folder / "config"), *words]
        return subprocess.run(
            argv,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    def git(self, *words: str) -> str:
        command = ["git", "-C", str(self.sandbox.fleet), *words]
        return subprocess.run(command, env=self._environment, capture_output=True, text=True, check=True).stdout

    def everything(self) -> dict[str, str]:
        """What stands in every file that a run may have touched, without what differs from one sandbox to the next."""
        top = self.sandbox.folder
        paths = [path for path in top.rglob("*") if path.is_file() and not _changes_by_itself(path.relative_to(top))]
        return {re.sub("[0-9a-f]{12}", "ID", str(path.relative_to(top))): self._told(path) for path in sorted(paths)}

    def stamps(self) -> dict[str, tuple[bytes, int]]:
        paths = [path for name in ("fleet", "ssh") for path in (self.sandbox.folder / name).rglob("*")]
        paths = [*paths, self.sandbox.folder / "gitconfig", self.sandbox.folder / "key-ring.json"]
        return {
            str(path): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in paths
            if path.is_file() and ".git" not in path.parts
        }

    def _told(self, path: Path) -> str:
        place = path.relative_to(self.sandbox.folder)
        if place.parts[0] not in {"fleet", "ssh", "hosts", "gitconfig"} or ".git" in place.parts:
            return ""
        if "PRIVATE KEY" in (text := path.read_text(encoding="utf-8", errors="replace")):
            return "a private key"
        text = text.replace(str(self.sandbox.folder), "FOLDER")
        for pattern, stands_for in _OWN:
            text = pattern.sub(stands_for, text)
        return text


def _changes_by_itself(path: Path) -> bool:
    in_git = ".git" in path.parts and bool({"objects", "logs"} & set(path.parts))
    return in_git or path.name == "auth.log"


def _one_server(sandbox: Sandbox) -> None:
    """The others are left out of the fleet: they would make each run slow, and add nothing to it."""
    file = sandbox.fleet / "keyturn.toml"
    head, *servers = file.read_text(encoding="utf-8").split("\n[servers.")
    head = head.replace("[hetzner]", "[hetzner]\ndiscover = false")
    file.write_text(f"{head}\n[servers.{next(one for one in servers if one.startswith('web'))}", encoding="utf-8")
    run_git(sandbox.fleet, "commit", "-qam", "One server")


@contextmanager
def desk_in(folder: Path) -> Iterator[Desk]:
    for name in ("memory", "tmp"):
        (folder / name).mkdir(parents=True)
    with Sandbox.start(folder / "cloud") as sandbox, ssh_agent(folder) as agent:
        _one_server(sandbox)
        Path(sandbox.environment["GIT_CONFIG_GLOBAL"]).write_text(GIT_OF_THE_PERSON, encoding="utf-8")
        yield Desk(sandbox, agent, folder)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path) as one:
        yield one


@dataclass(frozen=True)
class Whole:
    """A run that nothing cut off: its effects, and what stands everywhere then."""

    effects: list[str]
    everything: dict[str, str]


@pytest.fixture(scope="module")
def onboarded(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    with desk_in(tmp_path_factory.mktemp("whole")) as desk:
        desk.finishes(*ONBOARD)
        return Whole(desk.effects, _everything(desk))


def _everything(desk: Desk) -> dict[str, str]:
    return desk.everything() | {"log": _log(desk)}


def _log(desk: Desk) -> str:
    return desk.git("log", "--format=", "--name-only")


def _is_onboarded(desk: Desk, whole: Whole) -> None:
    sandbox = desk.sandbox
    assert _everything(desk) == whole.everything
    assert desk.git("status", "--porcelain") == ""
    assert [node["hostname"] for node in sandbox.tailscale.nodes].count("macbook") == 1
    assert [key for key in sandbox.tailscale.keys if not key["invalid"]] == []
    key = sandbox.device_key("macbook")
    ring = json.loads((sandbox.folder / "key-ring.json").read_text(encoding="utf-8"))
    assert [name for name in ring if "SHA256" in name] == [name for name in ring if key.fingerprint in name] != []
    assert held(desk.agent) == [key.blob]
    assert desk.moment == []
    reached = desk.ssh("web.kua", "echo in")
    assert reached.stdout == "in\n", reached.stderr
    offered = [line for line in reached.stderr.splitlines() if "Offering public key:" in line]
    assert len(offered) == 1
    assert key.fingerprint in offered[0]


def _has_nothing_to_do(desk: Desk) -> None:
    before = desk.stamps()
    again = desk.keyturn(*ONBOARD)
    assert (again.returncode, again.stdout) == (0, b"Nothing was to be done: everything seen is as wanted.\n")
    assert b"\xe2\x9c\x93" not in again.stderr
    assert desk.stamps() == before


@pytest.mark.parametrize("effect", OF_ONBOARD)
def test_an_onboarding_that_is_killed_is_finished_by_the_same_command(
    desk: Desk, onboarded: Whole, effect: str
) -> None:
    desk.dies(effect, *ONBOARD)
    desk.finishes(*ONBOARD)
    _is_onboarded(desk, onboarded)
    _has_nothing_to_do(desk)


def test_no_kind_of_effect_of_an_onboarding_is_left_out(onboarded: Whole) -> None:
    assert {one.partition(" ")[0] for one in onboarded.effects} == {one.partition(" ")[0] for one in OF_ONBOARD}


class Retired:
    """A machine that was onboarded, and then revoked by another device of the fleet. again: as it stood then."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self._saved = desk, desk.folder / "saved"
        cloud = desk.sandbox.folder
        for name in ("id_ed25519", "id_ed25519.pub"):  # those of the other device, which has a folder of its own
            (desk.folder / "other").mkdir(exist_ok=True)
            shutil.copy2(cloud / "ssh" / name, desk.folder / "other" / name)
        self._config = (cloud / "ssh" / "config").read_bytes()
        desk.finishes(*ONBOARD)
        for name in ("id_ed25519", "id_ed25519.pub"):
            (cloud / "ssh" / name).unlink()
        other = {"KEYTURN_SSH_DIR": "other", "KEYTURN_STATE_DIR": "other-state"}
        own = {name: str(desk.folder / value) for name, value in other.items()}
        desk.finishes(*REVOKE, variables={**own, "SSH_AUTH_SOCK": "", "GIT_CONFIG_GLOBAL": str(desk.folder / "none")})
        shutil.copytree(cloud, self._saved)
        self._key = cloud / "ssh" / "id_ed25519_macbook"
        (self._passphrase,) = json.loads((cloud / "key-ring.json").read_text(encoding="utf-8")).values()

    def again(self) -> None:
        for name in ("ssh", "state", "fleet"):
            shutil.rmtree(self.desk.sandbox.folder / name)
        shutil.copytree(self._saved, self.desk.sandbox.folder, dirs_exist_ok=True)
        ssh_add.load(self._key, self._passphrase)

    def is_forgotten(self) -> None:
        ssh = self.desk.sandbox.ssh_folder
        assert {path.name: path.read_bytes() for path in ssh.rglob("*")} == {"config": self._config}
        assert (ssh.parent / "gitconfig").read_text(encoding="utf-8") == GIT_OF_THE_PERSON
        assert json.loads((ssh.parent / "key-ring.json").read_text(encoding="utf-8")) == {}
        assert held(self.desk.agent) == []
        assert self.desk.moment == []
        assert self.desk.git("status", "--porcelain") == ""


@pytest.fixture(scope="module")
def retired_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retired]:
    with desk_in(tmp_path_factory.mktemp("retired")) as desk:
        yield Retired(desk)


@pytest.fixture
def retired(retired_once: Retired, monkeypatch: pytest.MonkeyPatch) -> Retired:
    monkeypatch.setenv("SSH_AUTH_SOCK", str(retired_once.desk.agent))
    retired_once.again()
    return retired_once


@pytest.mark.parametrize("effect", OF_FORGET[::2])  # the others were gone through once
def test_a_forgetting_that_is_killed_is_finished_by_the_same_command(retired: Retired, effect: str) -> None:
    retired.desk.dies(effect, *FORGET)
    retired.desk.finishes(*FORGET)
    retired.is_forgotten()
    before = retired.desk.stamps()
    again = retired.desk.keyturn(*FORGET)
    assert again.returncode == 2
    assert b"this machine is none of the fleet's devices" in again.stderr
    assert retired.desk.stamps() == before


def test_no_effect_of_a_forgetting_is_left_out(retired: Retired) -> None:
    retired.desk.finishes(*FORGET)
    assert {one for one in retired.desk.effects if not one.startswith("mkdir")} == set(OF_FORGET)
