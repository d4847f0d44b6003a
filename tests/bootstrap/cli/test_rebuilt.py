"""A server that was rebuilt: what happened is told, a person decides about its host key, and its past is void."""

import subprocess
from dataclasses import replace

import pytest

from bootstrap.sandbox.cloud import Sandbox
from keys.key_pair import KeyPair
from tests.bootstrap.cli.at_terminal import Terminal
from tests.bootstrap.cli.world import World, keyturn

QUESTION = "is it to be trusted in place of the pinned one? [y/N] "


@pytest.fixture
def rebuilt(sandbox: Sandbox) -> Sandbox:
    """The small cloud; web was looked at, and then rebuilt."""
    keyturn(sandbox, "audit", "--only", "web")
    sandbox.rebuild("web")
    return sandbox


def known_hosts(sandbox: Sandbox) -> str:
    return (sandbox.fleet / "known_hosts").read_text()


def known_hosts_line(sandbox: Sandbox) -> str:
    return sandbox.servers["web"].known_hosts_line


def test_a_person_is_shown_what_happened_and_both_keys_and_a_no_leaves_the_old_pin(rebuilt: Sandbox) -> None:
    pinned, before = known_hosts(rebuilt), World(rebuilt)
    terminal = Terminal(rebuilt, "apply", "--only", "web", columns=200)
    shown = terminal.meets(QUESTION)
    assert "server:web (127.0.0.1, port" in shown
    assert "it was rebuilt on 20" in shown
    assert "says Hetzner, and last seen here on 20" in shown
    old = next(line for line in pinned.splitlines() if str(rebuilt.servers["web"].port) in line).split()[-1]
    assert old not in known_hosts_line(rebuilt)
    assert "  pinned  ssh-ed25519 SHA256:" in shown
    assert f"  shown   ssh-ed25519 {rebuilt.servers['web'].host_key.fingerprint}" in shown
    assert "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" in shown
    terminal.types("n")
    assert terminal.ends() == 4
    assert World(rebuilt) == before


def test_a_yes_replaces_the_pin_in_a_commit_and_puts_the_keys_back_without_a_question(rebuilt: Sandbox) -> None:
    others = [line for line in known_hosts(rebuilt).splitlines() if str(rebuilt.servers["web"].port) not in line]
    terminal = Terminal(rebuilt, "apply", "--only", "web", columns=200)
    terminal.meets(QUESTION)
    terminal.types("y")
    assert "add ipad at deploy" in terminal.meets("Do this? [y/N] ")
    terminal.types("y")
    assert terminal.ends() == 4  # the places that --only leaves out
    assert sorted(known_hosts(rebuilt).splitlines()) == sorted([*others, known_hosts_line(rebuilt)])
    log = subprocess.run(
        ["git", "-C", rebuilt.fleet, "log", "-1", "--format=%s", "--", "known_hosts"], capture_output=True
    )
    assert log.stdout.decode() == "keyturn: trust the new host key of server:web, made anew\n"
    assert rebuilt.servers["web"].lets_in("deploy", rebuilt.keys["ipad"])


@pytest.mark.parametrize("given", [(), ("--host-key", KeyPair.generate("another").public.fingerprint)])
def test_without_a_terminal_exactly_its_fingerprint_has_to_be_given(rebuilt: Sandbox, given: tuple[str, ...]) -> None:
    pinned = known_hosts(rebuilt)
    done = keyturn(rebuilt, "apply", "--only", "web", "--yes", *given)
    assert done.returncode == 4
    assert f"--host-key {rebuilt.servers['web'].host_key.fingerprint}" in done.stdout
    assert known_hosts(rebuilt) == pinned
    right = rebuilt.servers["web"].host_key.fingerprint
    keyturn(rebuilt, "apply", "--only", "web", "--yes", "--host-key", right)
    assert known_hosts_line(rebuilt) in known_hosts(rebuilt)
    assert rebuilt.servers["web"].lets_in("deploy", rebuilt.keys["ipad"])


def test_another_host_key_that_the_api_knows_no_reason_for_is_an_alarm_whatever_is_given(sandbox: Sandbox) -> None:
    keyturn(sandbox, "audit", "--only", "web")
    pinned = known_hosts(sandbox)
    web = sandbox.servers["web"]
    web.reinstall(web.authorized_keys("root"))
    for words in (("audit", "--only", "web"), ("revoke", "ipad", "--only", "web", "--yes")):
        done = keyturn(sandbox, *words, "--host-key", web.host_key.fingerprint)
        assert "its host key has changed: it shows" in done.stdout
        assert "ssh-keygen -f known_hosts -R" in done.stdout
        assert "rebuilt" not in done.stdout + done.stderr
    assert known_hosts(sandbox) == pinned


def test_a_rebuild_from_before_the_last_look_explains_nothing(sandbox: Sandbox) -> None:
    sandbox.hetzner.rebuild("web", "2025-01-01T00:00:00Z")
    keyturn(sandbox, "audit", "--only", "web")
    web = sandbox.servers["web"]
    web.reinstall(web.authorized_keys("root"))
    assert "its host key has changed: it shows" in keyturn(sandbox, "audit", "--only", "web").stdout


def test_a_server_that_was_made_again_under_its_name_is_recognised(rebuilt: Sandbox) -> None:
    (old,) = [server for server in rebuilt.hetzner.project.servers() if server.name == "web"]
    rebuilt.hetzner.project.remove_server(old.id)
    made = rebuilt.hetzner.add_server("web", rebuilt.servers["web"].address)
    changed = f"2099{made.created[4:]}"
    rebuilt.hetzner.project.put_server(lambda _: replace(made, created=changed), made.id)
    said = keyturn(rebuilt, "audit", "--only", "web")
    assert "it is another server than before, made on 2099-" in said.stdout
    assert "note: server:web is another server than before" in said.stderr


def test_a_key_that_was_seen_gone_is_looked_for_again_once_the_disk_is_another(sandbox: Sandbox) -> None:
    ipad = sandbox.keys["ipad"]
    keyturn(sandbox, "revoke", "ipad", "--yes")
    sandbox.rebuild("web")
    old_disk = f"{sandbox.keys['pc'].line}\n{ipad.line}\n".encode()  # from a snapshot of before
    sandbox.servers["web"].write_authorized_keys("root", old_disk)
    said = keyturn(sandbox, "audit", "--only", "web").stdout
    assert "lost ipad is not proved out" in said
    done = keyturn(sandbox, "apply", "--yes", "--host-key", sandbox.servers["web"].host_key.fingerprint)
    assert "removed ipad from root" in done.stdout
    assert not sandbox.servers["web"].lets_in("root", ipad)
