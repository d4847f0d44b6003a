"""A device that is set up, and OpenSSH's own programs: no question, one key, and the way that was meant."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bootstrap.config import ServerConfig
from bootstrap.device_setup.include_step import IncludeStep
from bootstrap.device_setup.key_place import KeyPlace
from tests.bootstrap.device_setup.bench import HAND_WRITTEN, VPS, Home, agent_with, offered
from tests.hosts import PlainSshd, make_key
from tests.keys.made import key

pytestmark = pytest.mark.real_sshd


@pytest.fixture
def server(home: Home, tmp_path: Path) -> Iterator[PlainSshd]:
    with PlainSshd.start(tmp_path / "sshd", "LogLevel VERBOSE") as sshd:
        sshd.authorize(sshd.user, home.pair.public.line)
        yield sshd


def config_of(server: PlainSshd) -> ServerConfig:
    return ServerConfig("vps", server.address, port=server.port, user=server.user)


def pinned(server: PlainSshd) -> str:
    return f"[{server.address}]:{server.port} {server.host_key}\n"


def test_ssh_gets_in_with_no_question_and_one_key(home: Home, server: PlainSshd) -> None:
    home.config.write_bytes(HAND_WRITTEN)
    home.set_up(config_of(server), known=pinned(server))
    for name in ("vps", "vps.kua"):
        done = home.run_ssh("-v", name, "echo", "in")
        assert (done.returncode, done.stdout) == (0, "in\n"), done.stderr
        assert offered(done) == [home.pair.public.fingerprint]
    assert server.log().count("Accepted publickey") == 2
    assert "Failed publickey" not in server.log()


def test_an_agent_full_of_other_keys_is_in_nobodys_way(home: Home, server: PlainSshd, tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    others = [make_key(tmp_path / "keys" / f"id_{number}").private for number in range(10)]
    home.set_up(config_of(server), known=pinned(server))
    with agent_with(tmp_path, *others) as socket:
        done = home.run_ssh("-v", "vps", "true", agent=socket)
        without = home.run_ssh("-v", "-o", "IdentitiesOnly=no", "-i", str(others[0]), "vps", "true", agent=socket)
    assert done.returncode == 0, done.stderr
    assert offered(done) == [home.pair.public.fingerprint]
    assert "Too many authentication failures" in without.stderr  # which is what this is about


def test_another_key_that_the_person_has_set_for_all_hosts_comes_after(
    home: Home, server: PlainSshd, tmp_path: Path
) -> None:
    other = make_key(tmp_path / "id_other").private
    home.config.write_text(f"Host *\n  IdentityFile {other}\n")
    home.set_up(config_of(server), known=pinned(server))
    done = home.run_ssh("-v", "vps", "true")
    assert done.returncode == 0, done.stderr
    assert offered(done) == [home.pair.public.fingerprint]


def test_a_key_that_only_an_agent_holds_gets_in(home: Home, server: PlainSshd, tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    other = make_key(tmp_path / "keys" / "id_other").private
    place = KeyPlace(home.pair.public, None, home.files.public_key, str(tmp_path / "agent"))
    with agent_with(tmp_path, other, home.file.path):
        home.file.remove()
        home.hosts_step(config_of(server), known=pinned(server), key=place).do()
        IncludeStep(home.files).do()
        done = home.run_ssh("-v", "vps", "true")
    assert done.returncode == 0, done.stderr
    assert offered(done) == [home.pair.public.fingerprint]


def test_another_host_key_is_refused_whatever_the_person_has_set(home: Home, server: PlainSshd) -> None:
    home.config.write_text("Host *\n  StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n")
    home.set_up(config_of(server), known=f"[{server.address}]:{server.port} {key('another').bare_line}\n")
    done = home.run_ssh("vps", "true")
    assert done.returncode == 255
    assert "REMOTE HOST IDENTIFICATION HAS CHANGED" in done.stderr
    assert "Accepted" not in server.log()


def test_a_revoked_host_key_is_refused(home: Home, server: PlainSshd) -> None:
    home.set_up(config_of(server), known=f"@revoked * {server.host_key}\n{pinned(server)}")
    done = home.run_ssh("vps", "true")
    assert done.returncode == 255
    assert "REVOKED HOST KEY" in done.stderr


def test_a_jump_that_the_person_has_set_for_the_address_is_made(home: Home, server: PlainSshd, tmp_path: Path) -> None:
    (tmp_path / "hosts").write_text(pinned(server))
    home.config.write_text(
        f"Host {server.address}\n  ProxyJump bastion\nHost bastion\n  HostName {server.address}\n"
        f"  Port {server.port}\n  User {server.user}\n  IdentityFile {home.file.path}\n"
        f"  UserKnownHostsFile {tmp_path / 'hosts'}\n"
    )
    home.set_up(config_of(server), known=pinned(server))
    assert home.ssh_says("vps")["proxyjump"] == "bastion"
    done = home.run_ssh("vps", "true")
    assert done.returncode == 0, done.stderr
    assert server.log().count("Accepted publickey") == 2


def test_ssh_says_what_was_meant(home: Home) -> None:
    home.config.write_bytes(HAND_WRITTEN)
    home.set_up(replace(VPS, user="deploy", port=2222), known=f"[203.0.113.7]:2222 {key('vps').bare_line}\n")
    said = home.ssh_says("vps")
    assert {name: said[name] for name in MEANT} == {
        **MEANT,
        "identityfile": str(home.file.path),
        "userknownhostsfile": str(home.files.known_hosts),
    }
    assert said["serveraliveinterval"] == "60"  # what the person has set for all


MEANT = {
    "hostname": "203.0.113.7",
    "port": "2222",
    "user": "deploy",
    "identityfile": "",
    "identitiesonly": "yes",
    "identityagent": "SSH_AUTH_SOCK",
    "hostkeyalias": "vps.kua",
    "userknownhostsfile": "",
    "stricthostkeychecking": "true",
    "updatehostkeys": "false",
}


@pytest.mark.parametrize("host", ["work", "a.example.org", "bad.example.org", "203.0.113.7", "vpsx", "other"])
def test_for_every_other_host_nothing_is_different(home: Home, host: str) -> None:
    home.config.write_bytes(HAND_WRITTEN)
    before = home.run_ssh("-G", host).stdout
    home.set_up()
    assert home.run_ssh("-G", host).stdout == before != ""


UP = '#!/bin/sh\n[ "$1" = status ] || [ "$1 $2" = "ip 100.64.0.1" ]\n'
ANOTHER_TAILNET = '#!/bin/sh\n[ "$1" = status ] || { echo no peer found with IP $2 >&2; exit 1; }\n'
DOWN = "#!/bin/sh\necho Tailscale is stopped. >&2\nexit 1\n"


TAILNET, PUBLIC = "100.64.0.1", "203.0.113.7"


def folder_of_programs(folder: Path, tailscale: str | None) -> str:
    """For $PATH: ssh, a shell and that `tailscale` alone, whatever this machine has."""
    folder.mkdir()
    for name in ("ssh", "sh"):
        (folder / name).symlink_to(shutil.which(name) or name)
    if tailscale:
        (folder / "tailscale").write_text(tailscale)
        (folder / "tailscale").chmod(0o755)
    return str(folder)


@pytest.mark.parametrize(
    ("tailscale", "address"), [(UP, TAILNET), (DOWN, PUBLIC), (ANOTHER_TAILNET, PUBLIC), (None, PUBLIC)]
)
def test_the_tailnet_is_preferred_while_it_is_up(
    home: Home, tmp_path: Path, tailscale: str | None, address: str
) -> None:
    path = folder_of_programs(tmp_path / "bin", tailscale)
    home.hosts_step(VPS, tailnet={"vps": "100.64.0.1"}).do()
    IncludeStep(home.files).do()
    for name in ("vps", "vps.kua"):
        done = home.run_ssh("-G", name, path=path)
        assert f"\nhostname {address}\n" in done.stdout
        assert "\nhostkeyalias vps.kua\n" in done.stdout
        assert "ailscale" not in done.stderr  # nobody sees that it was asked


def test_a_program_in_a_folder_with_a_blank_is_asked(home: Home, tmp_path: Path) -> None:
    (tmp_path / "My App").mkdir()
    program = tmp_path / "My App" / "tail scale"
    program.write_text(UP)
    program.chmod(0o755)
    home.hosts_step(VPS, tailnet={"vps": "100.64.0.1"}, tailscale=str(program)).do()
    IncludeStep(home.files).do()
    assert home.ssh_says("vps")["hostname"] == "100.64.0.1"


def test_no_program_is_asked_for_another_host(home: Home, tmp_path: Path) -> None:
    path = folder_of_programs(tmp_path / "bin", f"#!/bin/sh\n: > '{tmp_path}/asked'\n")
    home.hosts_step(VPS, tailnet={"vps": "100.64.0.1"}).do()
    IncludeStep(home.files).do()
    home.ssh_says("other", path=path)
    assert not (tmp_path / "asked").exists()
    home.ssh_says("vps", path=path)
    assert (tmp_path / "asked").exists()
