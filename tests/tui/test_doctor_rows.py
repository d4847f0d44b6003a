"""What the doctor found, as lines."""

from bootstrap.doctor import Check, Health
from tui.doctor_rows import check_line, ordered, verdict

GOOD = Check("git", Health.GOOD, "/usr/bin/git")
SPARE = Check("terraform", Health.OPTIONAL, "not found, and not needed by this fleet")
MISSING = Check("devices", Health.MISSING, "none yet", "keyturn onboard NAME --kind KIND")


def test_what_is_missing_stands_first_and_what_is_good_last() -> None:
    assert ordered([GOOD, SPARE, MISSING]) == [MISSING, SPARE, GOOD]


def test_below_what_is_missing_stands_the_line_that_mends_it() -> None:
    assert check_line(MISSING).plain.splitlines() == [
        "✖ missing   devices       none yet",
        "            mend: keyturn onboard NAME --kind KIND",
    ]
    assert check_line(GOOD).plain == "● ok        git           /usr/bin/git"


def test_all_of_it_comes_to_one_sentence() -> None:
    assert verdict([GOOD, SPARE]) == "nothing is missing: 2 things looked at"
    assert verdict([GOOD, SPARE, MISSING]) == "1 missing, 1 optional, 1 ok"


def test_text_from_elsewhere_is_inert() -> None:
    line = check_line(Check("x\x1b[2J", Health.MISSING, "[/foo]\u202e", "\x07rm")).plain
    assert not set("\x1b\u202e\x07") & set(line)
    assert "[/foo]" in line
