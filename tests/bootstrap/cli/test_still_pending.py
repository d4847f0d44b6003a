"""What is pending is told at the end of every command, until it is done."""

import json
from collections.abc import Iterator

import pytest

from bootstrap.sandbox.cloud import Sandbox
from tests.bootstrap.cli.world import keyturn

pytestmark = pytest.mark.wants("git")

LINE = "pending: server:attic since "
REST = " UTC: remove ipad; finish it with: keyturn apply\n"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """ipad is revoked, and attic was away when that was done. For commands that change nothing."""
    with Sandbox.start(tmp_path_factory.mktemp("cloud") / "cloud") as sandbox:
        yield revoked(sandbox)


@pytest.fixture
def waiting(sandbox: Sandbox) -> Sandbox:
    """The same, for one test alone."""
    return revoked(sandbox)


def revoked(sandbox: Sandbox) -> Sandbox:
    sandbox.servers["attic"].switch_on()
    assert keyturn(sandbox, "apply", "--yes").returncode == 0
    sandbox.servers["attic"].switch_off()
    done = keyturn(sandbox, "revoke", "ipad", "--yes")
    assert done.returncode == 4
    assert "Pending: server:attic." in done.stderr
    assert LINE not in done.stderr  # its own report has said so
    return sandbox


@pytest.mark.parametrize(
    "words",
    [
        "audit",
        "audit --only web --json",
        "onboard macbook --kind macbook --plan",
        "revoke nobody-else --plan",
        "apply --only web --plan",
        "device list",
        "device show pc",
        "device show ipad --json",
        "log",
        "log pc --json",
        "doctor",
        "doctor --json",
    ],
)
def test_every_command_ends_with_it(shown: Sandbox, words: str) -> None:
    if words.startswith("revoke"):
        words = words.replace("nobody-else", shown.keys["bob"].fingerprint)
    done = keyturn(shown, *words.split())
    last = done.stderr.splitlines(keepends=True)[-1] if done.stderr else ""
    if words == "doctor":
        assert "a change waits at server:attic" in done.stdout  # one of its checks
        assert "pending: " not in done.stderr
        return
    if words.startswith("apply"):
        assert "server:attic  remove ipad  pending since" in done.stdout  # its own report has said so
        assert LINE not in done.stderr
        return
    assert last.startswith(LINE), done.stderr
    assert last.endswith(REST)


def test_a_command_that_changes_something_ends_with_it_too(waiting: Sandbox) -> None:
    done = keyturn(
        waiting, *["onboard", "macbook", "--kind", "macbook", "--passphrase", "none", "--yes", "--only", "web"]
    )
    last = done.stderr.splitlines(keepends=True)[-1]
    assert last.startswith(LINE), done.stderr
    assert last.endswith(REST)


@pytest.mark.parametrize("words", ["audit --json", "device list --json", "log --json", "doctor --json"])
def test_documents_list_it(shown: Sandbox, words: str) -> None:
    (pending,) = json.loads(keyturn(shown, *words.split()).stdout)["pending"]
    assert (pending["target"], pending["device"], pending["verb"]) == ("server:attic", "ipad", "remove")
    assert pending["since"]


def test_once_it_is_done_nobody_tells_of_it(waiting: Sandbox) -> None:
    waiting.servers["attic"].switch_on()
    assert "pending: " not in keyturn(waiting, "apply", "--yes").stderr
    done = keyturn(waiting, "doctor", "--json")
    assert "pending: " not in done.stderr
    assert json.loads(done.stdout)["pending"] == []


def test_with_many_servers_away_the_rest_is_a_number(waiting: Sandbox) -> None:
    config = waiting.fleet / "keyturn.toml"
    more = "".join(f'\n[servers.far-{number}]\nhost = "192.0.2.{number}"\n' for number in range(1, 20))
    config.write_text(config.read_text() + more)
    told = [line for line in keyturn(waiting, "log").stderr.splitlines() if line.startswith("pending: ")]
    assert len(told) == 6
    assert told[-1] == "pending: 15 more targets"


def test_a_memory_that_cannot_be_read_is_told_by_doctor_alone(waiting: Sandbox) -> None:
    next((waiting.folder / "state").glob("*.sqlite")).write_bytes(b"this is no database" * 1000)
    done = keyturn(waiting, "doctor", "--json")
    assert json.loads(done.stdout)["pending"] is None
    assert done.stderr == ""


@pytest.mark.parametrize("words", ["init new", "--version", "--help", "audit --help"])
def test_commands_without_a_fleet_tell_nothing(shown: Sandbox, words: str) -> None:
    assert "pending: " not in keyturn(shown, *words.split()).stderr
