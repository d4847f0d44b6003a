"""What a person is asked, once and in the right place; no is what nothing means, and secrets are never shown."""

import json
import subprocess
from pathlib import Path

import pytest

from bootstrap.sandbox.cloud import Sandbox
from keys.key_pair import KeyPair
from keys.private_key import public_key_of
from keys.public_key import PublicKey
from tests.bootstrap.cli.at_terminal import Terminal
from tests.bootstrap.cli.world import World

pytestmark = pytest.mark.wants("ssh-keygen", "git")

ONBOARD = ("onboard", "macbook", "--kind", "macbook", "--no-tailnet")
SECRET = "correct horse battery staple"
RUNNING = ("web", "db", "media")


def encrypt_own_key(sandbox: Sandbox, passphrase: str = SECRET) -> PublicKey:
    """Give the private key of `pc` a passphrase, as ssh-keygen -p does. Its public half."""
    path = sandbox.ssh_folder / "id_ed25519"
    argv = ["ssh-keygen", "-q", "-p", "-a", "1", "-P", "", "-N", passphrase, "-f", str(path)]
    subprocess.run(argv, check=True, stdin=subprocess.DEVNULL, capture_output=True)
    return sandbox.keys["pc"]


@pytest.mark.parametrize("answer", ["", "n", "no", "maybe", "yy"])
def test_anything_but_yes_changes_nothing(sandbox: Sandbox, answer: str) -> None:
    before = World(sandbox)
    terminal = Terminal(sandbox, *ONBOARD, "--passphrase", "none")
    shown = terminal.meets("Let macbook in? [y/N] ")
    assert "add macbook at root, deploy" in shown
    terminal.types(answer)
    assert terminal.ends() == 3
    assert "Nothing was changed." in terminal.said
    assert World(sandbox) == before


@pytest.mark.parametrize(("key", "code"), [("d", 3), ("c", 130)])
def test_ctrl_d_is_a_no_and_ctrl_c_stops_it(sandbox: Sandbox, key: str, code: int) -> None:
    before = World(sandbox)
    terminal = Terminal(sandbox, "revoke", "ipad")
    terminal.meets("Revoke ipad as lost? [y/N] ")
    terminal.presses(key)
    assert terminal.ends() == code
    assert World(sandbox) == before


def test_yes_does_it_and_the_passphrase_is_asked_twice_and_never_shown(sandbox: Sandbox) -> None:
    terminal = Terminal(sandbox, *ONBOARD)
    terminal.meets("[y/N] ")
    terminal.types("y")
    for question in ("Passphrase of the new key: ", "Once more: "):
        terminal.meets(question)
        terminal.types_secretly(SECRET)
    assert terminal.ends() == 4  # attic is switched off
    assert SECRET not in terminal.said
    private = (sandbox.ssh_folder / "id_ed25519_macbook").read_text()
    assert public_key_of(private, SECRET) == sandbox.device_key("macbook")
    assert all(sandbox.servers[name].lets_in("root", sandbox.device_key("macbook")) for name in RUNNING)
    ring = sandbox.folder / "key-ring.json"
    holding = [path for path in sandbox.folder.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert holding == [ring]


def test_a_passphrase_may_be_kept_out_of_the_key_ring(sandbox: Sandbox) -> None:
    terminal = Terminal(sandbox, *ONBOARD, "--no-key-ring", "--yes")
    for question in ("Passphrase of the new key: ", "Once more: "):
        terminal.meets(question)
        terminal.types_secretly(SECRET)
    assert terminal.ends() == 4
    assert not (sandbox.folder / "key-ring.json").exists()


def test_a_passphrase_that_is_made_is_shown_once_and_kept(sandbox: Sandbox) -> None:
    terminal = Terminal(sandbox, *ONBOARD, "--passphrase", "made", "--yes")
    terminal.meets("The passphrase of the new key, shown this once: ")
    assert terminal.ends() == 4
    key = sandbox.device_key("macbook")
    made = json.loads((sandbox.folder / "key-ring.json").read_text())[f"keyturn/passphrase of {key.fingerprint}"]
    assert terminal.said.count(made) == 1
    assert public_key_of((sandbox.ssh_folder / "id_ed25519_macbook").read_text(), made) == key


@pytest.mark.parametrize(
    ("typed", "said"), [((SECRET, f"{SECRET}!"), "the two passphrases differ"), (("",), "an empty passphrase")]
)
def test_passphrases_that_differ_or_are_empty_change_nothing(
    sandbox: Sandbox, typed: tuple[str, ...], said: str
) -> None:
    before = World(sandbox)
    terminal = Terminal(sandbox, *ONBOARD)
    terminal.meets("[y/N] ")
    terminal.types("y")
    for question, answer in zip(("Passphrase of the new key: ", "Once more: "), typed, strict=False):
        terminal.meets(question)
        terminal.types_secretly(answer)
    assert terminal.ends() == 2
    assert f"error: {said}" in terminal.said
    assert "\nhint: " in terminal.said
    assert World(sandbox) == before


@pytest.mark.parametrize(("key", "code"), [("c", 130), ("d", 2)])
def test_leaving_at_the_passphrase_of_the_new_key_changes_nothing(sandbox: Sandbox, key: str, code: int) -> None:
    before = World(sandbox)
    terminal = Terminal(sandbox, *ONBOARD)
    terminal.meets("[y/N] ")
    terminal.types("y")
    terminal.meets("Passphrase of the new key: ")
    terminal.presses(key)
    assert terminal.ends() == code
    assert World(sandbox) == before


def test_our_own_key_is_asked_for_once_for_all_servers(sandbox: Sandbox) -> None:
    encrypt_own_key(sandbox)
    terminal = Terminal(sandbox, "audit")
    terminal.meets(f"Passphrase of {sandbox.ssh_folder / 'id_ed25519'}: ")
    terminal.types_secretly(SECRET)
    assert terminal.ends() == 3
    assert terminal.said.count("Passphrase of") == 1
    assert all(f"server:{name} " in line for name, line in zip(RUNNING, _rows(terminal), strict=True))
    assert SECRET not in terminal.said


def _rows(terminal: Terminal) -> list[str]:
    """The rows of the matrix, of servers that were seen."""
    return [line for line in terminal.screen.splitlines() if line.startswith("server:") and "● in" in line]


def test_a_mistyped_passphrase_may_be_typed_again(sandbox: Sandbox) -> None:
    encrypt_own_key(sandbox)
    terminal = Terminal(sandbox, "audit")
    terminal.meets("Passphrase of ")
    terminal.types_secretly("something else")
    terminal.meets("That is not its passphrase.")
    terminal.meets("Passphrase of ")
    terminal.types_secretly(SECRET)
    assert terminal.ends() == 3
    assert len(_rows(terminal)) == 3


@pytest.mark.parametrize(
    ("typed", "said"),
    [(("a", "b", "c"), "the passphrase is wrong"), (("",), "it is encrypted, and no passphrase was given")],
)
def test_without_the_right_one_the_command_ends_and_nothing_is_changed(
    sandbox: Sandbox, typed: tuple[str, ...], said: str
) -> None:
    encrypt_own_key(sandbox)
    before = World(sandbox)
    terminal = Terminal(sandbox, "revoke", "ipad", "--yes")
    for one in typed:
        terminal.meets("Passphrase of ")
        terminal.types_secretly(one)
    assert terminal.ends() == 2
    assert f"error: {sandbox.ssh_folder / 'id_ed25519'}: {said}" in terminal.said
    assert "hint: load the key into the agent: ssh-add" in terminal.said
    assert World(sandbox) == before


def test_two_locked_keys_are_asked_for_one_after_the_other(sandbox: Sandbox) -> None:
    encrypt_own_key(sandbox)
    work = KeyPair.generate("work")
    path = sandbox.ssh_folder / "work"
    path.write_bytes(work.private_openssh(SECRET, rounds=1))
    sandbox.servers["db"].write_authorized_keys("root", f"{work.public.line}\n".encode())
    config = sandbox.fleet / "keyturn.toml"
    config.write_text(config.read_text().replace("[servers.db]", '[servers.db]\nidentity = "work"'))
    terminal = Terminal(sandbox, "audit")
    for _ in range(2):
        shown = terminal.meets("Passphrase of ")
        assert "\x1b[K" not in shown.rpartition("Passphrase of ")[0].rpartition("\x1b[J")[2]  # no line is in the way
        terminal.meets(": ")
        terminal.types_secretly(SECRET)
    assert terminal.ends() == 3
    assert terminal.said.count("Passphrase of") == 2
    servers = [line.split()[0] for line in terminal.screen.splitlines() if line.startswith("server:")]
    assert servers[:3] == [f"server:{name}" for name in RUNNING]
    assert terminal.screen.count("not seen") == 1  # attic


def test_ctrl_c_at_the_passphrase_ends_it_at_once(sandbox: Sandbox) -> None:
    encrypt_own_key(sandbox)
    before = World(sandbox)
    terminal = Terminal(sandbox, "revoke", "ipad", "--yes")
    terminal.meets("Passphrase of ")
    terminal.presses("c")
    assert terminal.ends() == 130
    assert World(sandbox) == before


def test_the_key_ring_answers_in_place_of_the_person(sandbox: Sandbox) -> None:
    own = encrypt_own_key(sandbox)
    ring = sandbox.folder / "key-ring.json"
    ring.write_text(json.dumps({f"keyturn/passphrase of {own.fingerprint}": SECRET}))
    terminal = Terminal(sandbox, "audit")
    assert terminal.ends() == 3
    assert "Passphrase" not in terminal.said
    assert len(_rows(terminal)) == 3


def test_a_key_ring_with_an_old_passphrase_is_not_the_end(sandbox: Sandbox) -> None:
    own = encrypt_own_key(sandbox)
    ring = sandbox.folder / "key-ring.json"
    ring.write_text(json.dumps({f"keyturn/passphrase of {own.fingerprint}": "of last year"}))
    terminal = Terminal(sandbox, "audit")
    terminal.meets("Passphrase of ")
    terminal.types_secretly(SECRET)
    assert terminal.ends() == 3
    assert len(_rows(terminal)) == 3


@pytest.mark.parametrize("answer", ["", "n", "y"])
def test_an_unknown_host_key_is_shown_and_pinned_on_yes_alone(sandbox: Sandbox, answer: str) -> None:
    known_hosts, db = sandbox.fleet / "known_hosts", sandbox.servers["db"]
    pinned = known_hosts.read_text()
    known_hosts.write_text(pinned.replace(f"{db.known_hosts_line}\n", ""))
    terminal = Terminal(sandbox, "audit")
    shown = terminal.meets("Pin this host key? [y/N] ")
    assert f"server:db (127.0.0.1, port {db.port}) is not known yet" in shown
    assert db.host_key.fingerprint in shown
    terminal.types(answer)
    assert terminal.ends() == 3
    assert (db.known_hosts_line in known_hosts.read_text()) is (answer == "y")
    assert len(_rows(terminal)) == (3 if answer == "y" else 2)


def test_a_key_that_keyturn_made_is_enough_to_run_keyturn(sandbox: Sandbox) -> None:
    """On the device itself: its own key file under keyturn's name for it, and no other."""
    terminal = Terminal(sandbox, *ONBOARD, "--passphrase", "none", "--yes")
    assert terminal.ends() == 4
    for name in ("id_ed25519", "id_ed25519.pub"):
        (sandbox.ssh_folder / name).unlink()
    terminal = Terminal(sandbox, "audit")
    assert terminal.ends() == 3
    assert len(_rows(terminal)) == 3


@pytest.mark.parametrize("own", [True, False])
def test_another_encrypted_key_in_the_folder_is_not_asked_about(sandbox: Sandbox, own: bool) -> None:
    path = Path(sandbox.ssh_folder / ("id_rsa" if own else "old_key"))
    pair = KeyPair.generate("elsewhere")
    path.write_bytes(pair.private_openssh(SECRET, rounds=1))
    path.with_name(f"{path.name}.pub").write_text(f"{pair.public.line}\n")
    terminal = Terminal(sandbox, "audit")
    assert terminal.ends() == 3
    assert "Passphrase" not in terminal.said
