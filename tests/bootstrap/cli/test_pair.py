"""keyturn pair at a terminal, with the OpenSSH client as the device: what both screens show, and who gets in then."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bootstrap.sandbox.cloud import Sandbox
from bootstrap.sandbox.environment import KEY_RING_BACKEND, KEY_RING_VARIABLE
from keys.pairing import Code, Link
from keys.public_key import PublicKey
from keys.registry import Registry
from tests.bootstrap.cli.at_terminal import Terminal
from tests.bootstrap.cli.world import World, keyturn
from tests.bootstrap.pairing.bench import Device, make_key


@pytest.fixture
def key(tmp_path: Path) -> PublicKey:
    return make_key(tmp_path, "-t", "ed25519")


def opened(sandbox: Sandbox, kind: str = "iphone") -> tuple[Terminal, Link]:
    """keyturn pair, waiting for a device; the link that it shows."""
    terminal = Terminal(sandbox, "pair", "phone", "--kind", kind, "--on", "127.0.0.1", columns=120, rows=50)
    shown = terminal.meets("closes the door.")
    found = re.search(r"ssh://pair-\S+?:\d+", shown)
    assert found
    return terminal, Link.parse(found[0])


def test_a_phone_is_paired_and_gets_in(sandbox: Sandbox, tmp_path: Path, key: PublicKey) -> None:
    terminal, link = opened(sandbox)
    device = Device(link, tmp_path / "id")
    asked = terminal.meets("[y/N, o: it has another key]")
    assert key.fingerprint in asked
    terminal.types("y")
    terminal.meets("Let phone in?")
    terminal.types("y")
    assert terminal.ends() == 4  # attic is off
    shown = device.shows()
    (compare,) = re.findall(r"compare +(?:\x1b\[1m)?(\S{4}-\S{4})", asked)
    assert shown.splitlines()[:2] == [
        f"Compare with the other device: {compare}",
        f"This device's key: {key.fingerprint}",
    ]
    assert "server:web: in" in shown
    web = sandbox.servers["web"]
    assert f"ssh -p {web.port} root@127.0.0.1" in shown
    assert "Still to come, once they are back: server:attic" in shown
    assert sandbox.device_key("phone") == key
    assert web.lets_in("root", key)


def test_a_no_lets_nobody_in_and_leaves_nothing(sandbox: Sandbox, tmp_path: Path, key: PublicKey) -> None:
    before = World(sandbox)
    terminal, link = opened(sandbox)
    device = Device(link, tmp_path / "id")
    terminal.meets("[y/N, o: it has another key]")
    terminal.types("n")
    assert terminal.ends() == 1
    assert "error: no device was paired: you said no" in terminal.screen
    assert "not confirmed" in device.shows()
    assert World(sandbox) == before
    assert Device(link, tmp_path / "id").is_refused()


def test_another_key_of_the_same_device_is_asked_for(sandbox: Sandbox, tmp_path: Path, key: PublicKey) -> None:
    other = make_key(tmp_path, "-t", "ed25519", name="other")
    terminal, link = opened(sandbox)
    first = Device(link, tmp_path / "id", tmp_path / "other")
    assert key.fingerprint in terminal.meets("[y/N, o: it has another key]")
    terminal.types("o")
    assert "connect again" in first.shows()
    second = Device(link, tmp_path / "id", tmp_path / "other")
    assert other.fingerprint in terminal.meets("[y/N, o: it has another key]")
    terminal.types("y")
    terminal.meets("Let phone in?")
    terminal.types("y")
    assert terminal.ends() == 4
    assert "server:web: in" in second.shows()
    assert sandbox.device_key("phone") == other


@pytest.mark.parametrize("moment", ["waiting", "asked", "planned"])
def test_ctrl_c_at_any_moment_leaves_nothing_behind(
    sandbox: Sandbox, tmp_path: Path, key: PublicKey, moment: str
) -> None:
    before = World(sandbox)
    terminal, link = opened(sandbox)
    device = Device(link, tmp_path / "id") if moment != "waiting" else None
    if moment != "waiting":
        terminal.meets("[y/N, o: it has another key]")
    if moment == "planned":
        terminal.types("y")
        terminal.meets("Let phone in?")
    terminal.presses("c")
    assert terminal.ends() == 130
    if device:
        device.die()
    assert World(sandbox) == before
    assert Device(link, tmp_path / "id").is_refused()


def test_a_wrong_code_is_told_and_three_end_it(sandbox: Sandbox, tmp_path: Path, key: PublicKey) -> None:
    terminal, link = opened(sandbox)
    wrong = Link(Code("2222222222", link.code.of_host_key), link.address, link.port)
    for left in ("2 more of them close the door", "1 more of them", "the door is closed"):
        assert Device(wrong, tmp_path / "id").is_refused()
        terminal.meets(left)
    assert terminal.ends() == 1
    assert "three wrong codes were tried" in terminal.screen


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("phone", "--kind", "iphone"), "pairing needs a person at a terminal"),
        (("phone", "--kind", "toaster"), "'toaster' is not a kind of device"),
    ],
)
def test_what_can_not_be_done_is_said(sandbox: Sandbox, words: tuple[str, ...], said: str) -> None:
    done = keyturn(sandbox, "pair", *words)
    assert done.returncode == 2
    assert said in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("pc", "--kind", "pc"), "the name pc is taken"),
        (("phone", "--kind", "iphone", "--on", "192.0.2.7"), "can't listen there"),
        (("phone", "--kind", "iphone", "--on", "::"), "'::' is everywhere"),
        (("phone", "--kind", "iphone", "--on", "my-mac.local"), "'my-mac.local' is not an IP address"),
        (("phone", "--kind", "iphone", "--port", "80"), "'80' is not a port"),
        (("phone", "--kind", "iphone", "--qr-file", "code.jpg"), "is to end in .png or .svg"),
    ],
)
def test_what_can_not_be_opened_is_said_before_anything_is(sandbox: Sandbox, words: tuple[str, ...], said: str) -> None:
    terminal = Terminal(sandbox, "pair", *words, columns=120)
    assert terminal.ends() in {1, 2}
    assert said in terminal.screen


def test_a_second_computer_joins_and_its_ssh_knows_the_servers(sandbox: Sandbox, tmp_path: Path) -> None:
    terminal, link = opened(sandbox, kind="laptop")
    home = tmp_path / "home"
    home.mkdir()
    own = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(home),
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "PYTHON_KEYRING_BACKEND": KEY_RING_BACKEND,
        KEY_RING_VARIABLE: str(home / "key-ring.json"),
    }
    words = [sys.executable, "-m", "tui", "join", str(link), "--passphrase", "none", "--secret", "hetzner"]
    with subprocess.Popen(
        words, cwd=home, env=own, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as joining:
        asked = terminal.meets("[y/N, o: it has another key]")
        terminal.types("y")
        terminal.meets("Let phone in?")
        terminal.types("y")
        terminal.meets("Give phone the secret hetzner too?")
        terminal.types("y")
        assert terminal.ends() == 4
        shown, _ = joining.communicate(timeout=30)
    assert joining.returncode == 0, shown
    (compare,) = re.findall(r"compare +(?:\x1b\[1m)?(\S{4}-\S{4})", asked)
    assert compare in shown
    assert "server:web: in" in shown
    device = Registry.parse((sandbox.fleet / "devices.toml").read_text()).get("phone")
    assert device is not None
    assert device.given == ("hetzner",)
    assert sandbox.hetzner.token in (home / "key-ring.json").read_text()
    assert sandbox.hetzner.token not in shown + terminal.said
    done = subprocess.run(
        ["ssh", "-F", home / ".ssh" / "config", "web", "hostname"], env=own, capture_output=True, text=True, timeout=30
    )
    assert (done.stdout, done.stderr) == ("web\n", "")
