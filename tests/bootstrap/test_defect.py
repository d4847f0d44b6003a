"""A defect is told by its kind and its place, and nothing of what it says: that may be a secret."""

from bootstrap.defect import defect
from keys.registry import Registry


def test_the_place_is_our_own_innermost_line() -> None:
    try:
        Registry.parse(None)  # type: ignore[arg-type]  # what no caller does
    except Exception as error:  # noqa: BLE001  whatever it is
        said, hint = defect(error)
    assert said.startswith("keyturn has a defect: ")
    assert " at keys/registry.py:" in said
    assert "report it" in hint


def test_what_the_error_says_is_left_out() -> None:
    assert "geheim" not in " ".join(defect(ValueError("geheim")))


def test_one_without_a_place_is_told_all_the_same() -> None:
    assert defect(ValueError("x"))[0] == "keyturn has a defect: ValueError"
