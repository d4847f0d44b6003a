"""What `keyturn recover` refuses, and says, before anything is changed: on the sandbox, with the real program."""

from pathlib import Path

from bootstrap.sandbox.cloud import Sandbox
from keys.registry import Registry
from tests.bootstrap.cli.world import World, keyturn

ATTIC = '\n[servers.attic]\nhost = "{host}"\nport = 22\n{more}\n'


def rewritten(sandbox: Sandbox, old: str, new: str) -> None:
    toml = sandbox.fleet / "keyturn.toml"
    text = toml.read_text()
    assert old in text
    toml.write_text(text.replace(old, new))


def changes(sandbox: Sandbox) -> list[str]:
    """What was asked of the vendor beyond looking."""
    return [f"{call.method} {call.path}" for call in sandbox.hetzner.calls if call.method != "GET"]


def test_a_device_that_must_not_get_in_is_refused(sandbox: Sandbox) -> None:
    registry = sandbox.fleet / "devices.toml"
    before = registry.read_text()
    registry.write_text(before.replace('status = "active"', 'status = "lost"', 1))
    lost = keyturn(sandbox, "recover", "attic", "--device", "pc", "--yes")
    assert (lost.returncode, "pc is lost: its key gets in nowhere any more" in lost.stderr) == (5, True)

    registry.write_text(before.replace('added_by = "pc"', 'added_by = "pc"\nexpires = 2026-01-01', 1))
    assert Registry.parse(registry.read_text()).devices[0].expires
    ended = keyturn(sandbox, "recover", "attic", "--device", "pc", "--yes")
    assert (ended.returncode, "the key of pc has ended on 2026-01-01" in ended.stderr) == (5, True)

    registry.write_text(before)
    rewritten(sandbox, "[servers.web]\n", '[servers.web]\ndevices = ["ipad"]\n')
    unwanted = keyturn(sandbox, "recover", "web", "--yes")
    assert unwanted.returncode == 5
    assert "the fleet does not let pc into server:web" in unwanted.stderr
    assert 'add "pc" to devices = [...]' in unwanted.stderr
    assert changes(sandbox) == []


def test_a_server_of_the_same_name_elsewhere_is_no_machines_to_decide_about(sandbox: Sandbox) -> None:
    text = (sandbox.fleet / "keyturn.toml").read_text()
    start = text.index("[servers.attic]")
    end = text.find("[servers.", start + 1)
    block = text[start : end if end > 0 else len(text)]
    rewritten(sandbox, block, '[servers.attic]\nhost = "127.9.9.9"\nport = 1\n')
    shown, begun = keyturn(sandbox, "recover", "attic", "--plan"), keyturn(sandbox, "recover", "attic", "--yes")
    assert (shown.returncode, begun.returncode) == (3, 2)
    for said in (shown.stdout, begun.stderr):
        assert "the fleet reaches it at 127.9.9.9, which is none of the addresses of server" in said
    assert "hint: run it at a terminal" in begun.stderr
    assert changes(sandbox) == []


def test_a_vendor_that_cannot_be_asked_is_told_and_nothing_is_begun(sandbox: Sandbox) -> None:
    before = World(sandbox)
    sandbox.hetzner.switches.refused = True
    done = keyturn(sandbox, "recover", "attic", "--yes")
    assert done.returncode == 1
    assert "the API token is refused" in done.stderr
    assert "hint: make one that may read and write" in done.stderr
    assert World(sandbox) == before


def test_hostile_names_are_shown_inert_and_never_run(sandbox: Sandbox) -> None:
    sandbox.hetzner.project.set_status("attic", "off\x1b[31m$(reboot)")
    shown = keyturn(sandbox, "recover", "attic", "--plan")
    named = keyturn(sandbox, "recover", "\x1b[31mattic; reboot", "--plan")
    junk = keyturn(sandbox, "recover", "attic", "--plan", "--host-key", "yes")
    assert (shown.returncode, named.returncode, junk.returncode) == (3, 2, 2)
    for said in (shown.stdout, named.stderr):
        assert "\x1b" not in said
    assert "is not a fingerprint of a host key" in junk.stderr


def test_a_recovery_that_comes_to_nothing_leaves_a_word_on_how_the_server_stands(sandbox: Sandbox) -> None:
    """In the sandbox no rescue system ever answers."""
    known_hosts = Path(sandbox.fleet / "known_hosts").read_bytes()
    done = keyturn(sandbox, "recover", "attic", "--yes", variables={"KEYTURN_BOOT": "0.2"})
    assert done.returncode == 1
    assert "the rescue system does not answer on SSH after 0 seconds; attic is in the rescue system" in done.stderr
    assert "end rescue mode with: keyturn recover attic --leave" in done.stderr
    assert Path(sandbox.fleet / "known_hosts").read_bytes() == known_hosts
    assert "attic" in keyturn(sandbox, "log", "pc").stdout
