"""A fleet folder, a memory or a disk that cannot be used: named to the line, and no server is touched."""

import json
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from bootstrap.sandbox.cloud import Sandbox
from tests.bootstrap.cli.world import World, keyturn

pytestmark = pytest.mark.wants("git")

REVOKE = ("revoke", "ipad", "--yes")
ONBOARD = ("onboard", "macbook", "--kind", "macbook", "--passphrase", "none", "--yes")

CONFIGS = {
    "not TOML": ('[fleet]\nname = "kua\n', "keyturn.toml, line 2, name: not valid TOML"),
    "cut off": ('[fleet]\nname = "kua"\n\n[hetzner\n', "keyturn.toml, line 4"),
    "no fleet": ('[hetzner]\ntoken = "keyring"\n', "fleet is missing"),
    "an unknown key": ('[fleet]\nname = "kua"\n\n[servers.web]\nhots = "1.2.3.4"\n', "line 5, servers.web.hots"),
    "a wrong type": ('[fleet]\nname = "kua"\n[servers.web]\nhost = "x"\nport = "22"\n', "line 5, servers.web.port"),
    "no port": ('[fleet]\nname = "kua"\n[servers.web]\nhost = "x"\nport = 70000\n', "line 5, servers.web.port"),
    "an option as host": ('[fleet]\nname = "kua"\n[servers.web]\nhost = "-oProxyCommand=x"\n', "line 4"),
    "a token itself": ('[fleet]\nname = "kua"\n\n[hetzner]\ntoken = "geheim123"\n', "line 5, hetzner.token"),
    "a key twice": ('[fleet]\nname = "kua"\nname = "kua"\n', "keyturn.toml, line 3, name"),
    "a name with blanks": ('[fleet]\nname = "our cloud"\n', "line 2, fleet.name"),
}


def refused(sandbox: Sandbox, *words: str, code: int, through: tuple[str, ...] = ()) -> str:
    """Run it: it has to end with that code, an error and a hint, and to have changed nothing. What it said."""
    before = World(sandbox)
    done = keyturn(sandbox, *words, through=through)
    assert done.returncode == code, (done.stdout, done.stderr)
    assert "error: " in done.stderr
    assert World(sandbox) == before
    return done.stderr


@pytest.mark.parametrize("name", CONFIGS)
def test_a_malformed_keyturn_toml_names_the_line_and_the_key(sandbox: Sandbox, name: str) -> None:
    text, expected = CONFIGS[name]
    (sandbox.fleet / "keyturn.toml").write_text(text)
    said = refused(sandbox, *REVOKE, code=2)
    assert f"{sandbox.fleet / 'keyturn.toml'}" in said
    assert expected in said
    assert "geheim" not in said


@pytest.mark.parametrize("data", [b"\xff\xfe[\0f\0l\0", b"", b"\0" * 100])
def test_a_keyturn_toml_that_is_no_text(sandbox: Sandbox, data: bytes) -> None:
    (sandbox.fleet / "keyturn.toml").write_bytes(data)
    assert "keyturn.toml" in refused(sandbox, *REVOKE, code=2)


def _without_public_key(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("public_key")) + "\n"


REGISTRIES: dict[str, tuple[Callable[[str], str], str]] = {
    "not TOML": (lambda text: text + "[macbook\n", "devices.toml, line "),
    "a merge conflict": (lambda text: f"<<<<<<< HEAD\n{text}>>>>>>> theirs\n", "devices.toml, line "),
    "a status that is none": (lambda text: text.replace('"active"', '"stolen"', 1), "[pc]: status is not as it should"),
    "no key": (_without_public_key, "[pc]: public_key is missing"),
    "junk for a key": (lambda text: text.replace("ssh-ed25519 AAAA", "ssh-ed25519 A", 1), "[pc]: "),
    "a bad name": (lambda text: text.replace("[ipad]", '["../ipad"]'), "is not a device name"),
    "one key twice": (lambda text: text + text.replace("[pc]", "[a]").replace("[ipad]", "[b]"), "the same public key"),
    "not a table": (lambda text: f"version = 1\n{text}", "expected a table"),
    "one table twice": (lambda text: text + text, "devices.toml"),
}


@pytest.mark.parametrize("name", REGISTRIES)
def test_a_malformed_devices_toml_is_named_and_never_written_over(sandbox: Sandbox, name: str) -> None:
    spoil, expected = REGISTRIES[name]
    file = sandbox.fleet / "devices.toml"
    file.write_text(spoil(file.read_text()))
    said = refused(sandbox, *REVOKE, code=2)
    assert expected in said
    assert "\nhint: " in said


def test_a_memory_that_is_damaged_is_named_and_moving_it_away_mends_it(sandbox: Sandbox) -> None:
    assert keyturn(sandbox, "audit").returncode == 3
    memory = next((sandbox.folder / "state").glob("*.sqlite"))
    memory.write_bytes(b"this is no database" * 1000)
    said = refused(sandbox, *REVOKE, code=1)
    hint = said.rpartition("hint: ")[2]
    assert f"mv {memory} {memory}.old" in hint
    memory.rename(f"{memory}.old")
    assert keyturn(sandbox, *REVOKE).returncode == 4


def test_a_memory_with_nonsense_in_it_is_named(sandbox: Sandbox) -> None:
    assert keyturn(sandbox, "audit").returncode == 3
    memory = next((sandbox.folder / "state").glob("*.sqlite"))
    with sqlite3.connect(memory) as database:
        database.execute("UPDATE away SET since = 'yesterday'")
    database.close()
    assert "keyturn's memory cannot be read" in refused(sandbox, *REVOKE, code=1)


def test_a_memory_that_has_no_place_is_named(sandbox: Sandbox) -> None:
    state = sandbox.folder / "state"
    state.write_text("a file where the folder should be")
    said = refused(sandbox, *REVOKE, code=1)
    assert "keyturn's memory cannot be opened" in said
    assert str(state) in said


def full_disk() -> tuple[str, ...]:
    """A command that runs another one, which then cannot write a byte into any file."""
    return ("sh", "-c", 'ulimit -f 0; exec "$@"', "sh")


def read_only(folder: Path) -> tuple[str, ...]:
    """A command that runs another one, for which this folder is read-only; for root, by a mount that it alone sees."""
    if os.geteuid() != 0:
        folder.chmod(0o555)
        return ()
    script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && cd "$0" && exec "$@"'
    return ("unshare", "--mount", "sh", "-c", script, str(folder))


@pytest.mark.parametrize("words", [REVOKE, ONBOARD], ids=["revoke", "onboard"])
def test_a_full_disk_stops_it_before_any_server_is_touched(sandbox: Sandbox, words: tuple[str, ...]) -> None:
    assert keyturn(sandbox, "audit").returncode == 3
    said = refused(sandbox, *words, code=1, through=full_disk())
    assert "could not be written: File too large" in said
    assert "note: keyturn's memory of this could not be kept" in said or "hint: " in said
    assert keyturn(sandbox, *words).returncode == 4


@pytest.mark.wants("unshare")
@pytest.mark.parametrize("words", [REVOKE, ONBOARD], ids=["revoke", "onboard"])
def test_a_fleet_folder_that_is_read_only_stops_it_before_any_server_is_touched(
    sandbox: Sandbox, words: tuple[str, ...]
) -> None:
    said = refused(sandbox, *words, code=1, through=read_only(sandbox.fleet))
    assert f"{sandbox.fleet}: this checkout is read-only" in said
    assert f"hint: see who may write there: ls -ld {sandbox.fleet}" in said
    sandbox.fleet.chmod(0o755)


@pytest.mark.wants("unshare")
def test_a_read_only_fleet_folder_can_be_looked_at(sandbox: Sandbox) -> None:
    done = keyturn(sandbox, "audit", through=read_only(sandbox.fleet))
    assert done.returncode == 3
    assert "server:web" in done.stdout
    sandbox.fleet.chmod(0o755)


def test_without_git_it_is_done_and_said_that_nothing_is_committed(sandbox: Sandbox, tmp_path: Path) -> None:
    commits = World(sandbox).commits
    done = keyturn(sandbox, *REVOKE, variables={"PATH": str(tmp_path)})
    assert done.returncode == 4
    assert 'status = "lost"' in (sandbox.fleet / "devices.toml").read_text()
    assert "note: not committed: git is not installed" in done.stderr
    assert World(sandbox).commits == commits


def test_a_git_that_is_held_up_is_told_and_the_job_is_done(sandbox: Sandbox) -> None:
    (sandbox.fleet / ".git" / "HEAD.lock").touch()
    done = keyturn(sandbox, *REVOKE)
    assert done.returncode == 4
    assert "note: not committed: " in done.stderr
    assert not sandbox.servers["web"].lets_in("root", sandbox.keys["ipad"])


@pytest.mark.parametrize("text", ["soon", "-1", "0", "1e9"])
def test_a_time_out_that_is_none(sandbox: Sandbox, text: str) -> None:
    done = keyturn(sandbox, "audit", variables={"KEYTURN_TIMEOUT": text})
    assert done.returncode == 2
    assert "error: KEYTURN_TIMEOUT: " in done.stderr


def test_a_folder_that_is_gone_while_one_is_in_it(sandbox: Sandbox, tmp_path: Path) -> None:
    script = 'mkdir "$0"; cd "$0"; rmdir "$0"; exec "$@"'
    through = ("sh", "-c", script, str(tmp_path / "gone"))
    done = keyturn(sandbox, "audit", through=through, variables={"KEYTURN_FLEET": ""})
    assert done.returncode == 2
    assert "error: " in done.stderr


@pytest.mark.parametrize("data", [b"junk\n", b"\xff\xfe\0\n", b"web ssh-ed25519 AAAA\n", b"* " * 1000])
def test_junk_in_known_hosts_trusts_nobody_and_stays(sandbox: Sandbox, data: bytes) -> None:
    known_hosts = sandbox.fleet / "known_hosts"
    pinned = known_hosts.read_bytes()
    known_hosts.write_bytes(data)
    done = keyturn(sandbox, *REVOKE)
    assert done.returncode == 4
    assert done.stdout.partition("\n\n")[0].count("is not known to the fleet") == 3
    assert known_hosts.read_bytes() == data
    known_hosts.write_bytes(data + b"\n" + pinned)
    assert keyturn(sandbox, *REVOKE).returncode == 4
    assert not sandbox.servers["web"].lets_in("root", sandbox.keys["ipad"])


def test_a_malformed_ssh_config_is_named(sandbox: Sandbox) -> None:
    config = sandbox.ssh_folder / "config"
    config.write_text("Host *\n  ProxyCommand nc %h %p\n")
    done = keyturn(sandbox, "audit")
    assert done.returncode == 3
    assert "ProxyCommand is not run by keyturn" in done.stdout
    config.write_bytes(b"Host\xff\nMatch\nPort x\n\0")
    done = keyturn(sandbox, "audit")
    assert done.returncode == 3


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_an_old_terminal_gets_what_it_can_show_and_json_that_is_whole(sandbox: Sandbox, encoding: str) -> None:
    variables = {"PYTHONIOENCODING": encoding}
    assert keyturn(sandbox, "audit", variables=variables).returncode == 3
    done = keyturn(sandbox, "audit", "--json", variables=variables)
    assert json.loads(done.stdout)["exit_code"] == done.returncode == 3
    assert keyturn(sandbox, *REVOKE, variables=variables, encoding=encoding).returncode == 4
