"""keyturn approve: what a person is shown and asked, and a device that gets in; what is refused changes nothing."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bootstrap.device_setup.key_file import KeyFile
from bootstrap.sandbox.cloud import Sandbox
from bootstrap.ssh.identity import FileIdentity
from keys.access_request import AccessRequest
from keys.device import Kind
from keys.key_pair import KeyPair
from keys.registry import Registry
from keys.sshsig import END, signing
from tests.bootstrap.cli.at_terminal import Terminal
from tests.bootstrap.cli.world import World, keyturn
from tests.keys.fixed import key
from tests.keys.signers import Signer

pytestmark = pytest.mark.wants("git")

RUNNING = ("web", "db", "media")


def asks(name: str = "macbook", *, fleet: str = "kua", signer: Signer | FileIdentity | None = None, **ago: int) -> str:
    """The text of a request that was made so long ago."""
    at = datetime.now(UTC) - timedelta(**ago)
    return AccessRequest.make(name, Kind.MACBOOK, at, fleet, signing(signer or Signer("new"))).text


def saved(sandbox: Sandbox, text: str) -> str:
    """A file with the request in it."""
    file = sandbox.folder / "request.txt"
    file.write_text(text)
    return str(file)


def compared(name: str = "new") -> tuple[str, ...]:
    return ("--yes", "--fingerprint", key(name).fingerprint)


def test_a_device_that_asks_gets_in_with_a_key_that_never_left_it(sandbox: Sandbox, tmp_path: Path) -> None:
    there = KeyFile(tmp_path / "other machine" / "id_ed25519")
    there.write(KeyPair.generate("macbook"), None)
    signer = FileIdentity.read(there.path, lambda _path, _fingerprint: None)
    assert signer
    words = ("approve", "-", "--yes", "--fingerprint", signer.public.fingerprint)
    done = keyturn(sandbox, *words, stdin=asks(signer=signer).encode())
    assert done.returncode == 4, done.stderr  # attic is switched off
    assert all(sandbox.servers[name].lets_in("root", signer.public) for name in RUNNING)
    device = Registry.parse((sandbox.fleet / "devices.toml").read_text()).get("macbook")
    assert device
    assert (device.kind, device.added_by, device.public_key.comment) == (Kind.MACBOOK, "pc", "macbook@kua")
    private = there.path.read_bytes().splitlines()[2]
    assert not any(private in path.read_bytes() for path in sandbox.folder.rglob("*") if path.is_file())


def test_a_request_for_no_fleet_is_for_this_one_and_devices_toml_says_nothing_of_it(sandbox: Sandbox) -> None:
    request = saved(sandbox, asks(fleet=""))
    assert keyturn(sandbox, "approve", request, *compared(), "--expires", "2099-01-01").returncode == 4
    table = (sandbox.fleet / "devices.toml").read_text().partition("[macbook]")[2]
    names = [line.partition(" = ")[0] for line in table.splitlines() if " = " in line]
    assert names == ["kind", "status", "public_key", "added", "added_by", "expires"]


def test_a_person_sees_who_asks_and_is_asked(sandbox: Sandbox) -> None:
    request = saved(sandbox, asks(minutes=3))
    terminal = Terminal(sandbox, "approve", request)
    shown = terminal.meets("Let macbook in? [y/N] ")
    assert key("new").fingerprint in shown
    assert key("new").randomart().splitlines()[4] in shown
    assert "3 min ago" in shown
    assert "kua, this one" in shown
    assert "add macbook at root" in shown
    terminal.types("y")
    assert terminal.ends() == 4
    assert sandbox.servers["web"].lets_in("root", key("new"))


def test_a_pasted_request_does_not_bring_its_own_answer(sandbox: Sandbox) -> None:
    before = World(sandbox)
    terminal = Terminal(sandbox, "approve", "-")
    terminal.meets("Ctrl-D:")
    for line in asks().splitlines():
        terminal.types(line)
    terminal.meets(END)
    terminal.types("\x04y")  # Ctrl-D, and at once what was pasted behind the request
    terminal.meets("Let macbook in? [y/N] ")
    terminal.types("")
    assert terminal.ends() == 3
    assert World(sandbox) == before


def test_with_plan_nothing_is_changed_and_no_fingerprint_is_wanted(sandbox: Sandbox) -> None:
    request = saved(sandbox, asks())
    before = World(sandbox)
    done = keyturn(sandbox, "approve", request, "--plan")
    assert done.returncode == 3
    assert key("new").fingerprint in done.stdout
    assert "add macbook at root" in done.stdout
    document = json.loads(keyturn(sandbox, "approve", request, "--plan", "--json").stdout)
    assert document["schema"] == "keyturn.plan/1"
    assert document["request"]["name"] == "macbook"
    assert document["request"]["fingerprint"] == key("new").fingerprint
    assert document["request"]["for_this_fleet"] is True
    assert World(sandbox) == before


def test_approved_twice_is_approved_once(sandbox: Sandbox) -> None:
    sandbox.servers["attic"].switch_on()
    request = saved(sandbox, asks())
    assert keyturn(sandbox, "approve", request, *compared()).returncode == 0
    before = World(sandbox)
    again = keyturn(sandbox, "approve", request, *compared())
    assert again.returncode == 0, again.stderr
    assert "macbook is in the fleet already, with this very key." in again.stderr
    assert World(sandbox) == before
    terminal = Terminal(sandbox, "approve", request)  # and nobody is asked
    assert terminal.ends() == 0
    assert keyturn(sandbox, "approve", request, "--plan").returncode == 0


def refused(sandbox: Sandbox, text: str | bytes, *words: str, code: int = 2) -> str:
    """Approve it: it has to end with that code, an error and a hint, and to have changed nothing. What it said."""
    before = World(sandbox)
    given = text.encode() if isinstance(text, str) else text
    done = keyturn(sandbox, "approve", "-", *(words or compared()), stdin=given)
    assert done.returncode == code, (done.stdout, done.stderr)
    error, _, hint = done.stderr.strip().rpartition("\n")
    assert "error: " in error
    assert hint.startswith("hint: ")
    assert World(sandbox) == before
    return done.stderr


def test_nobody_is_let_in_whose_fingerprint_was_not_compared(sandbox: Sandbox) -> None:
    said = refused(sandbox, asks(), "--yes")
    assert "with --yes alone nobody would compare the fingerprint" in said
    assert key("new").fingerprint not in said  # so that it is not just copied
    assert "and not the one that was given" in refused(sandbox, asks(), *compared("other"))
    assert "and not the one that was given" in refused(sandbox, asks(), "--yes", "--fingerprint", "junk\x1b[2J")
    assert "there is no terminal to ask on" in refused(sandbox, asks(), "--fingerprint", key("new").fingerprint)


def test_a_request_for_another_fleet_is_told_and_not_for_a_machine_to_agree_to(sandbox: Sandbox) -> None:
    assert "made for the fleet other, and this is kua" in refused(sandbox, asks(fleet="other"), *compared())
    request = saved(sandbox, asks(fleet="other"))
    terminal = Terminal(sandbox, "approve", request)
    shown = terminal.meets("It asks to be let in at other. Let macbook in here all the same? [y/N] ")
    assert "other, and this one is kua" in shown
    terminal.types("y")
    assert terminal.ends() == 4
    assert sandbox.servers["web"].lets_in("root", key("new"))


def test_old_requests_and_those_from_the_future_are_refused(sandbox: Sandbox) -> None:
    assert "stdin: the request is 8 days old, and was good for 7 days" in refused(sandbox, asks(days=8))
    assert "from the future" in refused(sandbox, asks(minutes=-30))


def test_names_and_keys_that_are_taken_are_refused(sandbox: Sandbox) -> None:
    assert "the name ipad is taken, by a device that is active" in refused(sandbox, asks("ipad"))
    pc = FileIdentity.read(sandbox.ssh_folder / "id_ed25519", lambda _path, _fingerprint: None)
    assert pc
    words = ("--yes", "--fingerprint", pc.public.fingerprint)
    assert "this key is or was the key of pc" in refused(sandbox, asks(signer=pc), *words)


def test_the_key_of_a_lost_device_is_not_let_in_again(sandbox: Sandbox) -> None:
    assert keyturn(sandbox, "approve", saved(sandbox, asks()), *compared()).returncode == 4
    assert keyturn(sandbox, "revoke", "macbook", "--yes").returncode == 4
    assert "the name macbook is taken, by a device that is lost" in refused(sandbox, asks())
    assert "this key is or was the key of macbook" in refused(sandbox, asks("fresh"))


def test_a_changed_request_is_refused_however_it_was_sent(sandbox: Sandbox) -> None:
    assert "changed on the way" in refused(sandbox, asks().replace("name: macbook", "name: macbooc"))
    crlf = asks().replace("\n", "\r\n").encode()
    assert keyturn(sandbox, "approve", "-", *compared(), stdin=crlf).returncode == 4


def test_a_text_that_is_no_request(sandbox: Sandbox) -> None:
    for text, said in (
        (b"", "stdin: there is no request in it"),
        (b"\xff\xfe\x00\x01" * 1000, "there is no request in it"),
        (b"x" * 10_000_000, "far too long for a request"),
        (asks().encode() + b"\0" * 10_000_000, "far too long for a request"),
        (asks()[:200].encode(), "is cut short"),
        (b"\x1b]0;owned\x07keyturn request: \x1b[31m", "there is no request in it"),
    ):
        shown = refused(sandbox, text)
        assert said in shown
        assert "\x1b" not in shown


def test_a_closed_stdin_is_an_empty_one(sandbox: Sandbox) -> None:
    done = keyturn(sandbox, "approve", "-", *compared(), through=("sh", "-c", 'exec "$@" <&-', "sh"))
    assert done.returncode == 2
    assert "stdin: there is no request in it" in done.stderr


def test_a_place_where_no_request_can_be_read(sandbox: Sandbox) -> None:
    for place in (".", "nowhere.txt", "~nobody-here/request"):
        done = keyturn(sandbox, "approve", place, *compared())
        assert done.returncode == 1
        assert f"error: {place}: the request could not be read: " in done.stderr
        assert "\nhint: give the file" in done.stderr


def test_a_private_key_is_never_repeated(sandbox: Sandbox) -> None:
    private = KeyPair.generate("secret").private_openssh(None).decode()
    said = refused(sandbox, asks().replace(key("new").bare_line, private), *compared(), "--json", "--verbose")
    assert "a private key stands in it" in said
    assert not any(line in said for line in private.splitlines()[1:-1])
