"""keyturn pair, when something else happens than it should: whoever types, kills, or is quicker, lets nobody in."""

import re
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from bootstrap.sandbox.cloud import Sandbox
from keys.pairing import Link
from keys.public_key import PublicKey
from keys.registry import Registry
from tests.bootstrap.cli.at_terminal import Terminal
from tests.bootstrap.cli.world import World
from tests.bootstrap.pairing.bench import Device, make_key
from tests.bootstrap.pairing.closing import closes
from tests.keys.made import device as made_device

QUESTION = "[y/N, o: it has another key]"


@pytest.fixture
def key(tmp_path: Path) -> PublicKey:
    return make_key(tmp_path, "-t", "ed25519")


def opened(sandbox: Sandbox, *words: str) -> tuple[Terminal, Link]:
    words = ("pair", "phone", "--kind", "iphone", "--on", "127.0.0.1", *words)
    terminal = Terminal(sandbox, *words, columns=120, rows=50)
    found = re.search(r"ssh://pair-\S+?:\d+", terminal.meets("closes the door."))
    assert found
    return terminal, Link.parse(found[0])


def test_what_was_typed_before_a_device_came_says_yes_to_nobody(
    sandbox: Sandbox, tmp_path: Path, key: PublicKey
) -> None:
    before = World(sandbox)
    terminal, link = opened(sandbox)
    for _ in range(5):
        terminal.types("y")
    device = Device(link, tmp_path / "id")
    terminal.meets(QUESTION)
    terminal.types("n")
    assert terminal.ends() == 1
    assert "Let phone in?" not in terminal.said
    assert "not confirmed" in device.shows()
    assert World(sandbox) == before


@pytest.mark.parametrize("end", ["c", signal.SIGTERM, signal.SIGHUP])
def test_however_it_is_broken_off_the_port_is_gone(sandbox: Sandbox, end: str | int) -> None:
    before = World(sandbox)
    terminal, link = opened(sandbox)
    terminal.presses(end) if isinstance(end, str) else terminal.kills(end)
    assert terminal.ends()
    assert closes(link.port)
    assert World(sandbox) == before


def test_the_picture_of_the_code_is_there_while_it_is_of_use_and_for_the_person_alone(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    picture = tmp_path / "code.png"
    terminal, _ = opened(sandbox, "--qr-file", str(picture))
    assert picture.stat().st_mode & 0o777 == 0o600
    terminal.presses("c")
    assert terminal.ends() == 130
    assert not picture.exists()


def test_a_name_that_is_taken_meanwhile_lets_nobody_in_and_the_device_is_told(
    sandbox: Sandbox, tmp_path: Path, key: PublicKey
) -> None:
    terminal, link = opened(sandbox)
    device = Device(link, tmp_path / "id")
    terminal.meets(QUESTION)
    file = sandbox.fleet / "devices.toml"
    taken = Registry.parse(file.read_text()).with_device(replace(made_device("phone"), added_by=""))
    file.write_text(taken.text)
    terminal.types("y")
    assert terminal.ends() == 2
    assert "phone is taken" in terminal.screen
    assert "broken off" in device.shows()
    assert not sandbox.servers["web"].lets_in("root", key)


def test_two_pairings_at_once_take_each_their_own_device(sandbox: Sandbox, tmp_path: Path, key: PublicKey) -> None:
    one, link = opened(sandbox)
    other, other_link = opened(sandbox)
    device = Device(other_link, tmp_path / "id")
    other.meets(QUESTION)
    one.presses("c")
    assert one.ends() == 130
    assert QUESTION not in one.said
    assert closes(link.port)
    other.types("n")
    assert other.ends() == 1
    device.shows()
