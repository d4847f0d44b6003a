"""Who gets in by authorized_keys: the ladder of rules, a rung at a time."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from keys.authorized_keys import Accepted, AuthorizedKeys, Refused
from keys.public_key import PublicKey
from tests.keys.certificates import HOST, authority, certificate, option
from tests.keys.fixed import key

A, B = key("a"), key("b")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SK = PublicKey.parse(
    "sk-ssh-ed25519@openssh.com "
    "AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIGEyYeRxEHE+BIWRuEZMHrzWVjKDnkZUI4fPC+8eOq2QAAAABHNzaDo="
)


def decide(
    text: str,
    who: PublicKey = A,
    *,
    address: str = "127.0.0.1",
    at: datetime = NOW,
    openssh: tuple[int, int] = (9, 2),
    host: str = "",
) -> Accepted | Refused:
    document = AuthorizedKeys.parse(text.encode())
    return document.decide(who, user="root", address=address, at=at, openssh=openssh, host=host)


def refusal(verdict: Accepted | Refused) -> str:
    assert isinstance(verdict, Refused)
    return verdict.reason


def test_a_key_that_stands_there_gets_in_by_that_line() -> None:
    verdict = decide(f"# mine\n{B.line}\nrestrict,pty {A.line}\n")
    assert isinstance(verdict, Accepted)
    assert verdict.line == 3
    assert (verdict.options.pty, verdict.options.port_forwarding, verdict.options.command) == (True, False, None)


def test_a_key_that_stands_nowhere_does_not() -> None:
    assert refusal(decide(f"{B.line}\n")) == "no line holds this key"


def test_one_good_line_is_enough_wherever_it_stands() -> None:
    verdict = decide(f'bogus {A.line}\nfrom="10.0.0.1" {A.line}\ncommand="x" {A.line}\n{A.line}\n')
    assert isinstance(verdict, Accepted)
    assert (verdict.line, verdict.options.command) == (3, "x")


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ("bogus", "line 1: unknown key option"),
        ('command="a",command="b"', 'line 1: multiple "command" clauses'),
        ("command=x", "line 1: missing start quote"),
        ('expiry-time="20200101"', "line 1: it has expired"),
        ('expiry-time="tomorrow"', "line 1: invalid expires time"),
        ('principals="root"', "line 1: principals= on a key that is no CA"),
        ("cert-authority", "line 1: cert-authority stands before it"),
        ('from="10.0.0.0/8"', "line 1: not from 127.0.0.1"),
        ('from="127.0.0.1/8"', "line 1: its list of addresses holds inconsistent mask length"),
        ('environment="A B=1"', "line 1: invalid environment string"),
        ('permitopen="host"', "line 1: invalid permission port"),
        ('tunnel="x"', "line 1: invalid tun device"),
    ],
)
def test_a_refusal_says_why(options: str, reason: str) -> None:
    assert refusal(decide(f"{options} {A.line}\n")) == reason


@pytest.mark.parametrize(
    ("options", "address", "host", "gets_in"),
    [
        ('from="10.0.0.0/8"', "10.1.2.3", "", True),
        ('from="10.0.0.0/8"', "::ffff:10.1.2.3", "", True),
        ('from="!10.1.0.0/16,10.0.0.0/8"', "10.1.2.3", "", False),
        ('from="2001:db8::/32"', "2001:db8::1", "", True),
        ('from="*.example.com"', "10.1.2.3", "", False),
        ('from="*.example.com"', "10.1.2.3", "Web.Example.COM", True),
        ('from="!web.example.com,*"', "10.1.2.3", "web.example.com", False),
        ('from="fe80::1%eth0"', "fe80::1%eth0", "", True),
        ('from="fe80::1%eth0"', "fe80::1%eth1", "", False),
    ],
)
def test_from_asks_for_address_and_name(options: str, address: str, host: str, gets_in: bool) -> None:
    verdict = decide(f"{options} {A.line}\n", address=address, host=host)
    assert isinstance(verdict, Accepted) is gets_in


def test_a_line_lets_in_up_to_and_with_its_last_second() -> None:
    line = f'expiry-time="20261123120000Z" {A.line}\n'
    assert isinstance(decide(line), Accepted)
    assert isinstance(decide(line, at=NOW + timedelta(seconds=1)), Refused)


def test_a_time_without_z_is_the_servers_own_standard_time() -> None:
    line = f'expiry-time="202607011200" {A.line}\n'
    berlin = ZoneInfo("Europe/Berlin")
    noon_in_winter_time = datetime(2026, 7, 1, 11, tzinfo=UTC).astimezone(berlin)
    assert isinstance(decide(line, at=noon_in_winter_time), Accepted)
    assert isinstance(decide(line, at=noon_in_winter_time + timedelta(seconds=1)), Refused)
    assert isinstance(decide(line, at=datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=5)))), Accepted)


def test_old_servers_know_no_utc_times() -> None:
    line = f'expiry-time="20991231Z" {A.line}\n'
    assert isinstance(decide(line, openssh=(8, 9)), Refused)
    assert isinstance(decide(line, openssh=(9, 2)), Accepted)


def test_a_hardware_key_must_do_what_its_line_asks() -> None:
    def ask(options: str, *, touched: bool, verified: bool) -> bool:
        document = AuthorizedKeys.parse(f"{options} {SK.line}\n".encode())
        verdict = document.decide(SK, user="u", address="::1", at=NOW, touched=touched, verified=verified)
        return isinstance(verdict, Accepted)

    assert ask("", touched=True, verified=False)
    assert not ask("", touched=False, verified=False)
    assert ask("no-touch-required", touched=False, verified=False)
    assert not ask("verify-required", touched=True, verified=False)
    assert ask("verify-required", touched=True, verified=True)


def test_the_first_line_that_lets_a_hardware_key_in_is_the_one_that_counts() -> None:
    assert isinstance(decide(f"verify-required {SK.line}\n{SK.line}\n", SK), Refused)


def test_a_dsa_key_never_gets_in() -> None:
    blob = "AAAAB3NzaC1kc3MAAAABAwAAAAEDAAAAAQMAAAABAw=="
    dsa = PublicKey.parse(f"ssh-dss {blob}")
    assert refusal(decide(f"{dsa.line}\n", dsa)) == "DSA keys are not accepted"


CA = f"cert-authority {authority().line}\n"


def test_a_certificate_gets_in_by_its_cas_line() -> None:
    verdict = decide(f"{A.line}\ncert-authority,no-pty {authority().line}\n", certificate("root", "deploy"))
    assert isinstance(verdict, Accepted)
    assert (verdict.line, verdict.options.pty) == (2, False)


def test_a_certificate_is_not_its_key_and_a_key_not_its_certificate() -> None:
    assert refusal(decide(f"{A.line}\n", certificate("root"))) == "no cert-authority line holds its CA's key"
    assert isinstance(decide(CA, A), Refused)
    assert isinstance(decide(f"{certificate('root').line}\n", certificate("root")), Refused)


@pytest.mark.parametrize(
    ("line", "who", "reason"),
    [
        (CA, certificate("deploy"), "line 1: the certificate does not name root"),
        (CA, certificate("root", role=HOST), "line 1: the certificate is a host's"),
        (CA, certificate("root", before=1), "line 1: the certificate has expired"),
        (CA, certificate("root", after=2**40), "line 1: the certificate is not yet valid"),
        (CA, certificate("root", tamper=True), "its signature is not its CA's"),
        (
            CA,
            certificate("root", critical=option("source-address", "10.0.0.0/8")),
            "line 1: the certificate is not for 127.0.0.1",
        ),
        (
            CA,
            certificate("root", critical=option("made-up")),
            "line 1: the certificate demands 'made-up', which sshd does not know",
        ),
        (
            CA.replace("cert-authority", 'cert-authority,command="x"'),
            certificate("root", critical=option("force-command", "y")),
            "line 1: the line forces one command and the certificate another",
        ),
        (
            CA.replace("cert-authority", 'cert-authority,principals="deploy"'),
            certificate("root"),
            "line 1: the certificate names none of its principals",
        ),
        (f"{authority().line}\n", certificate("root"), "line 1: it is not marked cert-authority"),
    ],
)
def test_a_certificate_is_refused_for_what_it_says(line: str, who: PublicKey, reason: str) -> None:
    assert refusal(decide(line, who)) == reason


def test_the_lines_principals_stand_in_for_the_users_name() -> None:
    line = CA.replace("cert-authority", 'cert-authority,principals="ops,deploy"')
    assert isinstance(decide(line, certificate("deploy")), Accepted)


def test_a_certificate_for_nobody_is_for_nobody_since_10_3() -> None:
    assert isinstance(decide(CA, certificate(), openssh=(9, 2)), Accepted)
    assert refusal(decide(CA, certificate(), openssh=(10, 5))) == "line 1: the certificate names no principal"


def test_a_certificate_allows_what_it_and_its_line_allow() -> None:
    who = certificate("root", critical=option("force-command", "x"), extensions=option("permit-pty"))
    verdict = decide(CA, who)
    assert isinstance(verdict, Accepted)
    assert (verdict.options.pty, verdict.options.agent_forwarding, verdict.options.command) == (True, False, "x")
