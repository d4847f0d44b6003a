"""What decides on a whole server whether a key gets in, a sentence each; where versions differ, which does what."""

from typing import Any

import pytest

from keys.public_key import PublicKey
from keys.sshd.account import Shadow
from keys.sshd.build import Build
from keys.sshd.decide import decide
from keys.sshd.files import Entry
from keys.sshd.server import CommandAnswer
from keys.sshd.verdict import GetsIn, Refused, Verdict, WillNotStart
from tests.keys.certificates import authority, certificate
from tests.keys.fixed import key
from tests.keys.sshd_case import AKD, AKT, SHARED, Case, file, folder, link

KEY = key("a")
LINE = f"{KEY.line}\n".encode()
HOME = {"/home/akd": folder(0o755), "/home/akd/.ssh": folder(0o700)}
KEYS = "/home/akd/.ssh/authorized_keys"
LISTED = {**HOME, KEYS: file(LINE)}
ROOTS = {"/root": folder(0o700, 0), "/root/.ssh": folder(0o700, 0), "/root/.ssh/authorized_keys": file(LINE, owner=0)}
CA = {"/var/lib/akd/ca": file(f"{authority().line}\n".encode(), 0o644, 0)}
COMMAND = ("AuthorizedKeysCommand /var/lib/akd/cmd %u", "AuthorizedKeysCommandUser nobody", "AuthorizedKeysFile none")
BUILDS = {
    name: build
    for name in ("8.9p1", "9.2p1-debian12", "9.6p1", "10.0p2", "10.5p1")
    if (build := Build.parse(name)) is not None
}


def on(name: str, case: Case) -> Verdict:
    return decide(case.key, case.connection(), case.server(BUILDS[name]))


def everywhere(*config: str, entries: dict[str, Entry] | None = None, offered: PublicKey = KEY, **more: Any) -> str:
    """ "yes", "no", "will not start" or "unknown", the same on all five; else what each says."""
    case = Case(config, LISTED if entries is None else entries, offered, **more)
    words = {GetsIn: "yes", Refused: "no", WillNotStart: "will not start"}
    said = {name: words.get(type(on(name, case)), "unknown") for name in BUILDS}
    return next(iter(said.values())) if len(set(said.values())) == 1 else str(said)


def test_a_key_in_the_users_own_file_gets_in() -> None:
    assert everywhere() == "yes"
    assert everywhere(entries=HOME) == "no"


def test_the_evidence_is_the_line_and_the_restrictions_are_its_options() -> None:
    entries = {**HOME, KEYS: file(b'# mine\nrestrict,command="ls" ' + LINE)}
    found = on("9.6p1", Case((), entries, KEY))
    assert isinstance(found, GetsIn)
    assert (found.evidence, found.forced_command, found.restrictions.pty) == (f"{KEYS}:2", "ls", False)


def test_force_command_of_the_server_comes_before_the_lines_command() -> None:
    entries = {**HOME, KEYS: file(b'command="ls" ' + LINE)}
    found = on("9.6p1", Case(("ForceCommand uptime",), entries, KEY))
    assert isinstance(found, GetsIn)
    assert found.forced_command == "uptime"


@pytest.mark.parametrize(
    ("said", "config"),
    [
        ("yes", "AuthorizedKeysFile %h/.ssh/authorized_keys # mine"),
        ("yes", 'AuthorizedKeysFile "/home/%u/.ssh/authorized_keys"'),
        ("no", "AuthorizedKeysFile ~/.ssh/authorized_keys"),
        ("no", "AuthorizedKeysFile none"),
        ("no", "AuthorizedKeysFile .ssh/%z"),
        ("no", "PubkeyAuthentication=no"),
        ("no", "DSAAuthentication no"),
        ("yes", "PermitRootLogin no"),
        ("no", "RevokedKeys /no/such"),
        ("yes", "RevokedKeys none"),
        ("yes", "RevokedKeys /dev/null"),
        ("no", "Match User akd\nRevokedKeys none"),
        ("yes", "AllowUsers * !akd"),
        ("yes", "AllowUsers akd@127.0.0.0/8"),
        ("no", "AllowUsers akd@!127.0.0.1,*"),
        ("no", "AllowUsers akt"),
        ("no", "DenyUsers ak?"),
        ("no", "AllowUsers akd\nDenyUsers akd"),
        ("yes", "AllowUsers akt\nAllowUsers akd"),
        ("yes", "AllowUsers akt\nMatch Address 127.*\nAllowUsers akd"),
        ("yes", "AllowGroups akgrp"),
        ("no", "DenyGroups ak*"),
        ("no", "AuthenticationMethods publickey,password"),
        ("yes", "AuthenticationMethods publickey,password publickey"),
        ("no", "MaxAuthTries 0"),
        ("yes", "PubkeyAcceptedAlgorithms ssh-ed25519*"),
        ("no", "PubkeyAcceptedAlgorithms -ssh-ed*"),
        ("no", "Match Group akgrp\nPubkeyAuthentication no"),
        ("yes", "Match Group !akgrp,*\nPubkeyAuthentication no"),
        ("yes", "PubkeyAuthentication yes\nPubkeyAuthentication no"),
        ("no", "PubkeyAuthentication yes\nMatch LocalPort 2222\nPubkeyAuthentication no"),
        ("will not start", "Bogus yes"),
        ("will not start", "PubkeyAuthentication"),
        ("will not start", "PubkeyAuthentication perhaps"),
        ("will not start", "Match User akd\nUsePAM no"),
        ("will not start", "Match Address 127.0.0.1/8"),
        ("will not start", "Match Bogus x"),
        ("will not start", "AllowUsers akd@127.0.0.1/8"),
        ("will not start", "PubkeyAcceptedAlgorithms bogus"),
        ("will not start", "AuthorizedKeysCommand cmd"),
        ("will not start", "AuthorizedKeysCommand /bin/cmd"),
        ("will not start", "AuthorizedPrincipalsCommand /bin/cmd"),
        ("will not start", "AuthenticationMethods hostbased"),
    ],
)
def test_the_configuration_decides(said: str, config: str) -> None:
    assert everywhere(*config.split("\n")) == said


@pytest.mark.parametrize(
    ("config", "since"),
    [
        ("RequiredRSASize 2048", (9, 1)),
        ("ChannelTimeout none", (9, 2)),
        ("PerSourcePenalties no", (9, 8)),
        ("RefuseConnection no", (9, 9)),
        ("Match Invalid-User", (9, 9)),
        ("Match Version OpenSSH_*", (10, 0)),
        ("Subsystem a b\nSubsystem a c", (9, 5)),
        ("RevokedKeys /dev/null /dev/null", (10, 5)),
        ("AuthenticationMethods publickey\nAuthenticationMethods any", (9, 4)),
    ],
)
def test_an_older_sshd_does_not_start_with_what_came_later(config: str, since: tuple[int, int]) -> None:
    case = Case(tuple(config.split("\n")), LISTED, KEY)
    got = {build.version: type(on(name, case)) for name, build in BUILDS.items()}
    assert got == {version: GetsIn if version >= since else WillNotStart for version in got}


def test_key_files_are_patterns_since_10_0() -> None:
    case = Case(("AuthorizedKeysFile .ssh/auth*",), LISTED, KEY)
    assert [type(on(name, case)) for name in BUILDS] == [Refused, Refused, Refused, GetsIn, GetsIn]


def test_a_folder_that_the_users_own_group_may_write_is_safe_to_debian_alone() -> None:
    case = Case((), {**LISTED, "/home/akd/.ssh": folder(0o770)}, KEY)
    assert [type(on(name, case)) for name in BUILDS] == [Refused, GetsIn, Refused, Refused, Refused]


def test_a_folder_that_others_of_a_group_may_write_is_safe_to_nobody() -> None:
    shared = {**LISTED, "/home/akd/.ssh": folder(0o770, AKD, SHARED)}
    assert everywhere(entries=shared, members=("akt",)) == "no"
    assert everywhere("StrictModes no", entries=shared, members=("akt",)) == "yes"


@pytest.mark.parametrize(
    ("said", "entry"),
    [
        ("no", file(LINE, 0o600, AKT)),
        ("no", file(LINE, 0o644, AKT)),
        ("yes", file(LINE, 0o644, 0)),
        ("no", file(LINE, 0o600, 0)),
        ("no", file(LINE, 0o666)),
        ("no", file(LINE, 0o200)),
        ("yes", link("/home/akd/key")),
        ("no", link("authorized_keys")),
        ("no", link("/var/lib/akd")),
    ],
)
def test_the_file_is_opened_as_its_user_and_must_be_safe(said: str, entry: Entry) -> None:
    assert everywhere(entries={**HOME, "/home/akd/key": file(LINE), KEYS: entry}) == said


def test_root_gets_in_with_a_forced_command_only_where_that_is_asked() -> None:
    forced = {**ROOTS, "/root/.ssh/authorized_keys": file(b'command="x" ' + LINE, owner=0)}
    assert everywhere("PermitRootLogin forced-commands-only", entries=ROOTS, user="root") == "no"
    assert everywhere("PermitRootLogin forced-commands-only", entries=forced, user="root") == "yes"
    assert everywhere("PermitRootLogin no", entries=ROOTS, user="root") == "no"
    assert everywhere(entries=ROOTS, user="root") == "yes"


@pytest.mark.parametrize(
    ("alone", "with_pam", "shadow"),
    [
        ("yes", "yes", Shadow("*")),
        ("no", "yes", Shadow("!")),
        ("no", "yes", Shadow("!!")),
        ("no", "no", Shadow("*", expires=1)),
        ("yes", "yes", Shadow("*", expires=90000)),
        ("yes", "yes", Shadow("*", 0)),
        ("yes", "yes", Shadow("*", 100, 10)),
        ("yes", "no", Shadow("*", 100, 10, 10)),
    ],
)
def test_locks_and_ages_count_for_sshd_or_for_pam(alone: str, with_pam: str, shadow: Shadow) -> None:
    assert everywhere(shadow=shadow) == alone
    assert everywhere("UsePAM yes", shadow=shadow) == with_pam


@pytest.mark.parametrize(
    ("said", "config", "shell"),
    [
        ("no", "", "/no/such"),
        ("yes", "", "/usr/sbin/nologin"),
        ("yes", "ChrootDirectory /srv", "/no/such"),
    ],
)
def test_a_shell_that_is_not_there_bars_the_account_and_nologin_does_not(said: str, config: str, shell: str) -> None:
    more: dict[str, Any] = {"shell": shell}
    assert everywhere(config, **more) == said


def test_a_command_that_sshd_trusts_lets_in_whom_it_names() -> None:
    safe = {**HOME, "/var/lib/akd/cmd": file(b"", 0o755, 0)}
    assert everywhere(*COMMAND, entries=safe, answer=CommandAnswer(LINE)) == "yes"
    assert everywhere(*COMMAND, entries=safe, answer=CommandAnswer(b"")) == "no"
    assert everywhere(*COMMAND, entries=safe, answer=CommandAnswer(LINE, 1)) == "no"
    for unsafe in (file(b"", 0o757, 0), file(b"", 0o755, AKD), file(b"", 0o700, 0), file(b"", 0o644, 0)):
        assert everywhere(*COMMAND, entries={**HOME, "/var/lib/akd/cmd": unsafe}, answer=CommandAnswer(LINE)) == "no"


def test_a_certificate_gets_in_where_its_authority_is_trusted_and_its_principal_is_right() -> None:
    trusted = "TrustedUserCAKeys /var/lib/akd/ca"
    entries = {**HOME, **CA, "/home/akd/.ssh/principals": file(b"# who\nops # them\n")}
    assert everywhere(trusted, entries=entries, offered=certificate("akd")) == "yes"
    assert everywhere(entries=entries, offered=certificate("akd")) == "no"
    assert everywhere(trusted, entries=entries, offered=certificate("ops")) == "no"
    assert everywhere(trusted, entries=entries, offered=certificate()) == "no"
    principals = (trusted, "AuthorizedPrincipalsFile .ssh/principals")
    assert everywhere(*principals, entries=entries, offered=certificate("ops")) == "yes"
    assert everywhere(*principals, entries=entries, offered=certificate("akd")) == "no"
    assert (
        everywhere(trusted, "CASignatureAlgorithms -ssh-ed25519", entries=entries, offered=certificate("akd")) == "no"
    )


def test_an_included_files_match_ends_with_the_file() -> None:
    included = {**LISTED, "/etc/ssh/d/a.conf": file(b"Match User nobody\nPubkeyAuthentication no\n", 0o644, 0)}
    assert everywhere("Include d/*.conf", "PubkeyAuthentication yes", entries=included) == "yes"
    assert everywhere("Match User akt", "Include d/*.conf", entries=included) == "yes"


def test_an_unknown_account_lets_nobody_in() -> None:
    assert everywhere(user="who") == "no"
