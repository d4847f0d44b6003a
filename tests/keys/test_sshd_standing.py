"""Each key on each line on its own: where it stands, and what that line alone would do."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from keys.sshd.build import Build
from keys.sshd.decide import decide
from keys.sshd.files import Entry, Files, Kind
from keys.sshd.server import CommandAnswer, Server
from keys.sshd.sshd import Sshd
from keys.sshd.standing import Standing
from keys.sshd.verdict import GetsIn, Refused, Unknown
from tests.keys.certificates import certificate
from tests.keys.fixed import key
from tests.keys.sshd_case import Case, file
from tests.keys.test_sshd_decide import COMMAND, HOME, KEY, KEYS, LINE, LISTED

CASE = Case((), LISTED, KEY)
OTHER = f"{key('b').line}\n".encode()
LINES = [LINE, OTHER, b"# nothing\n", b"no-pty " + LINE, b'expiry-time="20200101Z" ' + LINE, b"bogus " + OTHER, b"\n"]


def server(config: tuple[str, ...] = (), entries: dict[str, Entry] | None = None, *unseen: str) -> Server:
    made = Case(config, LISTED if entries is None else entries, KEY, answer=CommandAnswer(LINE)).server(Build((10, 0)))
    return replace(made, files=Files.with_usual_folders(made.files.entries, frozenset(unseen)))


def standing(of: Server) -> list[Standing]:
    return list(Sshd(of).standing(CASE.connection()))


def words(of: Server) -> list[tuple[str, type]]:
    return [(one.where.removeprefix("/home/akd/.ssh/"), type(one.verdict)) for one in standing(of)]


def test_a_line_is_told_with_its_place_and_what_it_alone_does() -> None:
    data = b"# mine\n" + b'expiry-time="20200101Z" ' + LINE + OTHER + LINE
    assert words(server(entries={**HOME, KEYS: file(data)})) == [
        ("authorized_keys:2", Refused),
        ("authorized_keys:3", GetsIn),
        ("authorized_keys:4", GetsIn),
    ]


def test_what_bars_the_account_bars_every_line() -> None:
    assert words(server(("PubkeyAuthentication no",))) == [("authorized_keys:1", Refused)]


def test_a_file_that_sshd_would_not_read_still_shows_its_keys_refused() -> None:
    assert words(server(entries={**HOME, KEYS: file(LINE, 0o666)})) == [("authorized_keys:1", Refused)]


def test_a_file_whose_group_is_not_known_makes_its_keys_unknown() -> None:
    of_a_group = Entry(Kind.FILE, 0o440, 0, None, LINE)
    assert words(server(entries={**HOME, KEYS: of_a_group})) == [("authorized_keys:1", Unknown)]


def test_a_file_that_was_not_read_shows_nothing() -> None:
    assert standing(server((), HOME, KEYS)) == []


def test_a_certificate_on_a_line_lets_nobody_in() -> None:
    data = f"{certificate('akd').line}\n".encode()
    assert words(server(entries={**HOME, KEYS: file(data)})) == [("authorized_keys:1", Refused)]


def test_keys_that_a_command_lists_stand_in_the_command() -> None:
    program = {**HOME, "/var/lib/akd/cmd": file(b"", 0o755, 0), "/var/lib/akd": Entry(Kind.DIRECTORY, 0o755)}
    asked = replace(server(COMMAND, program), asked=(KEY,))
    assert [(one.where, type(one.verdict)) for one in standing(asked)] == [("/var/lib/akd/cmd %u:1", GetsIn)]
    assert standing(replace(asked, commands={})) == []
    assert standing(replace(asked, asked=())) == []


@given(st.lists(st.sampled_from(LINES), max_size=6))
def test_a_key_gets_in_exactly_where_one_of_its_lines_lets_it_in(lines: list[bytes]) -> None:
    there = server(entries={**HOME, KEYS: file(b"".join(lines))})
    by_line = any(isinstance(one.verdict, GetsIn) for one in standing(there) if one.key == KEY)
    assert isinstance(decide(KEY, CASE.connection(), there), GetsIn) is by_line
