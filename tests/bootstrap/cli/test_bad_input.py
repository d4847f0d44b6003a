"""What is typed or given and cannot be used: what, where and what to do; a code that is not 0; and nothing changed."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from bootstrap.sandbox.cloud import Sandbox
from keys.key_pair import KeyPair
from tests.bootstrap.cli.world import World, keyturn
from tests.keys.made import key

pytestmark = pytest.mark.wants("git")


def refused(
    sandbox: Sandbox, *words: str, code: int = 2, stdin: bytes = b"", variables: Mapping[str, str] | None = None
) -> str:
    """Run it: it has to end with that code, an error and a hint, and to have changed nothing. What it said."""
    before = World(sandbox)
    done = keyturn(sandbox, *words, stdin=stdin, variables=variables)
    assert done.returncode == code, (done.stdout, done.stderr)
    error, _, hint = done.stderr.strip().rpartition("\n")
    assert "error: " in error
    assert hint.startswith("hint: ")
    assert World(sandbox) == before
    return done.stderr


def letting_in(name: str, *more: str) -> tuple[str, ...]:
    return ("onboard", name, "--kind", "pc", *more, "--yes")


def test_an_option_with_a_slip_is_answered_with_the_one_that_is_near(sandbox: Sandbox) -> None:
    assert refused(sandbox, "revoke", "ipad", "--los").endswith("hint: did you mean: keyturn revoke --lost\n")
    assert refused(sandbox, "audit", "--fail-n=high").endswith("hint: did you mean: keyturn audit --fail-on\n")
    assert refused(sandbox, "audit", "--wait").endswith("hint: keyturn audit --help\n")  # it has none


def test_a_name_that_nobody_has_is_answered_with_those_that_there_are(sandbox: Sandbox) -> None:
    said = refused(sandbox, "revoke", "bob@old-laptop", "--yes")
    assert "hint: devices: pc, ipad; a key that no device owns is named by its fingerprint, SHA256:…" in said


@pytest.mark.parametrize(
    "name", ["", "MacBook Pro", "../../etc", "a" * 41, "mac\nbook", "-mac", "mac-", "müller", "$(reboot)", "\x1b[2J"]
)
def test_a_name_that_is_not_sensible(sandbox: Sandbox, name: str) -> None:
    words = ("onboard", "--kind", "pc", "--passphrase", "none", "--yes", "--", name)
    said = refused(sandbox, *words)
    assert "is not a device name" in said
    assert "\x1b" not in said


def test_a_name_that_is_taken_by_an_active_device(sandbox: Sandbox) -> None:
    public = sandbox.folder / "new.pub"
    public.write_text(f"{KeyPair.generate('x').public.line}\n")
    said = refused(sandbox, *letting_in("ipad", "--public-key", str(public)))
    assert "the name ipad is taken, by a device that is active" in said
    assert "ipad-2" in said


def test_a_name_that_is_taken_by_a_lost_device(sandbox: Sandbox) -> None:
    assert keyturn(sandbox, "revoke", "ipad", "--yes").returncode == 4
    said = refused(sandbox, *letting_in("ipad", "--passphrase", "none"))
    assert "the name ipad is taken, by a device that is lost" in said
    assert not (sandbox.ssh_folder / "id_ed25519_ipad").exists()


def test_a_key_of_a_lost_device_is_not_let_in_again_under_another_name(sandbox: Sandbox) -> None:
    line = sandbox.keys["ipad"].line.encode()
    assert keyturn(sandbox, "revoke", "ipad", "--yes").returncode == 4
    said = refused(sandbox, *letting_in("fresh", "--public-key", "-"), stdin=line)
    assert "this key is or was the key of ipad" in said


GOOD = key("somebody").line
KEY_TEXTS = {
    "nothing": (b"", "there is no key in it"),
    "words": (b"let me in please", "this is not a public key"),
    "two lines": (f"{GOOD}\n{key('other').line}\n".encode(), "more than one key"),
    "two on one line": (f"{GOOD} {key('other').line}".encode(), "two keys stand on one line"),
    "cut short": (GOOD[:50].encode(), ""),
    "not its type": (GOOD.replace("ssh-ed25519", "ssh-rsa").encode(), "the key in it is ssh-ed25519"),
    "options before it": (f'command="reboot" {GOOD}'.encode(), "options stand before the key"),
    "unknown type": (b"ssh-quantum AAAAC3NzaC1lZDI1NTE5AAAAIPiN2f9JD1S0Np", "does not know"),
    "not UTF-8": (b"\xff\xfe\x00ssh-ed25519", "this is not a public key"),
    "PowerShell's UTF-16": (GOOD.encode("utf-16"), ""),
    "a web page": (b"<!DOCTYPE html>\n<html>\n<body>404</body></html>\n", "this is 3 lines of text"),
    "PEM": (b"-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----\n", "PEM form"),
    "RFC 4716": (b"---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----\n", "RFC 4716"),
    "a megabyte of zeros": (b"\0" * 1_000_000, ""),
    "escapes": (b"\x1b]0;owned\x07ssh-ed25519 AAAA \x1b[31m", "the key is of a type"),
}


@pytest.mark.parametrize("name", KEY_TEXTS)
def test_a_text_that_is_no_public_key(sandbox: Sandbox, name: str) -> None:
    data, expected = KEY_TEXTS[name]
    said = refused(sandbox, *letting_in("new", "--public-key", "-"), stdin=data)
    assert expected in said
    assert "error: stdin: " in said
    assert "\x1b" not in said


def test_a_file_with_no_public_key_in_it_is_named(sandbox: Sandbox) -> None:
    file = sandbox.folder / "given.pub"
    file.write_text("let me in please")
    assert f"error: {file}: this is not a public key" in refused(sandbox, *letting_in("new", "--public-key", str(file)))


def test_a_weak_key(sandbox: Sandbox) -> None:
    assert "too weak" in refused(
        sandbox, *letting_in("nas", "--public-key", "-"), stdin=sandbox.keys["nas"].line.encode()
    )


def test_a_file_that_is_not_there_or_no_file(sandbox: Sandbox) -> None:
    for place in ("gone.pub", str(sandbox.folder)):
        assert place in refused(sandbox, *letting_in("new", "--public-key", place), code=1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--public-key", "x.pub", "--key-file", "x"), "--public-key is for a key that another device made"),
        (("--passphrase", "hunter2-hunter2"), "--passphrase is no place of a passphrase"),
        (("--expires", "2020-01-01"), "the key would have ended by now"),
        (("--expires", "soon"), "is not a day"),
        (("--only", "nowhere"), "no target is called nowhere"),
        (("--host-key", "any"), "is not a fingerprint of a host key"),
    ],
)
def test_options_that_make_no_sense(sandbox: Sandbox, words: tuple[str, ...], said: str) -> None:
    shown = refused(sandbox, *letting_in("new", *words))
    assert said in shown
    assert "hunter2" not in shown


@pytest.mark.parametrize(
    ("variables", "source"),
    [({}, "env:NOT_SET"), ({"EMPTY": ""}, "env:EMPTY"), ({}, "command:false"), ({}, "command:/nowhere/pass show x")],
)
def test_a_passphrase_that_is_not_where_it_should_be(sandbox: Sandbox, variables: dict[str, str], source: str) -> None:
    refused(sandbox, *letting_in("new", "--passphrase", source), code=1, variables=variables)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("new", "--name", "Our Cloud"), 2, "'Our Cloud' is not a fleet name"),
        (("new", "--name", 'a"b'), 2, "is not a fleet name"),
        (("new", "--server", "web"), 2, "'web' is not a server"),
        (("new", "--server", 'web=ho"st'), 2, "is not a server"),
        (("new", "--server", "web=-oProxyCommand"), 2, "can't be a host"),
        (("new", "--server", "web=-oProxyCommand=x"), 2, "is not a server"),
        (("new", "--server", "web=1.2.3.4:99999"), 2, "99999 is not a port"),
        (("new", "--server", "web=1.2.3.4", "--server", "web=1.2.3.5"), 2, "twice"),
        (("/dev/null",), 1, "the folder cannot be made"),
        (("/proc/fleet",), 1, "the folder cannot be made"),
    ],
)
def test_a_fleet_that_cannot_be_made(sandbox: Sandbox, words: tuple[str, ...], code: int, said: str) -> None:
    assert said in refused(sandbox, "init", *words, code=code)


def test_what_init_would_have_to_write_into_a_configuration_that_is_there_is_refused(sandbox: Sandbox) -> None:
    said = refused(sandbox, "init", "--terraform", "--server", "nas=192.0.2.9")
    assert "keyturn.toml is there already, and init leaves it as it is: --server, --terraform can't be heeded" in said


def test_terraform_that_is_not_there_is_told_before_anything_is_done(sandbox: Sandbox) -> None:
    assert "there is no terraform or tofu on PATH" in refused(sandbox, "apply", "--terraform", "--yes")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("revoke", "SHA256:junk", "--yes"), "was seen anywhere"),
        (("device", "show", "\x1b[2J"), "no device is called"),
        (("demo", "--keep", "."), "there is something here already"),
        (("\x1b[2J",), "is not a command"),
        (("audit", "--fleet", "~nobody-here"), "no folder to look in"),
    ],
)
def test_other_words_that_lead_nowhere(sandbox: Sandbox, words: tuple[str, ...], said: str) -> None:
    shown = refused(sandbox, *words)
    assert said in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize("kind", ["a file", "a link to nowhere", "a folder"])
def test_a_private_key_file_that_exists_is_not_touched(sandbox: Sandbox, kind: str) -> None:
    path = sandbox.ssh_folder / "id_ed25519_new"
    if kind == "a file":
        path.write_text("somebody's private key")
    elif kind == "a folder":
        path.mkdir()
    else:
        path.symlink_to("/nowhere/at/all")
    said = refused(sandbox, *letting_in("new", "--passphrase", "none"))
    assert "there is a key file already, and it is never overwritten" in said
    assert str(path) in said
    assert os.path.lexists(path)


@pytest.mark.parametrize("place", ["/dev/null/key", "/proc/key"])
def test_a_key_file_where_none_can_be(sandbox: Sandbox, place: str) -> None:
    refused(sandbox, *letting_in("new", "--passphrase", "none", "--key-file", place), code=1)


def private_keys(folder: Path) -> dict[str, str]:
    """Private keys in several forms, by name."""
    pair = KeyPair.generate("secret")
    pem = subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519"], capture_output=True, text=True).stdout
    return {
        "plain": pair.private_openssh(None).decode(),
        "encrypted": pair.private_openssh("pass", rounds=1).decode(),
        "pem": pem or "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQik\n",
        "putty": "PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\nAAAAIEbJ3hHgQj1y3eC2oTtW7s8Q0y5h6dJ2s1kqk9Vd\n",
    }


@pytest.mark.parametrize(
    ("form", "way"),
    [
        *((form, way) for form in ("plain", "encrypted", "pem", "putty") for way in ("stdin", "word")),
        *(("plain", way) for way in ("file", "words", "name", "revoked")),
    ],
)
def test_a_private_key_given_by_mistake_is_never_repeated(
    sandbox: Sandbox, tmp_path: Path, form: str, way: str
) -> None:
    text = private_keys(tmp_path)[form]
    file = tmp_path / "given"
    file.write_text(text)
    words = {
        "stdin": letting_in("new", "--public-key", "-"),
        "file": letting_in("new", "--public-key", str(file)),
        "word": letting_in("new", "--public-key", text),
        "words": letting_in("new", "--public-key", *text.split()),
        "name": letting_in(text),
        "revoked": ("revoke", text, "--yes"),
    }[way]
    secrets = [line for line in text.splitlines() if len(line) > 30 and " " not in line]
    assert secrets
    before = World(sandbox)
    done = keyturn(sandbox, *words, "--json", "--verbose", stdin=text.encode())
    assert done.returncode == 2
    assert "private key" in done.stderr
    assert World(sandbox) == before
    kept = [path.read_bytes() for path in (sandbox.folder / "state").rglob("*")]
    for secret in secrets:
        assert secret not in done.stdout + done.stderr
        assert not any(secret.encode() in data for data in kept)
