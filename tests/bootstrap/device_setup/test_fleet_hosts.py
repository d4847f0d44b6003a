"""Which servers ssh is told of, under which names, and what of the person's own configuration still holds."""

from dataclasses import replace

import pytest

from bootstrap.config import ServerConfig
from bootstrap.config_storage_box import StorageBoxConfig
from bootstrap.device_setup.fleet_hosts import FleetHosts, fleet_hosts
from bootstrap.ssh.client_config import ClientConfig
from keys.errors import InvalidInputError
from keys.known_hosts import KnownHosts
from tests.bootstrap.device_setup.bench import BOX, PINNED, VPS, Home
from tests.keys.made import key


def found(home: Home, *places: ServerConfig | StorageBoxConfig, config: str = "", known: str = PINNED) -> FleetHosts:
    home.config.write_text(config)
    own = ClientConfig(home.ssh, without=home.files.conf)
    return fleet_hosts("kua", "macbook", places, known=KnownHosts.parse(known), own=own, tailnet={})


def test_servers_and_boxes_are_named_and_their_host_keys_stand_under_those_names(home: Home) -> None:
    hosts = found(home, VPS, BOX)
    vps, box = hosts.hosts
    assert (vps.names, vps.address, vps.port, vps.user) == (("vps", "vps.kua"), "203.0.113.7", 22, "root")
    assert (box.names, box.port, box.user) == (("backup", "backup.kua"), 23, "u1")
    assert hosts.known_hosts == f"vps.kua {key('vps').bare_line}\nbackup.kua {key('backup').bare_line}\n"
    assert hosts.notes == ()


def test_a_server_that_this_device_does_not_get_in_at_keeps_the_way_that_the_person_has(home: Home) -> None:
    assert found(home, replace(VPS, devices=frozenset({"pc"}))).hosts == ()
    assert len(found(home, replace(VPS, devices=frozenset({"macbook"}))).hosts) == 1


def test_the_account_is_one_that_keys_are_put_at(home: Home) -> None:
    assert found(home, replace(VPS, user="admin", accounts=("media", "deploy"))).hosts[0].user == "media"
    assert found(home, replace(VPS, user="deploy", accounts=("media", "deploy"))).hosts[0].user == "deploy"


def test_what_the_persons_configuration_says_of_the_address_holds(home: Home) -> None:
    config = "Host 203.0.113.7\n ProxyJump me@bastion:2200,[2001:db8::1]\n Port 2222\n User deploy\n"
    known = f"[203.0.113.7]:2222 {key('vps').bare_line}\n"
    hosts = found(home, VPS, config=config, known=known)
    (vps,) = hosts.hosts
    assert (vps.port, vps.user, vps.jumps) == (2222, "deploy", ("me@bastion:2200", "[2001:db8::1]"))
    assert hosts.known_hosts == f"vps.kua {key('vps').bare_line}\n"


def test_a_host_that_only_the_persons_configuration_knows_is_reached_where_that_leads(home: Home) -> None:
    hosts = found(home, ServerConfig("web", "my-web"), config="Host my-web\n HostName 203.0.113.7\n")
    assert hosts.hosts[0].address == "203.0.113.7"
    assert hosts.known_hosts == f"web.kua {key('vps').bare_line}\n"


def test_a_server_behind_a_proxy_command_is_left_out_and_told(home: Home) -> None:
    hosts = found(home, VPS, BOX, config="Host 203.0.113.7\n ProxyCommand nc %h %p\n")
    assert [host.names[0] for host in hosts.hosts] == ["backup"]
    assert "vps is left out" in hosts.notes[0]
    assert "ProxyCommand" in hosts.notes[0]


def test_a_name_that_is_the_persons_own_stays_theirs(home: Home) -> None:
    hosts = found(home, VPS, BOX, config="Host other VPS\n HostName 192.0.2.1\nHost back*\n User me\n")
    assert [host.names for host in hosts.hosts] == [("vps.kua",), ("backup", "backup.kua")]
    assert "other hosts are called vps in your own configuration" in hosts.notes[0]
    assert "vps.kua" in hosts.notes[0]


def test_a_name_with_a_dot_leads_where_it_does_in_the_world(home: Home) -> None:
    others, own = (
        found(home, replace(VPS, name="github.com")),
        found(home, replace(VPS, name="w.example", host="w.example")),
    )
    assert others.hosts[0].names == ("github.com.kua",)
    assert own.hosts[0].names == ("w.example", "w.example.kua")


def test_a_name_of_another_fleet_on_this_device_stays_that_fleets(home: Home) -> None:
    home.set_up()
    other = home.files.folder / "work.conf"
    other.write_text("Host vps vps.work\n  HostName 192.0.2.1\n")
    own = ClientConfig(home.ssh, without=home.files.conf)
    known = KnownHosts.parse(PINNED)
    (vps,) = fleet_hosts("kua", "macbook", [VPS], known=known, own=own, tailnet={}).hosts
    assert vps.names == ("vps.kua",)
    own = ClientConfig(home.ssh, without=other)
    (vps,) = fleet_hosts("work", "macbook", [VPS], known=known, own=own, tailnet={}).hosts
    assert vps.names == ("vps.work",)


def test_a_box_called_like_a_server_gets_a_name_of_its_own(home: Home) -> None:
    hosts = found(home, VPS, replace(BOX, name="vps"))
    assert [host.names for host in hosts.hosts] == [("vps", "vps.kua"), ("vps.box.kua",)]
    assert [line.split()[0] for line in hosts.known_hosts.splitlines()] == ["vps.kua", "vps.box.kua"]


def test_of_servers_that_differ_in_case_alone_each_has_its_own_host_keys(home: Home) -> None:
    hosts = found(home, VPS, replace(VPS, name="VPS", host="192.0.2.9"))
    assert [host.alias for host in hosts.hosts] == ["vps.kua", "vps.server.kua"]
    assert hosts.known_hosts == f"vps.kua {key('vps').bare_line}\n"


def test_a_server_whose_host_key_is_not_pinned_yet_is_told(home: Home) -> None:
    assert found(home, VPS, known="").notes == (
        "no host key is pinned yet for vps, and ssh refuses that: keyturn apply asks for it",
    )


def test_many_names_are_not_all_told(home: Home) -> None:
    places = [replace(VPS, name=f"web-{number}") for number in range(300)]
    assert "web-0, web-1, web-2, web-3, web-4 and 295 more, and" in found(home, *places, known="").notes[0]


def test_revoked_host_keys_and_authorities_are_heeded(home: Home) -> None:
    known = (
        f"203.0.113.7 {key('vps').bare_line}\n@revoked * {key('stolen').bare_line}\n"
        f"@cert-authority *.example.org {key('ca').bare_line}\n"
    )
    hosts = found(home, VPS, ServerConfig("web", "Web.example.org"), known=known)
    assert hosts.known_hosts.splitlines() == [
        f"vps.kua {key('vps').bare_line}",
        f"@revoked vps.kua {key('stolen').bare_line}",
        f"@cert-authority web.example.org {key('ca').bare_line}",
        f"@revoked web.example.org {key('stolen').bare_line}",
    ]
    assert hosts.hosts[1].alias == "web.example.org"  # the name that its certificate has


@pytest.mark.parametrize("host", ["203.0.113.7\nProxyCommand", "a b", "-oProxyCommand=x", "a,b", "*"])
def test_a_server_that_could_not_stand_in_the_file_is_left_out_and_told(home: Home, host: str) -> None:
    hosts = found(home, replace(VPS, host=host), BOX)
    assert [host.names[0] for host in hosts.hosts] == ["backup"]
    assert any("vps is left out" in note for note in hosts.notes)


def test_a_configuration_that_cannot_be_read_is_told(home: Home) -> None:
    with pytest.raises(InvalidInputError, match="cannot be read"):
        found(home, VPS, config="Match nonsense\n")
