"""keyturn device show: the device's public key as a QR code on the screen, and in a file."""

from pathlib import Path

import pytest

from bootstrap.sandbox.cloud import Sandbox
from tests.bootstrap.cli.at_terminal import Terminal
from tests.bootstrap.cli.world import keyturn
from tests.qr_picture import DARK, LIGHT, Theme, read, read_screen, screen_of

pytestmark = pytest.mark.wants("git", "zbarimg")


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_its_public_key_is_read_from_a_small_terminal(sandbox: Sandbox, tmp_path: Path, theme: Theme) -> None:
    terminal = Terminal(sandbox, "device", "show", "ipad", "--qr", columns=80)
    assert terminal.ends() == 0
    assert read_screen(screen_of(terminal.said), theme, tmp_path) == sandbox.device_key("ipad").line


def test_where_the_window_is_too_small_its_picture_by_ssh_keygen_is_shown_and_why(sandbox: Sandbox) -> None:
    terminal = Terminal(sandbox, "device", "show", "ipad", "--qr", columns=40)
    assert terminal.ends() == 0
    assert "No QR code: it needs a window of 41 columns and 22 rows, and this one has 40 and 24." in terminal.said
    assert "[ED25519 256]" in terminal.screen


def test_it_goes_into_a_file_too_and_into_none_that_is_there(sandbox: Sandbox) -> None:
    for words in (("--qr-file", "ipad.png"), ("--qr-file", "ipad.png", "--json"), ("--qr-file", "ipad.png", "--qr")):
        done = keyturn(sandbox, "device", "show", "ipad", *words)
        assert (done.returncode, read(sandbox.fleet / "ipad.png")) == (0, sandbox.device_key("ipad").line)
        assert "wrote ipad.png" in done.stderr
    done = keyturn(sandbox, "device", "show", "pc", "--qr-file", "ipad.png")
    assert done.returncode == 2
    assert "ipad.png: there is something already, and it is never overwritten" in done.stderr
    assert keyturn(sandbox, "device", "show", "pc", "--qr-file", "pc.jpg").returncode == 2
