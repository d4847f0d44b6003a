"""A key that a FIDO token makes, by real OpenSSH and a token in software: made, taken, and without its token."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.device_setup.agent import AgentStep
from bootstrap.device_setup.signing import sign
from keys.errors import InvalidInputError, KeyturnError
from tests.bootstrap.own_key.desk import Desk
from tests.bootstrap.own_key.fido_token import PROGRAMS, plugged_in
from tests.bootstrap.own_key.ssh_agent import held, ssh_add, ssh_agent

pytestmark = pytest.mark.wants(*PROGRAMS)


@pytest.fixture
def token(tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token is plugged in."""
    for name, value in plugged_in(tmp_path).items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def willing_agent(tmp_path: Path, token: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An agent that takes the provider of these tests; else it takes those in the system's folders only."""
    with ssh_agent(tmp_path, "-P", f"{tmp_path}/*") as socket:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        yield socket


@pytest.mark.usefixtures("token")
def test_a_token_makes_the_key_and_signs_with_it(desk: Desk) -> None:
    own = desk.own_key("sk", "none")
    assert (own.public.algorithm, own.public.comment) == ("ED25519-SK", "macbook@kua")
    assert (own.place.path, own.place.is_hardware) == (desk.folder / "id_ed25519_sk_macbook", True)
    assert [path.stat().st_mode & 0o777 for path in sorted(desk.folder.iterdir())] == [0o600, 0o644]
    assert desk.person.told[0] == "the token makes the key: it may blink, and want to be touched"
    assert sign(own.place, b"text", "file", own.known).is_of(b"text", "file")


@pytest.mark.usefixtures("token")
def test_a_run_that_goes_on_makes_no_second_one(desk: Desk) -> None:
    made = desk.own_key("sk", "none")
    assert desk.own_key("sk", "none").public == made.public


@pytest.mark.usefixtures("token")
def test_a_handle_that_is_there_is_taken_if_its_token_signs(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    made = desk.make_key("id_ed25519_sk", "-t", "ed25519-sk")
    assert desk.own_key("~/.ssh/id_ed25519_sk").public == made
    monkeypatch.delenv("FIDO_TOKEN")
    with pytest.raises(KeyturnError, match="did not sign") as caught:
        desk.own_key("~/.ssh/id_ed25519_sk")
    assert "plugged in" in caught.value.hint


def test_the_handle_goes_into_the_agent_which_then_signs(desk: Desk, willing_agent: Path) -> None:
    own = desk.own_key("sk", "none")
    step = AgentStep(own.place, own.known)
    step.do()
    assert held(willing_agent) == [own.public.blob]
    assert desk.own_key(f"agent:{own.public.fingerprint}").public == own.public
    step.undo()
    assert held(willing_agent) == []


def test_an_agent_that_lost_the_token_gives_no_key(desk: Desk, tmp_path: Path, willing_agent: Path) -> None:
    made = desk.make_key("handle", "-t", "ed25519-sk")
    ssh_add(willing_agent, "-S", str(tmp_path / "provider.so"), str(desk.folder / "handle"))
    (tmp_path / "provider.so").unlink()
    with pytest.raises(KeyturnError, match="will not sign"):
        desk.own_key(f"agent:{made.fingerprint}")


@pytest.mark.usefixtures("token")
def test_without_a_token_no_key_is_made(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FIDO_TOKEN")
    with pytest.raises(KeyturnError, match="no key was made by a token") as caught:
        desk.own_key("sk", "none")
    assert "is the token plugged in? (an older token makes --key ecdsa-sk only)" in caught.value.hint
    assert not desk.folder.exists()


@pytest.mark.usefixtures("token")
def test_a_kind_that_the_token_does_not_make_is_an_error(desk: Desk) -> None:
    with pytest.raises(KeyturnError, match="no key was made") as caught:
        desk.own_key("ecdsa-sk", "none")
    assert "older" not in caught.value.hint


def test_an_openssh_that_is_missing_is_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(desk.folder))
    with pytest.raises(KeyturnError, match="ssh-keygen could not be run: No such file"):
        desk.own_key("sk", "none")


def test_a_passphrase_that_ssh_keygen_would_not_ask_for_is_refused(desk: Desk) -> None:
    with pytest.raises(InvalidInputError) as caught:
        desk.own_key("sk", "keyring")
    assert caught.value.hint == "give ask or none"


def test_a_look_makes_none(desk: Desk) -> None:
    with pytest.raises(InvalidInputError, match="not known before it is made"):
        desk.own_key("sk", look=True)
