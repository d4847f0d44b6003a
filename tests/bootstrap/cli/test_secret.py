"""keyturn secret: a secret goes into the key ring by way of a prompt or stdin, once its service takes it; it is shown
nowhere, and devices.toml notes by name that this device has it."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.sandbox.cloud import Sandbox
from keys.registry import Registry
from tests.bootstrap.cli.at_terminal import Terminal
from tests.bootstrap.cli.world import World, keyturn
from tests.infisical_server import CLIENT, CLIENT_SECRET, InfisicalServer

WRONG = "wr0ngwr0ng" * 6
NO_RING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}


@pytest.fixture
def fleet(sandbox: Sandbox) -> Sandbox:
    """With the project's token in the key ring, where there is none yet."""
    return configured(sandbox, 'token = "keyring"')


def configured(sandbox: Sandbox, token: str, *more: str) -> Sandbox:
    file = sandbox.fleet / "keyturn.toml"
    file.write_text(file.read_text().replace('token = "env:HCLOUD_TOKEN"', token) + "".join(more))
    subprocess.run(["git", "-C", sandbox.fleet, "commit", "-qam", "where secrets are"], check=True)
    return sandbox


def ring(sandbox: Sandbox) -> dict[str, str]:
    file = sandbox.folder / "key-ring.json"
    entries: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    return entries


def given(sandbox: Sandbox) -> tuple[str, ...]:
    device = Registry.parse((sandbox.fleet / "devices.toml").read_text()).get("pc")
    assert device
    return device.given


def test_a_secret_from_stdin_is_kept_once_its_service_takes_it(fleet: Sandbox) -> None:
    done = keyturn(fleet, "secret", "set", "hetzner", stdin=f"{fleet.hetzner.token}\n".encode())
    assert done.returncode == 0
    assert done.stdout == "hetzner is kept: key ring, hetzner@kua\n"
    assert "the token is taken, to read and write; 3 keys" in done.stderr
    assert ring(fleet) == {"keyturn/hetzner@kua": fleet.hetzner.token}
    assert (fleet.folder / "key-ring.json").stat().st_mode & 0o077 == 0
    assert keyturn(fleet, "audit").returncode == 3  # it is used: what there is to find, is found
    assert fleet.hetzner.token not in done.stdout + done.stderr


def test_the_device_that_this_machine_is_is_noted_as_having_it(fleet: Sandbox) -> None:
    keyturn(fleet, "secret", "set", "hetzner", stdin=fleet.hetzner.token.encode())
    assert given(fleet) == ("hetzner",)
    told = subprocess.run(["git", "-C", fleet.fleet, "show", "--stat"], capture_output=True, text=True).stdout
    assert "keyturn: pc has the secret hetzner now" in told
    assert fleet.hetzner.token not in told
    assert re.search(r"^given +hetzner: ", keyturn(fleet, "device", "show", "pc").stdout, re.MULTILINE)
    once = World(fleet)
    keyturn(fleet, "secret", "set", "hetzner", stdin=fleet.hetzner.token.encode())
    assert World(fleet) == once


def test_at_a_terminal_it_is_asked_for_and_not_shown(fleet: Sandbox) -> None:
    terminal = Terminal(fleet, "secret", "set", "hetzner")
    terminal.meets("Secret for hetzner (it is not shown): ")
    terminal.types_secretly(fleet.hetzner.token)
    assert terminal.ends() == 0
    assert fleet.hetzner.token not in terminal.said
    assert "hetzner is kept" in terminal.said
    assert ring(fleet)["keyturn/hetzner@kua"] == fleet.hetzner.token


def test_a_secret_that_is_refused_is_not_kept(fleet: Sandbox) -> None:
    before = World(fleet)
    done = keyturn(fleet, "secret", "set", "hetzner", stdin=WRONG.encode())
    assert done.returncode == 1
    assert "not kept: " in done.stderr
    assert "the API token is refused" in done.stderr
    assert (ring(fleet), World(fleet)) == ({}, before)
    assert "wr0ng" not in done.stdout + done.stderr


def test_a_token_that_may_only_read_is_kept_and_that_is_said(fleet: Sandbox) -> None:
    fleet.hetzner.switches.read_only = "token_readonly"
    done = keyturn(fleet, "secret", "set", "hetzner", "--json", stdin=fleet.hetzner.token.encode())
    document = json.loads(done.stdout)
    assert (document["schema"], document["checked"]) == ("keyturn.secret/1", "limited")
    assert "may only read; enough for audit" in document["said"]
    assert ring(fleet)


def test_while_the_service_is_away_nothing_is_kept_unless_the_person_says_so(fleet: Sandbox) -> None:
    away = {"HCLOUD_ENDPOINT": "http://127.0.0.1:9/v1"}
    done = keyturn(fleet, "secret", "set", "hetzner", stdin=b"t0ken", variables=away)
    assert (done.returncode, ring(fleet)) == (1, {})
    assert "keyturn secret set hetzner --unchecked" in done.stderr
    done = keyturn(fleet, "secret", "set", "hetzner", "--unchecked", stdin=b"t0ken", variables=away)
    assert (done.returncode, ring(fleet)) == (0, {"keyturn/hetzner@kua": "t0ken"})
    assert "not checked" in done.stderr


@pytest.mark.parametrize(
    ("text", "what"),
    [(b"", "nothing was given"), (b"hunter2 hunter2", "holds blanks"), (b"hunter2\n2", "blanks"), (b"\xff", "signs")],
)
def test_what_is_no_token_is_refused_before_anybody_is_asked(fleet: Sandbox, text: bytes, what: str) -> None:
    calls = len(fleet.hetzner.calls)
    done = keyturn(fleet, "secret", "set", "hetzner", stdin=text)
    assert done.returncode == 1
    assert what in done.stderr
    assert "hunter2" not in done.stderr
    assert (ring(fleet), len(fleet.hetzner.calls)) == ({}, calls)


@pytest.mark.parametrize(
    "words",
    [
        ("set", "hetzner", WRONG),
        ("set", WRONG),
        ("set", f"--token={WRONG}"),
        (WRONG,),
        ("set", "hetzner", "--value", WRONG),
        ("list", WRONG),
        ("set", f"tskey-api-{WRONG}"),
    ],
)
def test_a_secret_among_the_words_is_refused_and_not_repeated(fleet: Sandbox, words: tuple[str, ...]) -> None:
    for json_too in ((), ("--json",)):
        done = keyturn(fleet, "secret", *words, *json_too, stdin=b"t0ken")
        assert done.returncode == 2
        assert "wr0ng" not in done.stdout + done.stderr
        assert "hint: " in done.stderr
    assert ring(fleet) == {}


def test_a_token_that_is_known_by_its_beginning_is_repeated_by_no_command(fleet: Sandbox) -> None:
    done = keyturn(fleet, "device", "show", f"ghp_{WRONG}")
    assert done.returncode == 2
    assert "a secret stands among the words" in done.stderr
    assert "wr0ng" not in done.stderr


def test_a_name_is_one_of_the_fleets_and_may_end_in_it(fleet: Sandbox) -> None:
    done = keyturn(fleet, "secret", "set", "github", stdin=b"t0ken")
    assert (done.returncode, "names: hetzner, tailscale" in done.stderr) == (2, True)
    done = keyturn(fleet, "secret", "set", "hetzner@kua", stdin=fleet.hetzner.token.encode())
    assert (done.returncode, list(ring(fleet))) == (0, ["keyturn/hetzner@kua"])


def test_a_secret_that_is_read_elsewhere_is_not_kept_in_the_key_ring(sandbox: Sandbox) -> None:
    done = keyturn(sandbox, "secret", "set", "hetzner", stdin=b"t0ken")
    assert done.returncode == 2
    assert "hetzner is not read from the key ring, but from env:HCLOUD_TOKEN" in done.stderr
    assert ring(sandbox) == {}


def test_a_machine_without_a_key_ring_gets_a_word_and_other_ways_and_no_file(fleet: Sandbox) -> None:
    before = World(fleet)
    done = keyturn(fleet, "secret", "set", "hetzner", stdin=fleet.hetzner.token.encode(), variables=NO_RING)
    assert done.returncode == 1
    assert "this system has no key ring that answers" in done.stderr
    for way in ("env:HCLOUD_TOKEN", "command:PROGRAM", "infisical:NAME"):
        assert way in done.stderr
    assert World(fleet) == before
    assert not [path for path in fleet.folder.rglob("*") if path.is_file() and holds(path, fleet.hetzner.token)]


def holds(path: Path, secret: str) -> bool:
    """Whether it stands in a file that is keyturn's to write: the shell's lines and the project are the sandbox's."""
    return path.name not in {"environment.sh", "hetzner.json"} and secret.encode() in path.read_bytes()


def test_removing_asks_and_takes_the_note_off(fleet: Sandbox) -> None:
    keyturn(fleet, "secret", "set", "hetzner", stdin=fleet.hetzner.token.encode())
    assert keyturn(fleet, "secret", "remove", "hetzner").returncode == 2  # nobody to ask
    assert ring(fleet)
    done = keyturn(fleet, "secret", "remove", "hetzner", "--yes")
    assert (done.returncode, done.stdout) == (0, "hetzner is removed: key ring, hetzner@kua\n")
    assert (ring(fleet), given(fleet)) == ({}, ())
    again = keyturn(fleet, "secret", "remove", "hetzner", "--yes")
    assert (again.returncode, again.stdout) == (0, "hetzner was not in the key ring\n")


def test_a_person_who_does_not_agree_keeps_the_secret(fleet: Sandbox) -> None:
    keyturn(fleet, "secret", "set", "hetzner", "--unchecked", stdin=b"t0ken")
    terminal = Terminal(fleet, "secret", "remove", "hetzner")
    terminal.meets("[y/N]")
    terminal.types("")
    assert terminal.ends() == 0
    assert ring(fleet) == {"keyturn/hetzner@kua": "t0ken"}


@pytest.fixture
def infisical() -> Iterator[InfisicalServer]:
    with InfisicalServer({}) as server:
        yield server


def test_all_secrets_that_the_fleet_uses_are_listed_with_their_places(
    sandbox: Sandbox, infisical: InfisicalServer
) -> None:
    configured(sandbox, 'token = "infisical:/kua/HCLOUD_TOKEN"', "\n[github]\n", infisical.table())
    file = sandbox.fleet / "keyturn.toml"
    file.write_text(file.read_text().replace("env:TAILSCALE_API_KEY", "command:no-such-program --token hunter2"))
    done = keyturn(sandbox, "secret", "list")
    rows = [re.split(r"  +", line) for line in done.stdout.splitlines()[1:]]
    assert [(row[0], row[1], row[2]) for row in rows] == [
        ("· not asked", "hetzner", "infisical:/kua/HCLOUD_TOKEN"),
        ("✖ missing", "tailscale", "command:no-such-program"),
        ("✖ missing", "github", "keyring"),
        ("✖ missing", "infisical", "keyring"),
    ]
    assert done.returncode == 3
    assert "hunter2" not in done.stdout
    assert "mend: keyturn secret set github" in done.stdout
    keyturn(sandbox, "secret", "set", "infisical", "--unchecked", stdin=f"{CLIENT}:{CLIENT_SECRET}".encode())
    document = json.loads(keyturn(sandbox, "secret", "list", "--json").stdout)
    last = document["secrets"][-1]
    assert (last["name"], last["here"], last["given"]) == ("infisical", True, ["pc"])
    assert CLIENT_SECRET not in json.dumps(document)
    assert infisical.asked == []


def test_the_fleets_secrets_come_from_infisical_once_its_client_is_kept(
    sandbox: Sandbox, infisical: InfisicalServer
) -> None:
    configured(sandbox, 'token = "infisical:HCLOUD_TOKEN"', infisical.table("/kua"))
    infisical.secrets["/kua", "HCLOUD_TOKEN"] = sandbox.hetzner.token
    refused = keyturn(sandbox, "secret", "set", "infisical", stdin=f"{CLIENT}:wr0ng".encode())
    assert (refused.returncode, ring(sandbox)) == (1, {})
    assert "Infisical refuses the client: Invalid credentials" in refused.stderr
    terminal = Terminal(sandbox, "secret", "set", "infisical")
    terminal.meets("Client id of the machine identity: ")
    terminal.types_secretly(CLIENT)
    terminal.meets("Client secret: ")
    terminal.types_secretly(CLIENT_SECRET)
    assert terminal.ends() == 0
    assert "the client logs in and reads the 1 secret that keyturn.toml has there" in terminal.said
    assert CLIENT_SECRET not in terminal.said
    infisical.logins = 0
    audit = json.loads(keyturn(sandbox, "audit", "--only", "hetzner", "--json").stdout)
    assert [one["seen"] for one in audit["targets"]] == [True]
    assert infisical.logins == 1


def test_a_fleet_without_secrets_says_so(sandbox: Sandbox) -> None:
    (sandbox.fleet / "keyturn.toml").write_text('[fleet]\nname = "kua"\n')
    done = keyturn(sandbox, "secret", "list")
    assert (done.returncode, done.stdout) == (0, "")
    assert "uses no secret" in done.stderr
