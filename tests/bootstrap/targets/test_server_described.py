"""From an observation to sshd's that can be asked: what was not looked at is unseen, never absent."""

from dataclasses import replace

import pytest

from bootstrap.targets.server.described import Described, described, our_connection
from bootstrap.targets.server.listing import Listed
from bootstrap.targets.server.observation import Daemon, Observation, Place
from keys.sshd.files import Kind
from keys.sshd.server import CommandAnswer
from keys.sshd.verdict import GetsIn, Refused, Unknown, Verdict
from tests.bootstrap.lab import NOW, line_of
from tests.bootstrap.targets.test_server_wanted_edits import CONFIG, FIRST, ONE, TWO, observation

BANNER = "SSH-2.0-OpenSSH_9.2p1 Debian-2"
AT_ROOT = [Place("file", "root", FIRST)]
ASKS = "AuthorizedKeysCommand /bin/ask %u\nAuthorizedKeysCommandUser root\n"
SERVER = observation(AT_ROOT, {FIRST: line_of(ONE)})


def with_config(config: str, files: dict[str, bytes] | None = None) -> Observation:
    return observation(AT_ROOT, {FIRST: line_of(ONE), **(files or {})}, config=config.encode())


def ours(observed: Observation, banner: str = BANNER) -> Described:
    return described(observed, banner, (ONE, TWO))[0]


def asked(observed: Observation) -> Verdict:
    return ours(observed).of("root").decide(TWO, our_connection(observed, "root", NOW))


def daemon(**more: object) -> Observation:
    return replace(SERVER, daemons=(replace(SERVER.daemons[0], **more),))  # type: ignore[arg-type]  # the fields of Daemon


@pytest.mark.parametrize(
    ("config", "verdict"),
    [
        ("", Refused),
        ("AuthorizedKeysFile .ssh/authorized_keys /srv/keys/%u\n", Unknown),
        ("AuthorizedKeysFile .ssh/authorized_keys none\n", Refused),
        ("Match User root\nAuthorizedKeysFile /srv/keys\n", Unknown),
        ("Include /etc/ssh/more.d/*.conf\n", Unknown),
        ("RevokedKeys /etc/revoked\n", Refused),
        ("AuthorizedKeysCommand /bin/ask %u\nAuthorizedKeysCommandUser root\n", Unknown),
        ("AuthorizedKeysCommand /opt/my\\ tools/ask %u\nAuthorizedKeysCommandUser root\n", Unknown),
    ],
)
def test_what_the_configuration_names_and_nobody_looked_at_is_unknown(config: str, verdict: type[Verdict]) -> None:
    assert isinstance(asked(with_config(config)), verdict)


def test_a_list_of_revoked_keys_that_was_not_looked_at_leaves_a_good_key_unknown() -> None:
    observed = with_config("RevokedKeys /etc/revoked\n")
    sshd = ours(observed)
    assert isinstance(sshd.sshd.decide(ONE, our_connection(observed, "root", NOW)), Unknown)
    assert not sshd.revokes(ONE, NOW, observed)


def test_a_list_that_was_looked_at_revokes_its_keys_alone() -> None:
    observed = with_config("RevokedKeys /etc/revoked\n", {"/etc/revoked": line_of(ONE)})
    observed = replace(observed, looked=observed.looked | {"F:/etc/revoked"})
    assert (ours(observed).revokes(ONE, NOW, observed), ours(observed).revokes(TWO, NOW, observed)) == (True, False)


def test_a_list_that_does_not_hold_for_every_account_blocks_nothing() -> None:
    config = "RevokedKeys /etc/revoked\nMatch User deploy\nRevokedKeys /etc/other\n"
    observed = with_config(config, {"/etc/revoked": line_of(ONE), "/etc/other": line_of(TWO)})
    observed = replace(observed, looked=observed.looked | {"F:/etc/revoked", "F:/etc/other"})
    assert not ours(observed).revokes(ONE, NOW, observed)


def test_what_was_looked_at_and_is_not_there_is_absent() -> None:
    observed = with_config("AuthorizedKeysFile /srv/keys/%u\n")
    assert isinstance(asked(replace(observed, looked=observed.looked | {"K:/srv/keys/%u"})), Refused)


def test_a_configuration_that_could_not_be_read_leaves_everything_unknown() -> None:
    unread = replace(SERVER, contents={FIRST: line_of(TWO)})
    assert isinstance(asked(unread), Unknown)


@pytest.mark.parametrize(
    ("config", "known"),
    [
        (ASKS, True),
        (f"{ASKS}Match User deploy\nAuthorizedKeysCommand /bin/other\n", False),
    ],
)
def test_an_answer_counts_where_it_is_clear_which_command_gave_it(config: str, known: bool) -> None:
    observed = with_config(config, {"/bin/ask": b"", "/bin/other": b""})
    program = Listed("/bin/ask", Kind.FILE, 0o755, 0, 0, 0)
    said = {
        ("root", 0): CommandAnswer(line_of(TWO)),
        ("nobody", 0): CommandAnswer(b""),
        ("root", 9): CommandAnswer(b""),
    }
    one = replace(observed.daemons[0], answers=said)
    observed = replace(observed, daemons=(one,), listed={**observed.listed, "/bin/ask": program})
    assert isinstance(asked(observed), GetsIn if known else Unknown)


def test_without_a_configuration_each_account_is_judged_by_what_sshd_said_of_it() -> None:
    observed = daemon(config="", settings={"root": ("pubkeyauthentication no",), "deploy": ("usepam no",)})
    sshd = ours(observed)
    assert isinstance(sshd.of("root").decide(ONE, our_connection(observed, "root", NOW)), Refused)
    assert sshd.of("deploy") is not sshd.of("root")
    assert sshd.of("nobody") is sshd.sshd


@pytest.mark.parametrize(
    ("command_line", "read", "keys"),
    [
        ("sshd -D", True, GetsIn),
        ("sshd -oPubkeyAuthentication=no", True, Refused),
        ("sshd -o PubkeyAuthentication=no -D", True, Refused),
        ("sshd -o PubkeyAuthentication no", False, GetsIn),
    ],
)
def test_settings_of_the_command_line_hold_and_those_that_cannot_be_told_apart_are_told(
    command_line: str, read: bool, keys: type[Verdict]
) -> None:
    observed = daemon(command_line=command_line)
    sshd = ours(observed)
    assert sshd.unread_options is not read
    assert isinstance(sshd.sshd.decide(ONE, our_connection(observed, "root", NOW)), keys)


@pytest.mark.parametrize(
    ("banner", "said", "debian", "version"),
    [
        (BANNER, "", False, ((9, 2), True)),
        ("SSH-2.0-OpenSSH_10.0", "", False, ((10, 0), False)),
        ("SSH-2.0-OpenSSH_10.0", "", True, ((10, 0), True)),
        ("SSH-2.0-dropbear", "", False, ((9, 2), False)),
        (BANNER, "OpenSSH_8.9p1 Ubuntu-3", False, ((8, 9), True)),
    ],
)
def test_an_sshd_is_what_it_says_it_is_and_else_what_serves_us(
    banner: str, said: str, debian: bool, version: tuple[tuple[int, int], bool]
) -> None:
    build = ours(replace(daemon(version=said), debian=debian), banner).sshd.server.build
    assert (build.version, build.debian) == version


def test_daemons_of_one_configuration_and_the_same_options_are_one() -> None:
    first = SERVER.daemons[0]
    twins = replace(SERVER, daemons=(first, replace(first, command_line="sshd -D"), Daemon(CONFIG, "sshd -oPort=23")))
    assert [one.daemon.command_line for one in described(twins, BANNER, ())] == [first.command_line, "sshd -oPort=23"]


@pytest.mark.parametrize(
    ("config", "account", "paths"),
    [
        ("", "root", (FIRST, f"{FIRST}2")),
        ("AuthorizedKeysFile /etc/keys/%u\n", "deploy", ("/etc/keys/deploy",)),
        ("AuthorizedKeysFile /etc/keys/%Z\n", "deploy", ()),
        ("Nonsense yes\n", "root", (FIRST, f"{FIRST}2")),
        ("Nonsense yes\n", "nobody", ()),
    ],
)
def test_the_files_that_are_read_for_an_account_are_those_of_its_settings_and_else_the_usual_ones(
    config: str, account: str, paths: tuple[str, ...]
) -> None:
    observed = with_config(config)
    assert ours(observed).reads(account, observed) == paths


@pytest.mark.parametrize(("config", "tries"), [("", 6), ("MaxAuthTries 3\n", 3), ("Nonsense yes\n", 6)])
def test_how_many_tries_there_are_is_asked_of_its_settings(config: str, tries: int) -> None:
    assert ours(with_config(config)).max_auth_tries == tries


@pytest.mark.parametrize(
    ("words", "address", "local", "port"),
    [
        (("192.0.2.1", "50000", "192.0.2.2", "2222"), "192.0.2.1", "192.0.2.2", 2222),
        ((), "127.0.0.1", "127.0.0.1", 22),
        (("192.0.2.1", "50000", "192.0.2.2", "x"), "192.0.2.1", "192.0.2.2", 22),
    ],
)
def test_we_come_as_the_server_says_that_we_came(words: tuple[str, ...], address: str, local: str, port: int) -> None:
    found = our_connection(replace(SERVER, connection=words), "root", NOW)
    assert (found.address, found.local_address, found.local_port, found.from_anywhere) == (address, local, port, True)
