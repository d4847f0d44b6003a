"""onboard with a key that is there already, one that a token makes, and a real key ring: as a person meets them."""

from pathlib import Path

import pytest

from bootstrap.cli.declarations import command
from bootstrap.cli.own_key import check_sources
from bootstrap.cli.parse import parse
from bootstrap.sandbox.cloud import Sandbox
from keys.errors import InvalidInputError
from keys.key_pair import KeyPair
from tests.bootstrap.cli.at_terminal import Terminal
from tests.bootstrap.cli.world import World, keyturn
from tests.bootstrap.own_key import fido_token
from tests.bootstrap.own_key.ssh_agent import ssh_add, ssh_agent
from tests.secret_service import PROGRAMS, lock, secret_service

ONBOARD = ("onboard", "macbook", "--kind", "macbook")
SECRET = "correct horse battery staple"


@pytest.mark.wants("ssh-agent", "ssh-add")
def test_a_key_that_an_agent_holds_gets_in_and_the_second_run_has_nothing_to_do(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    pair = KeyPair.generate("me@home")
    with ssh_agent(tmp_path) as socket:
        ssh_add(socket, "-", given=pair.private_openssh(None).decode())
        words, variables = (*ONBOARD, "--key", "agent:me@home", "--yes"), {"SSH_AUTH_SOCK": str(socket)}
        first = keyturn(sandbox, *words, variables=variables)
        assert (first.returncode, sandbox.device_key("macbook")) == (4, pair.public)  # attic is switched off
        assert sandbox.servers["web"].lets_in("root", pair.public)
        before = World(sandbox)
        assert keyturn(sandbox, *words, variables=variables).returncode == 4
        assert World(sandbox) == before
    noted = sandbox.ssh_folder / "keyturn" / "kua.pub"
    assert noted.read_text() == f"{sandbox.device_key('macbook').line}\n"


@pytest.mark.wants(*fido_token.PROGRAMS)
def test_a_token_is_driven_at_the_terminal(sandbox: Sandbox, tmp_path: Path) -> None:
    """ssh-keygen asks for the passphrase of the handle by itself."""
    token = fido_token.plugged_in(tmp_path)
    terminal = Terminal(
        sandbox,
        *ONBOARD,
        "--no-tailnet",
        "--key",
        "sk",
        SSH_SK_PROVIDER=token["SSH_SK_PROVIDER"],
        FIDO_TOKEN=token["FIDO_TOKEN"],
    )
    terminal.meets("the token makes the key")
    for question in ("Enter passphrase (empty for no passphrase): ", "Enter same passphrase again: "):
        terminal.meets(question)
        terminal.types_secretly(SECRET)
    terminal.meets("Let macbook in? [y/N] ")
    terminal.types("y")
    assert terminal.ends() == 4
    assert SECRET not in terminal.said
    key = sandbox.device_key("macbook")
    assert (key.algorithm, sandbox.servers["web"].lets_in("root", key)) == ("ED25519-SK", True)


@pytest.mark.wants(*PROGRAMS)
def test_a_locked_key_ring_changes_nothing_and_an_open_one_keeps_the_passphrase(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    words, before = (*ONBOARD, "--passphrase", "keyring", "--yes"), World(sandbox)
    with secret_service(tmp_path / "ring") as ring:
        assert keyturn(sandbox, *words[:-1], "--plan", variables=ring).returncode == 3
        assert World(sandbox) == before
        assert keyturn(sandbox, *words, variables=ring).returncode == 4
    made = World(sandbox)
    with secret_service(tmp_path / "ring") as ring:
        lock(ring)
        refused = keyturn(sandbox, "onboard", "pc-2", *words[2:], variables=ring)
        assert (refused.returncode, World(sandbox)) == (1, made)
    assert "the key ring is locked" in refused.stderr
    assert "hint: give --passphrase ask, made, none, env:NAME or command:LINE" in refused.stderr


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("--public-key", "x.pub", "--key", "sk"), "--public-key is for a key that another device made"),
        (("--key", "~/.ssh/id_ed25519", "--key-file", "other"), "--key names a key that is there"),
        (("--key", "agent:x", "--passphrase", "made"), "has its passphrase already"),
        (("--passphrase", SECRET), "no place of a passphrase"),
        (("--passphrase", "env:"), "no place of a passphrase"),
    ],
)
def test_options_that_contradict_each_other_are_refused(words: tuple[str, ...], what: str) -> None:
    chosen = command("onboard")
    assert chosen
    with pytest.raises(InvalidInputError, match=what) as caught:
        check_sources(parse(chosen, ["macbook", "--kind", "macbook", *words]))
    assert SECRET not in str(caught.value.args)
    assert caught.value.hint


def test_a_key_without_its_public_half_beside_it_is_known_as_this_devices_later_too(sandbox: Sandbox) -> None:
    pair = KeyPair.generate("me@home")
    file = sandbox.ssh_folder / "id_work"
    file.write_bytes(pair.private_openssh(None))
    file.chmod(0o600)
    words = (*ONBOARD, "--key", str(file), "--no-tailnet", "--yes")
    assert keyturn(sandbox, *words).returncode == 4  # attic is switched off
    assert (sandbox.ssh_folder / "keyturn" / "kua.pub").read_text() == f"{sandbox.device_key('macbook').line}\n"
    assert "macbook" in keyturn(sandbox, "device", "show").stdout
    assert "✓" not in keyturn(sandbox, *words).stderr
