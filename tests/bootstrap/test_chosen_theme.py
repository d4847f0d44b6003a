"""The chosen theme: kept from one start to the next, and no harm where it cannot be."""

from pathlib import Path

import pytest

from bootstrap.chosen_theme import choose_theme, chosen_theme


def test_it_is_kept_in_a_folder_that_is_made_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEYTURN_STATE_DIR", str(tmp_path / "state"))
    assert not chosen_theme()
    choose_theme("keyturn-light")
    assert chosen_theme() == "keyturn-light"
    (tmp_path / "state" / "theme").write_bytes(b"\xff\xfe")
    assert not chosen_theme()


def test_where_nothing_can_be_written_it_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KEYTURN_STATE_DIR", str(tmp_path / "file"))
    choose_theme("keyturn-light")
    assert not chosen_theme()
