"""keyturn.toml: what it gives, and what a person is told who mistyped it."""

import pytest

from bootstrap.config import (
    FleetConfig,
    HetznerConfig,
    ServerConfig,
    TerraformConfig,
    parse_config,
)
from bootstrap.config_names import is_server_name
from bootstrap.config_tailscale import TailscaleConfig
from keys.errors import InvalidInputError

WHOLE = """\
[fleet]
name = "kua"

[hetzner]
token = "env:HCLOUD_TOKEN"
discover = "env=prod"
user = "deploy"
sudo = true

[terraform]
directory = "infra"

[tailscale]
credentials = "command:pass show tailscale"

[servers.kimsufi]
host = "100.81.231.36"
port = 2222
user = "root"
accounts = ["root", "media"]   # who gets keys
devices = ["macbook", "pc"]

[servers."vps.example"]
host = "vps.example.org"
identity = "~/.ssh/vps"
"""


def refused(text: str) -> InvalidInputError:
    with pytest.raises(InvalidInputError) as caught:
        parse_config(text, "keyturn.toml")
    return caught.value


def with_fleet(text: str) -> str:
    return f'[fleet]\nname = "kua"\n{text}'


def test_the_whole_file_is_read() -> None:
    assert parse_config(WHOLE) == FleetConfig(
        "kua",
        (HetznerConfig("env:HCLOUD_TOKEN", "env=prod", user="deploy", sudo=True),),
        TerraformConfig("infra"),
        TailscaleConfig("-", "command:pass show tailscale"),
        (
            ServerConfig(
                "kimsufi",
                "100.81.231.36",
                2222,
                "root",
                accounts=("root", "media"),
                devices=frozenset({"macbook", "pc"}),
            ),
            ServerConfig("vps.example", "vps.example.org", identity="~/.ssh/vps"),
        ),
    )


def test_a_fleet_needs_no_more_than_a_name() -> None:
    assert parse_config('[fleet]\nname = "kua"') == FleetConfig("kua")


@pytest.mark.parametrize(
    ("table", "share"),
    [("", 75), ("[safety]", 75), ('[safety]\nshare = "40%"', 40), ('[safety]\nshare = "100 %"', 100)],
)
def test_the_share_that_one_plan_may_take_from_several_devices(table: str, share: int) -> None:
    assert parse_config(with_fleet(table)).safety.share == share


def test_empty_tables_get_what_is_usual() -> None:
    config = parse_config(with_fleet("[hetzner]\n[terraform]\n[tailscale]"))
    assert config.hetzner == HetznerConfig("keyring", discover="")
    assert config.terraform == TerraformConfig(".", "devices.auto.tfvars.json", "ssh_keys")
    assert config.tailscale == TailscaleConfig("-", "keyring")


def test_discovery_can_be_turned_off() -> None:
    config = parse_config(with_fleet("[hetzner]\ndiscover = false"))
    assert config.hetzner is not None
    assert config.hetzner.discover is None


@pytest.mark.parametrize(
    ("text", "where", "what", "hint"),
    [
        ("[servers.a]\nhots = 'x'", "keyturn.toml, line 4, servers.a.hots", "'hots'", "did you mean 'host'?"),
        ("[server.a]\nhost = 'x'", "keyturn.toml, line 3, server", "'server'", "did you mean 'servers'?"),
        ("[hetzner]\nxyz = 1", "keyturn.toml, line 4, hetzner.xyz", "'xyz'", "known here: token, discover"),
        ("[servers.a]\nhost = 7", "line 4, servers.a.host", "host should be a text in quotes", ""),
        ("[servers.a]\n\nhost = 'x'\nport = '22'", "line 6, servers.a.port", "a whole number, without quotes", ""),
        ("[servers.a]\nhost = 'x'\nport = true", "line 5, servers.a.port", "a whole number", ""),
        ("[servers.a]\nhost = 'x'\nport = 70000", "line 5, servers.a.port", "70000 is not a port", "1 to 65535"),
        ("[servers.a]\nhost = 'x'\nsudo = 'yes'", "line 5, servers.a.sudo", "true or false", ""),
        ("[servers.a]\nhost = 'x'\naccounts = 'root'", "line 5, servers.a.accounts", 'like ["root", "media"]', ""),
        ("[servers.a]\nhost = 'x'\ndevices = ['My Mac']", "line 5, servers.a.devices", "'My Mac'", "use 'my-mac'"),
        ("[servers.a]\nport = 22", "line 3, servers.a", "host is missing", "an address or a name"),
        (
            "[servers.a]\nhost = '-oProxyCommand=x'",
            "line 4, servers.a.host",
            "can't be a host",
            "no hyphen in front",
        ),
        ("[servers.a]\nhost = 'x'\nuser = 'a b'", "line 5, servers.a.user", "can't be a user", "no spaces"),
        ("[servers.'a b']\nhost = 'x'", "line 3, servers.a b", "'a b' is not a server name", "letters, digits"),
        ("[terraform]\nvariable = '${x}'", "line 4, terraform.variable", "not what holds keys", "ssh_keys"),
        ('[terraform]\ndirectory = "a\\u0000b"', "line 4, terraform.directory", "not a folder", "infra"),
        ('[terraform]\nvariables = "a\\u0000.tf"', "line 4, terraform.variables", "not a file with keys", "keys.tf"),
        ("servers = 3", "line 3, fleet.servers", "'servers'", "known here: name"),
        ("[safety]\nshare = 75", "line 4, safety.share", "share should be a text in quotes", ""),
        ("[safety]\nshare = '101%'", "line 4, safety.share", "'101%' is not a share", '"100%"'),
        ("[safety]\nshare = '-1%'", "line 4, safety.share", "'-1%' is not a share", '"0%"'),
        ("[safety]\nshare = '7.5%'", "line 4, safety.share", "'7.5%' is not a share", 'like "75%"'),
        ("[safety]\nshares = '75%'", "line 4, safety.shares", "'shares'", "did you mean 'share'?"),
        ("[servers]\na = 3", "line 4, servers.a", "a should be a table: [servers.a]", ""),
    ],
)
def test_what_is_wrong_is_told_with_line_key_and_remedy(text: str, where: str, what: str, hint: str) -> None:
    error = refused(with_fleet(text))
    assert where in error.where
    assert what in error.what
    assert hint in error.hint


def test_the_line_is_where_the_value_begins_behind_long_strings_and_arrays() -> None:
    long = '[servers.a]\nhost = """\\\n  port"""\naccounts = [\n  "root",\n  7,\n]\n'
    assert refused(with_fleet(long)).where == "keyturn.toml, line 6, servers.a.accounts"
    fake = "[servers.a]\nidentity = '''\n[servers.b]\nport = \"no\"\n'''\nhost = \"x\"\n\n# port = 1\nport = \"no\"\n"
    assert refused(with_fleet(fake)).where == "keyturn.toml, line 11, servers.a.port"
    assert refused(with_fleet("[servers.a]\r\nhost = 1\r\n")).where == "keyturn.toml, line 4, servers.a.host"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('[fleet]\nname = "kua\n', "keyturn.toml, line 2, name"),
        ("[fleet]\nname = kua", "keyturn.toml, line 2, name"),
        ("[fleet\nname = 'kua'", "keyturn.toml, line 1"),
        ("[fleet]\nname = 'kua'\n[fleet]", "keyturn.toml, line 3"),
        ("[fleet]\nname = 'kua'\nname = 'kua'", "keyturn.toml, line 3, name"),
    ],
)
def test_what_is_not_toml_is_told_with_its_line(text: str, where: str) -> None:
    error = refused(text)
    assert error.where == where
    assert error.what.startswith("not valid TOML: ")


def test_a_file_without_a_fleet_is_refused() -> None:
    error = refused("")
    assert error.what == "fleet is missing"
    assert error.hint == "fleet is a table: [fleet]"


def test_a_fleet_name_that_comments_could_not_carry_is_refused() -> None:
    assert refused('[fleet]\nname = "My Fleet"').where == "keyturn.toml, line 2, fleet.name"


@pytest.mark.parametrize("value", ['"hunter2-token"', '"env:not a name"', '"command:  "', "12345678"])
def test_a_secret_in_the_file_is_refused_and_never_repeated(value: str) -> None:
    error = refused(with_fleet(f"[hetzner]\ntoken = {value}"))
    assert error.where == "keyturn.toml, line 4, hetzner.token"
    assert value.strip('"') not in f"{error} {error.hint} {error.args}"


def test_discovered_servers_join_those_of_the_file() -> None:
    config = parse_config(with_fleet('[servers.vps]\nhost = "203.0.113.7"\nport = 2222'))
    by_name, by_host, new = (
        ServerConfig(name, host)
        for name, host in [("vps", "203.0.113.9"), ("web", "203.0.113.7"), ("db", "203.0.113.8")]
    )
    assert config.with_servers([by_name, by_host, new]).servers == (*config.servers, new)


def test_a_server_name_is_safe_everywhere() -> None:
    assert is_server_name("web-1.example")
    assert not any(is_server_name(name) for name in ("", "-web", "web\n", "we b", "../web", "web[/]", "w" * 65))


def test_each_table_below_hetzner_is_a_project_of_its_own() -> None:
    config = parse_config(with_fleet('[hetzner]\nuser = "ops"\n[hetzner.work]\ntoken = "env:WORK"\n[hetzner.toys]'))
    assert [(one.target, one.token, one.user) for one in config.projects] == [
        ("hetzner", "keyring", "ops"),
        ("hetzner:work", "env:WORK", None),
        ("hetzner:toys", "keyring", None),
    ]
    assert [one.secret("kua") for one in config.projects][1:] == ["hetzner:work@kua", "hetzner:toys@kua"]


@pytest.mark.parametrize("header", ["", "[hetzner]\n"])
def test_where_hetzner_has_nothing_but_tables_below_it_it_is_no_project_itself(header: str) -> None:
    config = parse_config(with_fleet(f"{header}[hetzner.work]"))
    assert [one.target for one in config.projects] == ["hetzner:work"]


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("[hetzner.Work]", "line 3, hetzner.Work", "'Work' is not a project's name"),
        ("[hetzner.token]", "line 3, hetzner.token", "token should be a text"),
        ("[hetzner.work]\nxyz = 1", "line 4, hetzner.work.xyz", "'xyz' is not a key"),
        ("[hetzner]\nwork = 1\n[hetzner.toys]", "line 4, hetzner.work", "'work' is not a key"),
    ],
)
def test_what_is_no_project_is_named_with_its_line(text: str, where: str, what: str) -> None:
    error = refused(with_fleet(text))
    assert (error.where, error.what[: len(what)]) == (f"keyturn.toml, {where}", what)
