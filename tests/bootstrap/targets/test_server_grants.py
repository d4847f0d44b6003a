"""From an observation to grants and open questions, without a server: whichever sshd lets a key in, it gets in."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bootstrap.targets.server.described import described
from bootstrap.targets.server.exposed import exposed
from bootstrap.targets.server.grants import grants
from bootstrap.targets.server.listing import Listed
from bootstrap.targets.server.observation import Daemon, Observation, Place
from bootstrap.targets.server.unsure import unsure
from keys.access import Exposed, Grant
from keys.sshd.files import Kind
from tests.bootstrap.lab import NOW, line_of
from tests.bootstrap.targets.test_server_wanted_edits import CONFIG, FIRST, ONE, TWO, folder, observation

BANNER = "SSH-2.0-OpenSSH_9.2p1 Debian-2"
AT_ROOT = [Place("file", "root", FIRST)]
SECOND_CONFIG = "/etc/ssh/other_config"


def found(observed: Observation) -> tuple[Grant, ...]:
    return grants(observed, described(observed, BANNER, ()), NOW)


def doubts(observed: Observation, banner: str = BANNER) -> list[str]:
    return list(unsure(observed, described(observed, banner, ()), NOW))


def standings(some: Sequence[Grant]) -> list[str]:
    return ["in" if one.opens else "perhaps" if one.may_open else "out" for one in some]


def with_config(config: bytes, lines: bytes = b"", *, root: bool = True) -> Observation:
    """Without root's rights nothing is known of locks and ends."""
    observed = observation(AT_ROOT, {FIRST: lines or line_of(ONE)}, config=config)
    accounts = {name: replace(one, shadow=one.shadow if root else None) for name, one in observed.accounts.items()}
    return replace(observed, accounts=accounts, root=root)


def with_second(config: bytes, ours: bytes = b"") -> Observation:
    observed = observation(AT_ROOT, {FIRST: line_of(ONE), SECOND_CONFIG: config}, config=ours)
    second = Daemon(SECOND_CONFIG, "sshd: /usr/sbin/sshd -f other_config -p 2222 [listener]", "9.2p1", tuple(AT_ROOT))
    looked = observed.looked | {f"C:{SECOND_CONFIG}"}
    return replace(observed, daemons=(*observed.daemons, second), looked=looked)


@pytest.mark.parametrize(
    ("config", "root", "said"),
    [
        (b"", True, "in"),
        (b"PubkeyAuthentication no\n", True, "out"),
        (b"", False, "perhaps"),
        (b"PubkeyAuthentication no\n", False, "out"),
        (b"PubkeyAuthentication no\nMatch Address 10.0.0.0/8\nPubkeyAuthentication yes\n", True, "perhaps"),
        (b"PubkeyAuthentication no\nMatch Address 10.0.0.0/8\nPubkeyAuthentication yes\n", False, "perhaps"),
        (b"PubkeyAuthentication no\nMatch User deploy\nPubkeyAuthentication yes\n", True, "out"),
        (b"Match LocalPort 22\nPubkeyAuthentication no\n", True, "out"),
        (b"DenyUsers root\nMatch Address 10.0.0.0/8\nPubkeyAuthentication yes\n", True, "out"),
        (b"Include /etc/ssh/unseen.conf\n", True, "perhaps"),
        (b"Nonsense yes\n", True, "perhaps"),
    ],
)
def test_a_key_gets_in_does_not_or_perhaps_does(config: bytes, root: bool, said: str) -> None:
    observed = with_config(config, root=root)
    if b"Include" in config:
        config_file = observed.listed[CONFIG]
        observed = replace(observed, contents={FIRST: line_of(ONE)}, listed={**observed.listed, CONFIG: config_file})
    assert standings(found(observed)) == [said]


def test_a_file_that_is_read_for_other_connections_only_shows_its_keys() -> None:
    elsewhere = b"Match Address 10.0.0.0/8\nAuthorizedKeysFile /etc/keys\n"
    observed = observation(
        [*AT_ROOT, Place("file", "root", "/etc/keys")],
        {FIRST: line_of(ONE), "/etc/keys": line_of(TWO) + b'expiry-time="20200101" ' + line_of(TWO)},
        config=elsewhere,
    )
    assert [one.key for one in found(observed)] == [ONE, TWO, TWO]
    assert standings(found(observed)) == ["in", "perhaps", "out"]


def test_what_another_sshd_lets_in_gets_in_and_is_said_to_be_by_it() -> None:
    (grant,) = found(with_second(b"", ours=b"PubkeyAuthentication no\n"))
    assert (grant.opens, grant.restrictions) == (True, (f"by the sshd of {SECOND_CONFIG}",))


def test_what_ours_lets_in_is_not_restricted_by_another() -> None:
    (grant,) = found(with_second(b"PubkeyAuthentication no\n"))
    assert (grant.opens, grant.restrictions) == (True, ())


def test_where_dropbear_listens_no_key_of_its_files_is_out() -> None:
    observed = replace(with_config(b"PubkeyAuthentication no\n"), doors=("dropbear:/usr/sbin/dropbear -p 2222",))
    assert standings(found(observed)) == ["perhaps"]
    assert standings(found(replace(with_config(b""), doors=observed.doors))) == ["in"]


def test_the_keys_of_a_daemon_whose_settings_are_not_known_stand_there_all_the_same() -> None:
    observed = with_config(b"")
    daemon = replace(observed.daemons[0], config=CONFIG)
    unread = replace(observed, daemons=(daemon,), contents={FIRST: line_of(ONE)})
    (grant,) = found(unread)
    assert (grant.key, grant.where, grant.opens, grant.may_open) == (ONE, f"{FIRST}:1", False, True)


@given(st.lists(st.sampled_from([b"", b"no-pty ", b'expiry-time="20200101" ', b"bogus "]), max_size=4), st.booleans())
def test_knowing_less_never_makes_a_key_surer(options: list[bytes], second: bool) -> None:
    lines = b"".join(option + line_of(ONE) for option in options) or b"\n"
    more, less = (with_config(b"", lines, root=root) for root in (True, False))
    if second:
        more, less = (replace(one, doors=("dropbear:dropbear",)) for one in (more, less))
    for known, unknown in zip(found(more), found(less), strict=True):
        assert known.where == unknown.where
        assert known.may_open or not unknown.opens
        assert unknown.may_open or not known.opens
        assert not unknown.opens


# What is left open


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"looked": frozenset({"C:/etc/ssh/secret"})}, "/etc/ssh/secret: sshd's configuration, not ours to read"),
        ({"looked": frozenset({f"V:{CONFIG}"})}, f"{CONFIG} was changed after sshd read it"),
        ({"unlisted": "no getent"}, "accounts that are not in /etc/passwd"),
        ({"daemons": (Daemon(CONFIG, "sshd -oPort=22 -o 'Match all'"),)}, "started with settings of its own"),
        ({"daemons": (Daemon("", "sshd", asked=True),)}, "only root may ask it"),
        ({"daemons": (Daemon(CONFIG, places=(Place("odd", "root", "/etc/keys"),)),)}, "/etc/keys (root): not a file"),
        ({"daemons": (Daemon(CONFIG, settings={"root": ("usepam yes",)}),)}, "`sshd -T` says usepam yes"),
    ],
)
def test_what_an_observation_leaves_open_is_a_sentence(change: dict[str, object], said: str) -> None:
    observed = replace(with_config(b""), **change)  # type: ignore[arg-type]  # the fields of Observation
    assert any(said in sentence for sentence in doubts(observed))


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (b"TrustedUserCAKeys /etc/ssh/ca\n", "TrustedUserCAKeys /etc/ssh/ca lets in every certificate"),
        (b"Nonsense yes\n", "which settings hold is not known"),
    ],
)
def test_settings_that_let_in_more_than_files_list_leave_it_open(config: bytes, said: str) -> None:
    assert any(said in sentence for sentence in doubts(with_config(config)))


def test_a_plain_server_leaves_nothing_open_and_a_newer_sshd_does() -> None:
    assert doubts(with_config(b"")) == []
    assert doubts(with_config(b""), "SSH-2.0-OpenSSH_99.1") == [
        "OpenSSH 99.1 is newer than the rules that keyturn decides by"
    ]


# Files that others can write


@pytest.mark.parametrize(("config", "heeded"), [(b"", False), (b"StrictModes no\n", True)])
def test_a_key_file_that_others_can_write_is_told_with_whether_sshd_reads_it(config: bytes, heeded: bool) -> None:
    open_file = Listed(FIRST, Kind.FILE, 0o666, 0, 0, 3)
    observed = observation([*AT_ROOT, *AT_ROOT], {FIRST: b"#\n\n"}, open_file, config=config)
    (one,) = exposed(observed, described(observed, BANNER, ()), NOW)
    assert (one.path, one.accounts, one.heeded, bool(one.why)) == (FIRST, ("root",), heeded, True)


def test_a_key_file_in_order_and_one_that_is_not_there_are_not_exposed() -> None:
    observed = observation([*AT_ROOT, Place("none", "deploy", "/tmp/keys")], {FIRST: b""}, folder("/tmp", 0o1777))
    no_one: tuple[Exposed, ...] = ()
    assert exposed(observed, described(observed, BANNER, ()), NOW) == no_one
