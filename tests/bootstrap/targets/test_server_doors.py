"""Ways in that no list of keys shows, from an observation: each is told once, and none that is shut."""

from dataclasses import replace

import pytest

from bootstrap.targets.server.described import described
from bootstrap.targets.server.doors import doors
from bootstrap.targets.server.observation import Daemon, Observation, Place
from keys.access import Door, DoorKind
from keys.sshd.account import Shadow
from tests.bootstrap.lab import NOW, line_of
from tests.bootstrap.targets.test_server_wanted_edits import CONFIG, FIRST, ONE, observation

AT_ROOT = [Place("file", "root", FIRST)]


def found(observed: Observation) -> tuple[Door, ...]:
    return doors(observed, described(observed, "SSH-2.0-OpenSSH_9.2p1 Debian-2", ()), NOW)


def server(config: str, line: bytes = b"", **passwords: str) -> Observation:
    """passwords: by account, the sign of its password; `x` is one."""
    observed = observation(AT_ROOT, {FIRST: line}, config=config.encode())
    accounts = {name: replace(one, shadow=Shadow(passwords.get(name, "*"))) for name, one in observed.accounts.items()}
    return replace(observed, accounts=accounts)


@pytest.mark.parametrize(
    ("config", "passwords", "opened"),
    [
        ("", {"deploy": "x"}, ("deploy",)),
        ("", {"deploy": "*"}, ()),
        ("", {"deploy": "x", "root": "x"}, ("deploy",)),
        ("PermitRootLogin yes", {"root": "x"}, ("root",)),
        ("PasswordAuthentication no", {"deploy": "x"}, ()),
        ("PasswordAuthentication no\nUsePAM yes", {"deploy": "x"}, ("deploy",)),
        ("PasswordAuthentication no\nUsePAM yes\nKbdInteractiveAuthentication no", {"deploy": "x"}, ()),
        ("AuthenticationMethods publickey", {"deploy": "x"}, ()),
        ("AuthenticationMethods any", {"deploy": "x"}, ("deploy",)),
        ("AuthenticationMethods publickey,password", {"deploy": "x"}, ()),
        ("AuthenticationMethods publickey password", {"deploy": "x"}, ("deploy",)),
        ("UsePAM yes\nAuthenticationMethods keyboard-interactive:pam", {"deploy": "x"}, ("deploy",)),
        ("AuthenticationMethods publickey keyboard-interactive", {"deploy": "x"}, ()),
        ("DenyUsers deploy", {"deploy": "x"}, ()),
        ("Match User deploy\nPasswordAuthentication no", {"deploy": "x"}, ()),
        ("", {"deploy": ""}, ()),
        ("PermitEmptyPasswords yes", {"deploy": ""}, ("deploy",)),
    ],
)
def test_a_password_is_a_door_where_it_alone_opens_an_account(
    config: str, passwords: dict[str, str], opened: tuple[str, ...]
) -> None:
    some = [door for door in found(server(config, b"", **passwords)) if door.kind is DoorKind.PASSWORD]
    assert [door.accounts for door in some] == ([opened] if opened else [])


def test_a_password_that_is_not_known_is_not_taken_for_none() -> None:
    observed = server("")
    accounts = {name: replace(one, shadow=None) for name, one in observed.accounts.items()}
    assert [door.accounts for door in found(replace(observed, accounts=accounts))] == [("deploy",)]


def test_an_account_without_a_shell_has_no_door() -> None:
    observed = server("", deploy="x")
    deploy = replace(observed.accounts["deploy"], shell="/usr/sbin/nologin")  # noqa: S604  a field
    assert found(replace(observed, accounts={"deploy": deploy})) == ()


@pytest.mark.parametrize(
    ("config", "line", "kind", "name"),
    [
        ("TrustedUserCAKeys /etc/ssh/ca", b"", DoorKind.AUTHORITY, "/etc/ssh/ca"),
        ("TrustedUserCAKeys none", b"", None, ""),
        ("AuthorizedKeysCommand /bin/ask %u\nAuthorizedKeysCommandUser root", b"", DoorKind.COMMAND, "/bin/ask %u"),
        ("", b"cert-authority " + line_of(ONE), DoorKind.AUTHORITY, f"{FIRST}:1"),
        ("", b'command="echo cert-authority" ' + line_of(ONE), None, ""),
    ],
    ids=["authorities", "none", "a command", "an authority's line", "a command that says so"],
)
def test_who_lets_in_keys_that_nobody_lists_is_told(config: str, line: bytes, kind: DoorKind | None, name: str) -> None:
    assert [(door.kind, door.name) for door in found(server(config, line))] == ([(kind, name)] if kind else [])


@pytest.mark.parametrize(
    ("said", "kind", "name"),
    [
        ("dropbear:dropbear -p 127.0.0.1:2222 -F", DoorKind.DROPBEAR, "port 2222"),
        ("dropbear:dropbear", DoorKind.DROPBEAR, "port 22"),
        ("tailscale:RunSSH", DoorKind.TAILSCALE, "tailscaled"),
        ("sshd of 1000:/home/deploy/sshd -f x", DoorKind.SSHD, "of uid 1000"),
    ],
)
def test_other_daemons_are_doors(said: str, kind: DoorKind, name: str) -> None:
    (door,) = found(replace(server(""), doors=(said, said)))
    assert (door.kind, door.name) == (kind, name)


@pytest.mark.parametrize(("said", "sure"), [("tailscale:RunSSH", True), ("tailscale:?", False)])
def test_tailscale_ssh_that_is_not_known_to_run_may_let_in(said: str, sure: bool) -> None:
    (door,) = found(replace(server(""), doors=(said,)))
    assert door.what.startswith(f"Tailscale SSH {'lets' if sure else 'may let'} in whom")


def test_a_line_of_an_unknown_kind_is_no_door() -> None:
    assert found(replace(server(""), doors=("nonsense:x", ""))) == ()


def test_what_a_server_says_is_made_harmless() -> None:
    (door,) = found(replace(server(""), doors=("dropbear:\x1b[31m -p 22",)))
    assert "\x1b" not in door.where + door.what + door.name


@pytest.mark.parametrize(
    ("line", "config", "port"),
    [("sshd -p 2222", b"Port 2200\n", "2222"), ("sshd", b"Port 2200\n", "2200"), ("sshd", b"", "22")],
)
def test_a_second_sshd_is_a_door_at_its_port(line: str, config: bytes, port: str) -> None:
    other = "/etc/ssh/other"
    observed = observation(AT_ROOT, {FIRST: b"", other: config})
    daemons = (*observed.daemons, Daemon(other, line, "9.2p1"))
    looked = observed.looked | {f"C:{other}"}
    (door,) = found(
        replace(server(""), daemons=daemons, looked=looked, listed=observed.listed, contents=observed.contents)
    )
    assert (door.kind, door.name, door.where) == (DoorKind.SSHD, f"port {port}", other)
    assert CONFIG not in door.what
