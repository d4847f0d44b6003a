"""Host keys, through the whole program: another one is refused always, an unknown one until exactly it is confirmed."""

from pathlib import Path

import pytest

from keys.public_key import PublicKey
from tests.hosts.factory import HostFactory
from tests.hosts.namespace import Host
from tests.real.ending import ONBOARD, fleet_with, macbook_gets_in, run
from tests.real.fleet import Fleet

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]


def fingerprint(host: Host) -> str:
    return PublicKey.parse(host.host_key).fingerprint


def known_hosts(fleet: Fleet) -> Path:
    return fleet.folder / "known_hosts"


@pytest.fixture
def pair(tmp_path: Path, hosts: HostFactory) -> tuple[Fleet, Host, Host]:
    """A fleet of two servers; of the second one nothing is pinned."""
    good, other = hosts("good"), hosts("other")
    fleet = fleet_with(tmp_path, [good, other])
    known_hosts(fleet).write_text(f"{good.known_hosts_line}\n")
    return fleet, good, other


def test_another_host_key_is_refused_whatever_is_said_and_nothing_is_sent_there(pair: tuple[Fleet, Host, Host]) -> None:
    fleet, good, other = pair
    pinned = f"{good.known_hosts_line}\n[{other.address}]:{other.port} {good.host_key}\n"
    known_hosts(fleet).write_text(pinned)
    before = other.authorized_keys("root")
    for more in ((), ("--host-key", fingerprint(other))):
        end = run(fleet, *ONBOARD, *more)
        assert end.code == 4
        assert "its host key has changed" in end.line("other")
        assert fingerprint(other) in end.line("other")
        assert "ssh-keygen -f known_hosts -R" in end.hint("other")
    assert known_hosts(fleet).read_text() == pinned
    assert other.authorized_keys("root") == before
    assert "publickey" not in other.log()  # our own key was not even offered
    assert macbook_gets_in(fleet, good)


def test_a_revoked_host_key_is_refused_too(pair: tuple[Fleet, Host, Host]) -> None:
    fleet, _, other = pair
    with known_hosts(fleet).open("a") as file:
        file.write(f"{other.known_hosts_line}\n@revoked * {other.host_key}\n")
    end = run(fleet, *ONBOARD, "--host-key", fingerprint(other))
    assert end.code == 4
    assert "@revoked" in end.line("other")


def test_an_unknown_host_key_is_shown_and_refused_where_nobody_can_be_asked(pair: tuple[Fleet, Host, Host]) -> None:
    fleet, good, other = pair
    before, pinned = other.authorized_keys("root"), known_hosts(fleet).read_text()
    end = run(fleet, *ONBOARD)
    assert end.code == 4
    assert f"its host key {fingerprint(other)} (ED25519) is not known" in end.line("other")
    assert end.hint("other").endswith(f"--host-key {fingerprint(other)}")
    assert other.authorized_keys("root") == before
    assert known_hosts(fleet).read_text() == pinned
    assert macbook_gets_in(fleet, good)


def test_it_is_pinned_when_exactly_its_fingerprint_is_given(pair: tuple[Fleet, Host, Host]) -> None:
    fleet, good, other = pair
    assert run(fleet, *ONBOARD, "--host-key", fingerprint(other)).code == 0
    assert known_hosts(fleet).read_text() == f"{good.known_hosts_line}\n{other.known_hosts_line}\n"
    assert macbook_gets_in(fleet, other)
    assert run(fleet, "audit").code == 0


def test_the_fingerprint_of_another_server_does_not_do(pair: tuple[Fleet, Host, Host]) -> None:
    fleet, good, _ = pair
    pinned = known_hosts(fleet).read_text()
    end = run(fleet, *ONBOARD, "--host-key", fingerprint(good))
    assert end.code == 4
    assert "is not known" in end.line("other")
    assert known_hosts(fleet).read_text() == pinned


@pytest.mark.parametrize("junk", ["yes", "SHA256:short", "MD5:00:11", f"SHA256:{'a' * 43}=", ""])
def test_what_is_no_fingerprint_is_refused_before_anything_is_asked(pair: tuple[Fleet, Host, Host], junk: str) -> None:
    fleet, _, other = pair
    end = run(fleet, *ONBOARD, "--host-key", junk)
    assert end.code == 2
    assert end.err.startswith("error: --host-key: ")
    assert "\nhint: " in end.err
    assert fleet.registry().get("macbook") is None
    assert "Connection" not in other.log()
