"""The ssh configuration of a fleet: nothing breaks out of its line, and what was written is read back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.errors import InvalidInputError
from keys.ssh_config import Host, WayIn, Written, blocks, read_back, render

VPS = Host(("vps", "vps.kua"), "203.0.113.7", 22, "root", "vps.kua")
WAY = WayIn("/home/me/.ssh/id_ed25519_macbook", "/home/me/.ssh/keyturn/kua.known_hosts")

BLOCK = """\
Host vps vps.kua
  HostName 203.0.113.7
  Port 22
  User root
  IdentityFile "/home/me/.ssh/id_ed25519_macbook"
  IdentityAgent SSH_AUTH_SOCK
  IdentitiesOnly yes
  HostKeyAlias vps.kua
  UserKnownHostsFile "/home/me/.ssh/keyturn/kua.known_hosts"
  StrictHostKeyChecking yes
  UpdateHostKeys no
"""


def test_a_server_gets_one_block() -> None:
    text = render("kua", [VPS], WAY)
    assert text.partition("Host ")[2] == BLOCK.partition("Host ")[2]
    assert all(line.startswith("#") for line in text.partition("Host ")[0].splitlines())


def test_a_key_that_opens_what_the_new_one_does_not_yet_is_offered_after_it() -> None:
    text = render("kua", [VPS], replace(WAY, former=("/home/me/.ssh/old",)))
    first, second = (line.strip() for line in text.splitlines() if "IdentityFile" in line)
    assert (first, second) == (f'IdentityFile "{WAY.identity}"', 'IdentityFile "/home/me/.ssh/old"')
    assert read_back(text).identity == WAY.identity


def test_a_fleet_without_servers_is_a_comment() -> None:
    assert "Host" not in render("kua", [], WAY)


@pytest.mark.parametrize(
    "host",
    [
        Host(("vps", "*"), "203.0.113.7", 22, "root", "vps.kua"),
        Host(("!vps",), "203.0.113.7", 22, "root", "vps.kua"),
        Host(('vps"',), "203.0.113.7", 22, "root", "vps.kua"),
        Host(("vps",), "203.0.113.7\n  ProxyCommand touch /tmp/it-ran", 22, "root", "vps.kua"),
        Host(("vps",), "203.0.113.7 evil", 22, "root", "vps.kua"),
        Host(("vps",), "-oProxyCommand=true", 22, "root", "vps.kua"),
        Host(("vps",), "203.0.113.7", 22, "root\n", "vps.kua"),
        Host(("vps",), "203.0.113.7", 22, "-l", "vps.kua"),
        Host(("vps",), "203.0.113.7", 22, "root", "vps.kua,*"),
        Host(("vps",), "203.0.113.7", 22, "root", "vps.kua", ("-oProxyCommand=x y",)),
        Host(("vps",), "203.0.113.7", 22, "root", "vps.kua", ("-J",)),
        Host(("vps",), "203.0.113.7", 22, "root", "vps.kua", tailnet="100.64.0.1'; touch x"),
    ],
)
def test_what_could_break_out_of_its_line_is_refused(host: Host) -> None:
    with pytest.raises(InvalidInputError, match="could not stand in an ssh configuration"):
        render("kua", [host], WAY)


@pytest.mark.parametrize("path", ['/a"b', "/a\\b", "/a\nb", "/a${HOME}b", "/a\x1bb"])
def test_a_path_that_openssh_would_expand_or_cut_is_refused(path: str) -> None:
    for way in (WayIn(path, "/k"), WayIn("/i", path), WayIn("/i", "/k", path)):
        with pytest.raises(InvalidInputError, match="can't be told this path"):
            render("kua", [VPS], way)


@pytest.mark.parametrize("program", ["/a'b", "/a;b", "$(b)", "/a\\b", "a\nb", 'a"b', "%h"])
def test_a_program_that_a_shell_would_take_apart_is_refused(program: str) -> None:
    host = Host(("vps",), "203.0.113.7", 22, "root", "vps.kua", tailnet="100.64.0.1")
    with pytest.raises(InvalidInputError):
        render("kua", [host], WayIn("/i", "/k", tailscale=program))


def test_the_tailnet_goes_before_and_sets_the_address_alone() -> None:
    host = Host(("vps", "vps.kua"), "203.0.113.7", 22, "root", "vps.kua", tailnet="100.64.0.1")
    before, _, block = render("kua", [host], WAY).partition("\nHost ")
    asks = "tailscale status --peers=false && tailscale ip 100.64.0.1"
    match = f"Match originalhost vps,vps.kua exec \"sh -c 'exec >/dev/null 2>&1; export TAILSCALE_BE_CLI=1; {asks}'\""
    assert before.splitlines()[-2:] == [match, "  HostName 100.64.0.1"]
    assert f"Host {block}" == BLOCK


def test_in_the_tailnet_no_jump_is_made() -> None:
    host = Host(("vps",), "10.0.0.7", 22, "root", "vps.kua", ("me@bastion:2200",), "100.64.0.1")
    before, _, block = render("kua", [host], WAY).partition("\nHost ")
    assert before.endswith("  HostName 100.64.0.1\n  ProxyJump none")
    assert "  ProxyJump me@bastion:2200\n" in block


PATHS = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters='"\\'), min_size=1).map("/{}".format)


@given(PATHS.filter(lambda path: "${" not in path), PATHS.filter(lambda path: "${" not in path))
def test_what_was_written_is_read_back(identity: str, agent: str) -> None:
    host = Host(("vps", "vps.kua"), "203.0.113.7", 22, "root", "vps.kua", tailnet="fd7a:115c:a1e0::1%en0")
    text = render("kua", [VPS, host], WayIn(identity, "/k", agent, "/Applications/My App/tailscale"))
    assert read_back(text) == Written(identity, agent, "/Applications/My App/tailscale")


def test_each_host_has_its_block_by_each_of_its_names() -> None:
    other = Host(("Web",), "203.0.113.8", 22, "root", "web.kua", tailnet="100.64.0.1")
    found = blocks(render("kua", [VPS, other], WAY))
    assert found.keys() == {"vps", "vps.kua", "web"}
    assert found["vps"] == found["vps.kua"] == BLOCK
    assert "Match" not in "".join(found.values())


@given(st.text())
def test_reading_back_takes_any_text(text: str) -> None:
    read_back(text)
    blocks(text)
