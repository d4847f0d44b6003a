"""Secrets from the key ring, the environment or a program; and never a secret in an error."""

import shlex
import sys
from collections.abc import Iterator

import keyring
import keyring.backends.fail
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked, PasswordSetError

from bootstrap.secrets import SecretError, command, passphrase_for, resolve, store, store_passphrase

TOKEN = "tok3n-hunter2"


class Ring(KeyringBackend):
    """A key ring in memory. trouble: what every question to it raises."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.entries: dict[tuple[str, str], str] = {}
        self.trouble: Exception | None = None

    def get_password(self, service: str, username: str) -> str | None:
        if self.trouble:
            raise self.trouble
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.trouble:
            raise self.trouble
        self.entries[service, username] = password


@pytest.fixture
def ring() -> Iterator[Ring]:
    before, ring = keyring.get_keyring(), Ring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


@pytest.fixture
def _no_ring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


def refused(source: str) -> SecretError:
    with pytest.raises(SecretError) as caught:
        resolve(source, name="hetzner@kua")
    assert TOKEN not in f"{caught.value} {caught.value.hint} {caught.value.args}"
    return caught.value


def printing(program: str) -> str:
    return f"command:{shlex.quote(sys.executable)} -c {shlex.quote(program)}"


def test_a_token_comes_from_the_key_ring(ring: Ring) -> None:
    ring.entries["keyturn", "hetzner@kua"] = TOKEN
    assert resolve("keyring", name="hetzner@kua") == TOKEN


def test_a_stored_secret_is_found_under_its_name(ring: Ring) -> None:
    store("hetzner@kua", TOKEN)
    assert resolve("keyring", name="hetzner@kua") == TOKEN
    assert ring.entries == {("keyturn", "hetzner@kua"): TOKEN}


def test_a_missing_entry_is_told_with_the_line_that_makes_it(ring: Ring) -> None:
    assert refused("keyring").hint == "keyturn secret set hetzner"


@pytest.mark.usefixtures("_no_ring")
def test_a_system_without_a_key_ring_is_told_with_the_way_round_it() -> None:
    error = refused("keyring")
    assert "no key ring" in error.what
    assert "env:HCLOUD_TOKEN" in error.hint
    assert "export HCLOUD_TOKEN=" in error.hint


@pytest.mark.parametrize(
    ("trouble", "what"),
    [
        (KeyringLocked(TOKEN), "locked"),
        (InitError(TOKEN), "no key ring that answers"),
        (PasswordSetError(TOKEN), "PasswordSetError"),
        (ConnectionRefusedError(111, TOKEN), "ConnectionRefusedError"),
    ],
)
def test_trouble_with_the_key_ring_is_told_without_its_words(ring: Ring, trouble: Exception, what: str) -> None:
    ring.trouble = trouble
    error = refused("keyring")
    assert what in error.what
    assert error.hint


def test_a_token_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_TOKEN", f"{TOKEN}\n")
    assert resolve("env:MY_TOKEN", name="hetzner@kua") == TOKEN


@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_variable_that_is_not_set_is_told_with_the_line_that_sets_it(
    value: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MY_TOKEN", raising=False)
    if value is not None:
        monkeypatch.setenv("MY_TOKEN", value)
    error = refused("env:MY_TOKEN")
    assert (error.where, error.hint) == ("environment variable MY_TOKEN", "export MY_TOKEN=…")


def test_a_token_is_what_a_command_prints_on_stdout() -> None:
    program = f"import sys; print('{TOKEN}'); print('a warning', file=sys.stderr)"
    assert resolve(printing(program), name="hetzner@kua") == TOKEN


def test_a_command_gets_no_shell() -> None:
    assert resolve("command:echo $(id);`id`>x", name="hetzner@kua") == "$(id);`id`>x"


@pytest.mark.parametrize(
    ("source", "what"),
    [
        (printing(f"print('{TOKEN}'); exit(3)"), "ended with code 3"),
        (printing(f"print('{TOKEN}\\n{TOKEN}')"), "several lines"),
        (printing(f"print('{TOKEN} \\x1b[0m')"), "signs that no token has"),
        (printing(f"import sys; print('{TOKEN}', file=sys.stderr)"), "printed nothing"),
        (f"command:no-such-program-here --token {TOKEN}", "could not be run: No such file"),
        (f"command:'unclosed {TOKEN}", "quotes"),
        ("command: ", "quotes"),
        (TOKEN, "not the place of a secret"),
    ],
)
def test_what_goes_wrong_with_a_command_is_told_without_the_secret(source: str, what: str) -> None:
    error = refused(source)
    assert what in error.what
    assert error.hint


def test_a_command_that_hangs_is_given_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_SECONDS", 0.2)
    assert "printed nothing within" in refused("command:sleep 60").what


def test_a_passphrase_is_kept_under_the_fingerprint_of_its_key(ring: Ring) -> None:
    store_passphrase("SHA256:abc", "correct horse battery")
    assert passphrase_for("SHA256:abc") == "correct horse battery"
    assert passphrase_for("SHA256:def") is None


@pytest.mark.usefixtures("_no_ring")
def test_without_a_key_ring_no_passphrase_is_known_and_none_can_be_kept() -> None:
    assert passphrase_for("SHA256:abc") is None
    with pytest.raises(SecretError) as caught:
        store_passphrase("SHA256:abc", TOKEN)
    assert TOKEN not in str(caught.value.args)
