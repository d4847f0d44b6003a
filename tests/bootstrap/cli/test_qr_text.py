"""A QR code on a terminal of any colours is read by a scanner; where there is no room for it, that is said in words."""

import os
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import pytest

from bootstrap.cli.qr_text import Drawn, drawn
from tests.keys.test_qr import ANY, LINK, PAYLOADS
from tests.qr_picture import THEMES, read_screen, screen_of

SCANNED = pytest.mark.wants("zbarimg")


@contextmanager
def _terminal(columns: int, rows: int, encoding: str = "utf-8") -> Iterator[TextIO]:
    mine, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (rows, columns))
    with os.fdopen(theirs, "w", encoding=encoding) as stream:
        yield stream
    os.close(mine)


def _drawn(text: str, columns: int = 80, rows: int = 24, *, words: int = 1) -> Drawn:
    with _terminal(columns, rows) as stream:
        return drawn(text, stream, rows=words)


@pytest.fixture(autouse=True)
def _colours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "COLORFGBG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


@ANY
@SCANNED
@pytest.mark.parametrize("theme", THEMES)
def test_in_its_own_colours_it_is_read_on_every_screen(text: str, theme: str, tmp_path: Path) -> None:
    lines, note = _drawn(text, 80, 40)
    assert not note
    screen = screen_of("".join(f"{line}\r\n" for line in lines) + "$ ", 80, 40)
    assert read_screen(screen, THEMES[theme], tmp_path) == text


@SCANNED
@pytest.mark.parametrize("theme", THEMES)
def test_the_words_around_it_are_in_no_scanners_way(theme: str, tmp_path: Path) -> None:
    """The link in 80 by 24, with three lines above it and two below."""
    lines, _ = _drawn(LINK, words=5)
    said = "\r\n".join([*["open this link on the new device"] * 3, *lines, f"or type: ssh {LINK}"])
    screen = screen_of(f"{said}\r\n$ ")
    assert not screen.history.top
    assert read_screen(screen, THEMES[theme], tmp_path) == LINK


@SCANNED
@pytest.mark.parametrize(
    ("ground", "theme"), [("", "dark"), ("15;0", "dark"), ("0;15", "light"), ("0;default;15", "light")]
)
def test_without_colours_it_follows_what_the_screen_is_known_to_be(
    ground: str, theme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLORFGBG", ground)
    lines, note = _drawn(LINK)
    assert not any("\x1b" in line for line in lines)
    assert bool(note) is (not ground)
    assert read_screen(screen_of("\r\n".join(lines)), THEMES[theme], tmp_path) == LINK


def test_a_screen_that_is_only_guessed_to_be_dark_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    note = "Without colours, this code is for a dark screen. On a light one, run it with NO_COLOR unset."
    assert _drawn(LINK).note == note


def test_a_window_that_is_too_small_is_told_how_large_it_has_to_be() -> None:
    lines, note = _drawn(PAYLOADS["private key"])
    assert not lines
    assert note.startswith("No QR code: it needs a window of 77 columns and 40 rows, and this one has 80 and 24.")
    assert not _drawn(LINK, 32, 24).lines
    assert not _drawn(LINK, 80, 17).lines
    assert _drawn(LINK, 33, 18).lines


def test_a_terminal_that_does_not_tell_its_size_is_taken_to_have_the_usual_one() -> None:
    assert _drawn(LINK, 0, 0).lines


def test_what_is_no_terminal_and_a_locale_without_blocks_get_none(tmp_path: Path) -> None:
    with (tmp_path / "out").open("w") as stream:
        assert drawn(LINK, stream) == ([], "No QR code: there is no terminal to show it on.")
    with _terminal(80, 24, "latin-1") as stream:
        assert "no block signs" in drawn(LINK, stream).note
