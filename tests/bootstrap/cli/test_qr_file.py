"""--qr-file: a new file, for the person alone where it holds a secret, and never one that was there."""

import os
import stat
from pathlib import Path

import pytest

from bootstrap.cli.qr_file import QrFile
from keys.errors import InvalidInputError, KeyturnError
from tests.keys.test_qr import LINK
from tests.qr_picture import read


@pytest.mark.wants("zbarimg")
@pytest.mark.parametrize(("secret", "mode"), [(True, 0o600), (False, 0o644)])
def test_a_scanner_reads_the_file_and_only_the_person_where_it_is_secret(
    secret: bool, mode: int, tmp_path: Path
) -> None:
    file = tmp_path / "code.PNG"
    QrFile.parse(str(file)).write(LINK, "x", secret=secret)
    assert read(file) == LINK
    assert stat.S_IMODE(file.stat().st_mode) == mode


def test_the_ending_says_what_it_is(tmp_path: Path) -> None:
    QrFile.parse(str(tmp_path / "code.svg")).write(LINK, "Pairing link", secret=False)
    assert '<title id="title">Pairing link</title>' in (tmp_path / "code.svg").read_text()
    for name in ("code", "code.jpg", "", ".png", "a\0.png"):
        with pytest.raises(InvalidInputError, match=r"in \.png or \.svg"):
            QrFile.parse(name)


@pytest.mark.parametrize("secret", [True, False])
def test_nothing_that_is_there_is_overwritten_nor_followed(secret: bool, tmp_path: Path) -> None:
    (tmp_path / "other.png").write_bytes(b"mine")
    (tmp_path / "link.png").symlink_to(tmp_path / "nowhere")
    for name in ("other.png", "link.png"):
        with pytest.raises(InvalidInputError, match="never overwritten"):
            QrFile(tmp_path / name).write(LINK, "x", secret=secret)
    assert (tmp_path / "other.png").read_bytes() == b"mine"
    assert not (tmp_path / "nowhere").exists()


def test_the_same_picture_may_be_written_again_unless_it_is_secret(tmp_path: Path) -> None:
    file = QrFile(tmp_path / "code.png")
    file.write(LINK, "x", secret=False)
    file.write(LINK, "x", secret=False)
    with pytest.raises(InvalidInputError):
        file.write(LINK, "x", secret=True)


def test_a_folder_that_is_not_there_is_an_error_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(KeyturnError, match="could not be written") as caught:
        QrFile(tmp_path / "none" / "code.png").write(LINK, "x", secret=False)
    assert caught.value.hint.startswith("see who may write there")


def test_a_disk_that_is_full_leaves_no_half_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = os.open

    def full(path: Path, *how: int) -> int:
        usual(path, *how)
        return usual("/dev/full", os.O_WRONLY)

    monkeypatch.setattr(os, "open", full)
    with pytest.raises(KeyturnError, match="No space left"):
        QrFile(tmp_path / "code.png").write(LINK, "x", secret=True)
    assert not (tmp_path / "code.png").exists()
