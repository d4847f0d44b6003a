"""QR codes: what stands on the terminal is read by an independent decoder, from a picture of it."""

import subprocess
from pathlib import Path

import pytest

from keys.errors import InvalidInputError
from keys.qr import terminal_qr
from tests.keys.made import key

_SCALE = 4  # pixels a module
_UPPER, _LOWER = "▀█", "▄█"


def _picture(drawn: str, *, dark_background: bool) -> bytes:
    """What a camera sees, as a PGM file: half blocks shine on a dark screen, and are ink on a light one."""
    rows = [[sign in half for sign in line] for line in drawn.splitlines() for half in (_UPPER, _LOWER)]
    border = [[not dark_background] * (len(rows[0]) + 8)] * 4
    rows = [*border, *([not dark_background] * 4 + row + [not dark_background] * 4 for row in rows), *border]
    grey = [[255 if lit is dark_background else 0 for lit in row] for row in rows]
    pixels = b"".join(bytes(level for level in row for _ in range(_SCALE)) for row in grey for _ in range(_SCALE))
    return f"P5 {len(rows[0]) * _SCALE} {len(rows) * _SCALE} 255\n".encode() + pixels


@pytest.mark.wants("zbarimg")
@pytest.mark.parametrize("dark_background", [True, False])
@pytest.mark.parametrize("text", [key("macbook").line, "ssh://pair-x@192.0.2.1:2222"], ids=["key", "link"])
def test_a_scanner_reads_what_stands_on_the_terminal(text: str, dark_background: bool, tmp_path: Path) -> None:
    file = tmp_path / "screen.pgm"
    file.write_bytes(_picture(terminal_qr(text, dark_background=dark_background), dark_background=dark_background))
    done = subprocess.run(["zbarimg", "--raw", "-q", str(file)], capture_output=True, text=True, check=False)
    assert done.stdout.rstrip("\n") == text


def test_a_public_key_fits_a_small_terminal() -> None:
    lines = terminal_qr(key("macbook").line).splitlines()
    assert len(lines) <= 24
    assert {len(line) for line in lines} == {len(lines[0])}
    assert len(lines[0]) <= 80


def test_a_text_that_no_one_could_scan_is_refused() -> None:
    with pytest.raises(InvalidInputError):
        terminal_qr("x" * 3000)
