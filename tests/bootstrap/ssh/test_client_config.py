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
