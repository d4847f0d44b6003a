"""A key that an agent holds: found by fingerprint or name, wherever the agent has its socket, and only if it signs."""

import shutil
from pathlib import Path

import pytest

from keys.errors import InvalidInputError, KeyturnError
from keys.public_key import PublicKey
from tests.bootstrap.own_key.desk import Desk
from tests.bootstrap.own_key.ssh_agent import lock_agent, ssh_add, ssh_agent

pytestmark = pytest.mark.wants("ssh-agent", "ssh-add", "ssh-keygen")


def load(desk: Desk, socket: Path, name: str, *options: str) -> PublicKey:
    """A key that this agent alone holds."""
    key = desk.make_key(name, *options)
    assert ssh_add(socket, str(desk.folder / name)).returncode == 0
    for path in (desk.folder / name, desk.folder / f"{name}.pub"):
        path.unlink()
    return key


@pytest.mark.parametrize("options", [("-t", "ed25519"), ("-t", "rsa", "-b", "2048"), ("-t", "ecdsa")])
def test_a_key_of_any_usual_kind_signs_for_itself(desk: Desk, agent: Path, options: tuple[str, ...]) -> None:
    made = load(desk, agent, "held", *options)
    own = desk.own_key(f"agent:{made.fingerprint}")
    assert (own.public, own.public.comment) == (made, "macbook@kua")
    assert (own.place.path, own.place.agent, own.made) == (None, "", False)
    assert "you may have to confirm" in desk.person.told[0]


def test_a_part_of_the_fingerprint_or_the_name_is_enough(desk: Desk, agent: Path) -> None:
    made = load(desk, agent, "held")
    load(desk, agent, "other", "-C", "another")
    digest = made.fingerprint.removeprefix("SHA256:")
    for wanted in (made.fingerprint, digest, digest[5:13], f"SHA256:{digest[:6]}", "me@home"):
        assert desk.own_key(f"agent:{wanted}").public == made


@pytest.mark.parametrize("wanted", ["", "abcde", "nobody@home", "SHA256:", "SHA256:AAAAAAAAAAAA"])
def test_what_no_agent_holds_is_refused_with_what_there_is(desk: Desk, agent: Path, wanted: str) -> None:
    made = load(desk, agent, "held")
    with pytest.raises(InvalidInputError, match="holds such a key") as caught:
        desk.own_key(f"agent:{wanted}")
    assert f"{made.fingerprint} (ED25519, me@home, ssh-agent)" in caught.value.hint


def test_a_name_that_two_keys_have_is_asked_about(desk: Desk, agent: Path) -> None:
    made = [load(desk, agent, name) for name in ("one", "two")]
    with pytest.raises(InvalidInputError, match="several keys") as caught:
        desk.own_key("agent:me@home")
    assert all(key.fingerprint in caught.value.hint for key in made)


def test_a_name_that_would_steer_a_terminal_is_shown_harmless(desk: Desk, agent: Path) -> None:
    load(desk, agent, "held", "-C", "a\x1b[2Jb\u202ec")
    with pytest.raises(InvalidInputError) as caught:
        desk.own_key("agent:nobody")
    assert caught.value.hint.isprintable()


@pytest.mark.parametrize(
    ("system", "place"),
    [
        ("darwin", "Library/Containers/com.maxgoedjen.Secretive.SecretAgent/Data/socket.ssh"),
        ("darwin", "Library/Group Containers/2BUA8C4S2C.com.1password/t/agent.sock"),
        ("darwin", ".1password/agent.sock"),
        ("linux", ".1password/agent.sock"),
        ("linux", ".bitwarden-ssh-agent.sock"),
    ],
)
def test_the_socket_of_a_password_manager_or_an_enclave_is_found_where_it_lies(
    desk: Desk, agent: Path, monkeypatch: pytest.MonkeyPatch, system: str, place: str
) -> None:
    """It goes into the ssh configuration, even where the environment leads there too."""
    made = load(desk, agent, "held")
    there = Path.home() / place
    there.parent.mkdir(parents=True, exist_ok=True)
    there.symlink_to(agent)
    monkeypatch.setattr("bootstrap.device_setup.known_agents.sys.platform", system)
    own = desk.own_key(f"agent:{made.fingerprint}")
    assert own.place.agent == str(there)
    monkeypatch.delenv("SSH_AUTH_SOCK")
    assert desk.own_key(f"agent:{made.fingerprint}").place == own.place


def test_an_agent_that_is_locked_or_gone_holds_nothing(desk: Desk, tmp_path: Path, agent: Path) -> None:
    made = load(desk, agent, "held")
    there = Path.home() / ".1password/agent.sock"
    there.parent.mkdir()
    there.touch()  # left by one that ended
    lock_agent(agent, tmp_path)
    with pytest.raises(InvalidInputError, match="no agent of this machine") as caught:
        desk.own_key(f"agent:{made.fingerprint}")
    assert "ssh-add -l" in caught.value.hint


def test_an_agent_that_will_not_sign_gives_no_key(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that has to be confirmed, where the person says no."""
    monkeypatch.setenv("SSH_ASKPASS", shutil.which("false") or "false")
    monkeypatch.setenv("DISPLAY", ":")
    with ssh_agent(tmp_path) as socket:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        key = desk.make_key("held")
        assert ssh_add(socket, "-c", str(desk.folder / "held")).returncode == 0
        with pytest.raises(KeyturnError, match="will not sign"):
            desk.own_key(f"agent:{key.fingerprint}")


def test_its_public_half_stands_for_it(desk: Desk, agent: Path) -> None:
    made = load(desk, agent, "held")
    shutil.rmtree(desk.folder)
    own = desk.own_key(f"agent:{made.fingerprint}")
    take_back = own.keep()
    half = desk.folder / "keyturn" / "kua.pub"
    assert (own.place.public_path, half.read_text()) == (half, f"{own.public.line}\n")
    assert [folder.stat().st_mode & 0o777 for folder in (desk.folder, half.parent)] == [0o700, 0o700]
    take_back()
    assert list(desk.folder.iterdir()) == []
