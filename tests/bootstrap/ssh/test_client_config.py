"""What ~/.ssh/config says for a host, and what is never done for it."""

from pathlib import Path

import pytest

from bootstrap.ssh.address import Address
from bootstrap.ssh.client_config import ClientConfig, HostSettings, Jump
from keys.errors import InvalidInputError
from tests.bootstrap.lab import Lab


def config(folder: Path, text: str) -> ClientConfig:
    (folder / "config").write_text(text)
    return ClientConfig(folder)


def test_without_a_file_a_host_is_itself(tmp_path: Path) -> None:
    assert ClientConfig(tmp_path).lookup("web") == HostSettings("web")


def test_what_stands_there_for_a_host_is_taken(tmp_path: Path) -> None:
    text = "Host web\n HostName 192.0.2.7\n Port 2222\n User deploy\n IdentityFile ~/.ssh/id_web\n IdentitiesOnly yes\n"
    found = config(tmp_path, text).lookup("web")
    assert found == HostSettings("192.0.2.7", 2222, "deploy", (tmp_path / "id_web",), only_files=True)


def test_the_first_value_wins(tmp_path: Path) -> None:
    text = "Host web\n User deploy\nHost *\n User root\n Port 22\n"
    assert config(tmp_path, text).lookup("web").user == "deploy"
    assert config(tmp_path, text).lookup("db").user == "root"


def test_included_files_are_read_and_end_no_host_block(tmp_path: Path) -> None:
    (tmp_path / "config.d").mkdir()
    (tmp_path / "config.d" / "a").write_text("Host other\n User nobody\n")
    found = config(tmp_path, "Host web\n Include config.d/*\n User deploy\n").lookup("web")
    assert found.user == "deploy"


def test_an_include_in_a_circle_ends(tmp_path: Path) -> None:
    assert config(tmp_path, "Include config\nHost web\n User deploy\n").lookup("web").user == "deploy"


def test_a_jump_through_several_hosts_is_read(tmp_path: Path) -> None:
    found = config(tmp_path, "Host web\n ProxyJump me@bastion:2200, [2001:db8::1]:22,ssh://inner\n").lookup("web")
    assert found.jumps == (Jump("bastion", 2200, "me"), Jump("2001:db8::1", 22, None), Jump("inner", None, None))


def test_match_exec_is_never_run_and_never_matches(tmp_path: Path) -> None:
    trace = tmp_path / "it-ran"
    text = f'Match exec "touch {trace}"\n User evil\nMatch host web exec "touch {trace}"\n User evil\n'
    assert config(tmp_path, text).lookup("web").user is None
    assert not trace.exists()


def test_a_proxy_command_is_refused_and_never_run(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="ProxyCommand") as caught:
        config(tmp_path, "Host web\n ProxyCommand nc %h %p\n").lookup("web")
    assert "ProxyJump" in caught.value.hint


def test_the_agents_socket_is_read(tmp_path: Path) -> None:
    text = "Host a\n IdentityAgent none\nHost b\n IdentityAgent ~/.ssh/agent.sock\nHost c\n IdentityAgent $OTHER\n"
    both = config(tmp_path, text)
    assert (both.lookup("a").agent, both.lookup("c").agent) == ("none", None)
    assert both.lookup("b").agent == str(tmp_path / "agent.sock")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError) as caught:
        config(tmp_path, "nonsense-without-a-value\n").lookup("web")
    assert caught.value.where == str(tmp_path / "config")


@pytest.mark.parametrize("line", ["Port seventy", "Port 0", "Port 70000", "ProxyJump @:x"])
def test_a_value_that_makes_no_sense_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(InvalidInputError):
        config(tmp_path, f"Host web\n {line}\n").lookup("web")


def test_the_fleet_wins_over_the_configuration(lab: Lab) -> None:
    (lab.folder / "config").write_text("Host web\n HostName 192.0.2.7\n Port 2222\n User deploy\n")
    connector = lab.connector(known_hosts="")
    route = connector.route(Address("web", port=22, user="root", identity="id_other"))
    assert (route.host, route.port, route.user, route.files) == ("192.0.2.7", 22, "root", (lab.folder / "id_other",))
    assert connector.route(Address("web")).where == "deploy@192.0.2.7:2222"
    assert connector.route(Address("elsewhere")).where == "root@elsewhere"


OURS = """\
Match originalhost vps,vps.kua exec "touch @TRACE@"
  HostName 100.64.0.1
Host vps vps.kua
  HostName 203.0.113.7
  Port 2222
  User deploy
  IdentityFile "@FOLDER@/id_ed25519_macbook"
  IdentityAgent "/run/agent.sock"
  IdentitiesOnly yes
"""
THEIRS = """\
Include config.d/*
Host work
  HostName 192.0.2.7
  IdentityFile ~/.ssh/id_work
  IdentitiesOnly yes
Host 10.*
  ProxyJump vps
Host *
  User me
"""


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """What keyturn wrote for ssh, taken in by a configuration of the person's own."""
    file = tmp_path / "keyturn" / "kua.conf"
    file.parent.mkdir()
    file.write_text(OURS.replace("@TRACE@", str(tmp_path / "it-ran")).replace("@FOLDER@", str(tmp_path)))
    return file


@pytest.mark.parametrize("line", ["Include keyturn/*.conf", 'Include "@FOLDER@/keyturn/*.conf"'])
@pytest.mark.parametrize("host", ["work", "10.0.0.7", "203.0.113.7", "100.64.0.1", "other", "vpsx", "x.vps"])
def test_what_keyturn_wrote_for_ssh_changes_nothing_for_other_hosts(
    tmp_path: Path, ours: Path, line: str, host: str
) -> None:
    before = config(tmp_path, THEIRS).lookup(host)
    taken_in = f"{line.replace('@FOLDER@', str(tmp_path))}\n{THEIRS}"
    assert config(tmp_path, taken_in).lookup(host) == before


def test_a_name_of_ours_leads_to_the_server_and_holds_keyturn_to_no_key_and_no_agent(
    tmp_path: Path, ours: Path
) -> None:
    found = config(tmp_path, f"Include keyturn/*.conf\n{THEIRS}").lookup("vps")
    assert found == HostSettings("203.0.113.7", 2222, "deploy", (tmp_path / "id_ed25519_macbook",))
    assert not (tmp_path / "it-ran").exists()


def test_a_file_can_be_left_out(tmp_path: Path, ours: Path) -> None:
    (tmp_path / "config").write_text(f"Include keyturn/*.conf\n{THEIRS}")
    assert ClientConfig(tmp_path, without=ours).lookup("vps").host == "vps"


def test_the_names_that_have_a_block_are_told(tmp_path: Path, ours: Path) -> None:
    text = 'Include keyturn/*.conf\nHost Work "a b" *.org !no\n HostName x\nhost=eq\nMatch host m\n'
    assert config(tmp_path, text).names() == {"vps", "vps.kua", "work", "a b", "eq"}
    assert ClientConfig(tmp_path, without=ours).names() == {"work", "a b", "eq"}
    assert ClientConfig(tmp_path / "nowhere").names() == frozenset()


def test_a_folder_with_a_blank_is_included(tmp_path: Path) -> None:
    (tmp_path / "a b").mkdir()
    (tmp_path / "a b" / "c").write_text("Host web\n User deploy\n")
    assert config(tmp_path, f'Include "{tmp_path}/a b/*"\n').lookup("web").user == "deploy"
