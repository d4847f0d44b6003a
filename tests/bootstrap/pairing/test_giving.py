"""What a fleet gives to a second computer: what every member knows, and no secret without a yes and a note."""

from pathlib import Path

import pytest

from bootstrap.config import ServerConfig
from bootstrap.fleet import Fleet
from bootstrap.pairing.giving import asked, membership_of
from keys.errors import KeyturnError
from keys.join_exchange import encoded, of_giver
from keys.known_hosts import KnownHosts
from keys.membership import MemberServer
from keys.registry import Registry
from tests.bootstrap.git_folder import repository, run_git, without_settings
from tests.keys.made import device, key

SERVERS = (ServerConfig("web", "203.0.113.7", 2222, "deploy", sudo=True),)


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    """In a folder of a repository, with remarks that its person wrote."""
    without_settings(monkeypatch)
    folder = repository(tmp_path / "infra") / "my fleet"
    folder.mkdir()
    (folder / "keyturn.toml").write_text('[fleet]\nname = "kua"\n')
    (folder / "known_hosts").write_bytes(
        b"# the door code is 1234\n203.0.113.7 %b note\n" % key("h").bare_line.encode()
    )
    text = Registry().with_device(device("macbook")).text
    (folder / "devices.toml").write_text(f"# bought by Ada\n{text}")
    return Fleet.find(folder)


def test_a_member_gets_names_servers_host_keys_and_devices(fleet: Fleet) -> None:
    run_git(fleet.folder, "remote", "add", "origin", "https://ada:ghp_token@git.example.org/kua.git")
    membership = membership_of(fleet, device("studio"), SERVERS, ["hetzner"])
    assert (membership.name, membership.fleet, membership.secrets) == ("studio", "kua", ("hetzner",))
    assert (membership.remote, membership.folder) == ("https://git.example.org/kua.git", "my fleet")
    assert membership.servers == (MemberServer("web", "203.0.113.7", 2222, "deploy", sudo=True),)
    assert KnownHosts.parse(membership.known_hosts).lookup("203.0.113.7") == {key("h")}
    assert [one.name for one in Registry.parse(membership.devices).devices] == ["macbook"]
    sent = encoded(membership)
    assert of_giver(sent) == membership
    assert not [word for word in (b"ghp_token", b"1234", b"Ada", b"note") if word in sent]


@pytest.mark.parametrize("remote", ["", "/srv/git/kua.git", "http://git.example.org/kua.git"])
def test_an_address_that_is_of_no_use_elsewhere_is_not_given(fleet: Fleet, remote: str) -> None:
    if remote:
        run_git(fleet.folder, "remote", "add", "origin", remote)
    assert membership_of(fleet, device("studio"), ()).remote == ""


def test_a_secret_is_noted_before_it_goes_and_only_after_a_yes() -> None:
    done: list[str] = []
    give = asked(lambda name: name == "hetzner", lambda name: f"{name}-token", done.append)
    assert (give("hetzner"), give("tailscale")) == ("hetzner-token", None)
    assert done == ["hetzner"]


def test_a_secret_that_could_not_be_noted_stays_here() -> None:
    def note(_name: str) -> None:
        raise KeyturnError("the disk is full")

    with pytest.raises(KeyturnError, match="disk"):
        asked(lambda _name: True, lambda _name: "token", note)("hetzner")
