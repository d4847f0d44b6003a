"""The clipboard: filled where there is a program that does it, and never in anybody's way."""

from pathlib import Path

import pytest

from bootstrap import clipboard


def program(folder: Path, name: str, script: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs, and a desktop of two kinds."""
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setenv("DISPLAY", ":0")
    return tmp_path


def test_the_text_goes_to_the_program_that_is_there(desktop: Path) -> None:
    program(desktop, "xclip", f'[ "$*" = "-selection clipboard" ] && cat > {desktop}/held')
    assert clipboard.copy("Grüße\n")
    assert (desktop / "held").read_text() == "Grüße\n"


def test_one_that_stays_to_serve_the_text_keeps_nobody_waiting(desktop: Path) -> None:
    program(desktop, "wl-copy", f"cat > {desktop}/held; sleep 5 &")
    assert clipboard.copy("text")


def test_where_one_fails_the_next_is_tried_and_without_any_nothing_is_done(desktop: Path) -> None:
    assert not clipboard.copy("text")
    program(desktop, "wl-copy", "exit 1")
    assert not clipboard.copy("text")
    program(desktop, "xclip", f"cat > {desktop}/held")
    assert clipboard.copy("text")


def test_without_a_desktop_no_program_is_called(desktop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(desktop, "xclip", f"cat > {desktop}/held")
    monkeypatch.delenv("DISPLAY")
    assert not clipboard.copy("text")
    assert not (desktop / "held").exists()
