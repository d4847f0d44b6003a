"""What was not observed makes a verdict unknown where it decides, and never a refusal."""

from dataclasses import replace

from keys.sshd.build import Build
from keys.sshd.decide import decide
from keys.sshd.files import Entry, Files, Kind
from keys.sshd.server import Server
from keys.sshd.verdict import GetsIn, Refused, Unknown, Verdict, WillNotStart
from tests.keys.sshd_case import Case, file, folder
from tests.keys.test_sshd_decide import HOME, KEY, KEYS, LINE, LISTED

CASE = Case((), LISTED, KEY)
SERVER = CASE.server(Build((10, 0)))


def asked(server: Server) -> Verdict:
    return decide(KEY, CASE.connection(), server)


def files(*unseen: str, **entries: Entry) -> Server:
    return replace(SERVER, files=Files.with_usual_folders({**HOME, **entries}, frozenset(unseen)))


def configured(*lines: str, unseen: str = "", entries: dict[str, Entry] | None = None) -> Server:
    where = Files.with_usual_folders(LISTED if entries is None else entries, frozenset({unseen} if unseen else ()))
    return replace(SERVER, config="\n".join(lines).encode(), files=where)


def test_a_key_file_that_could_not_be_read_is_unknown() -> None:
    unread = Entry(Kind.FILE, 0o600, 1000, 1000, None)
    assert isinstance(asked(files(**{KEYS: unread})), Unknown)


def test_a_key_file_that_could_not_be_looked_at_is_unknown() -> None:
    assert isinstance(asked(files(KEYS)), Unknown)
    assert isinstance(asked(files("/home/akd/.ssh")), Unknown)


def test_another_file_that_lets_the_key_in_decides_all_the_same() -> None:
    second = {f"{KEYS}2": file(LINE)}
    assert isinstance(asked(files(KEYS, **second)), GetsIn)


def test_what_refuses_for_certain_decides_all_the_same() -> None:
    assert isinstance(asked(configured("PubkeyAuthentication no", unseen=KEYS, entries=HOME)), Refused)


def test_folders_above_that_were_not_looked_at_are_unknown() -> None:
    assert isinstance(asked(replace(SERVER, files=Files({"/home/akd/.ssh/authorized_keys": file(LINE)}))), Unknown)


def test_a_command_whose_answer_is_not_known_is_unknown() -> None:
    lines = ("AuthorizedKeysCommand /usr/bin/ask", "AuthorizedKeysCommandUser nobody")
    command = {"/usr/bin/ask": file(b"", 0o755, 0)}
    assert isinstance(asked(configured(*lines, entries={**HOME, **command})), Unknown)
    assert isinstance(asked(configured(*lines, entries={**LISTED, **command})), GetsIn)


def test_an_include_that_could_not_be_looked_at_is_unknown() -> None:
    assert isinstance(asked(configured("Include /etc/ssh/d/*.conf", unseen="/etc/ssh/d")), Unknown)


def test_a_revocation_list_that_was_not_seen_is_unknown() -> None:
    assert isinstance(asked(configured("RevokedKeys /etc/ssh/gone", unseen="/etc/ssh/gone")), Unknown)


def test_a_setting_that_only_a_newer_sshd_can_know_is_unknown() -> None:
    newer = replace(configured("FromTheFuture yes"), build=Build((11, 0)))
    assert isinstance(asked(newer), Unknown)
    assert isinstance(asked(replace(newer, build=Build((10, 5)))), WillNotStart)


def test_an_account_whose_shadow_line_is_not_known_is_unknown() -> None:
    akd = replace(SERVER.accounts["akd"], shadow=None)
    assert isinstance(asked(replace(SERVER, accounts={**SERVER.accounts, "akd": akd})), Unknown)


def test_a_shell_that_was_not_looked_at_is_unknown() -> None:
    akd = replace(SERVER.accounts["akd"], shell_runs=None)
    assert isinstance(asked(replace(SERVER, accounts={**SERVER.accounts, "akd": akd})), Unknown)


def test_a_group_whose_members_are_not_known_is_unknown_to_debian() -> None:
    entries = {**LISTED, "/home/akd/.ssh": folder(0o770, 1000, 4711)}
    debian = replace(configured(entries=entries), build=Build((9, 2), debian=True))
    assert isinstance(asked(debian), Unknown)
    assert isinstance(asked(configured(entries=entries)), Refused)
