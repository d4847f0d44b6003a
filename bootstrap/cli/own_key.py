"""The words of onboard that are about this device's own key, and the person who is asked for its passphrase."""

import sys
from dataclasses import dataclass
from pathlib import Path

from bootstrap import secrets
from bootstrap.cli.console import ask_passphrase, ask_secret, say
from bootstrap.cli.parse import Values
from bootstrap.device_setup.hardware_key import HARDWARE
from bootstrap.device_setup.known_passphrases import KnownPassphrases
from bootstrap.device_setup.new_passphrase import NewPassphrase, check_source
from bootstrap.device_setup.own_key import KeyWanted, OwnKey, TakeBack, own_key
from bootstrap.events import Emit, KeyMade
from bootstrap.paths import ssh_folder
from keys.errors import InvalidInputError
from keys.registry import Registry


@dataclass(frozen=True, slots=True)
class AtTheTerminal:
    """A Person: talk and questions on the terminal."""

    def tell(self, text: str) -> None:
        say(text)

    def new_passphrase(self) -> str:
        passphrase = ask_secret("Passphrase of the new key: ")
        if not passphrase:
            raise InvalidInputError("an empty passphrase", hint="for a key without one: --passphrase none")
        if ask_secret("Once more: ") != passphrase:
            raise InvalidInputError("the two passphrases differ", hint="run the command again")
        return passphrase

    def passphrase(self, path: Path, again: bool) -> str | None:
        return ask_passphrase(path, again)

    def check_seen(self) -> None:
        if not sys.stderr.isatty():
            raise InvalidInputError(
                "a passphrase that is made is shown once, and there is no terminal to show it on",
                hint="give --passphrase keyring, none, env:NAME or command:LINE",
            )

    def show_once(self, passphrase: str) -> None:
        say(f"The passphrase of the new key, shown this once: {passphrase}")


def check_sources(values: Values) -> None:
    """Raises InvalidInputError for options that contradict each other, or name no place of a passphrase."""
    given = [name for name in ("key", "key_file", "passphrase") if getattr(values, name)]
    if values.public_key and given:
        raise InvalidInputError(
            "--public-key is for a key that another device made; --key, --key-file and --passphrase are for this "
            "device's own",
            hint="leave one of them out",
        )
    check_source(values.passphrase or "ask")
    if values.key and values.key not in HARDWARE:
        _check_for_existing(values)


def _check_for_existing(values: Values) -> None:
    if values.key_file:
        raise InvalidInputError(
            "--key names a key that is there, --key-file says where a new one goes", hint="leave one of them out"
        )
    if values.passphrase in {"made", "none", "keyring"}:
        raise InvalidInputError(
            "--key names a key that has its passphrase already, if any",
            hint="leave out --passphrase, or give env:NAME or command:LINE where it is",
        )


def own_key_of(values: Values, name: str, fleet: str, registry: Registry, emit: Emit) -> OwnKey:
    """This device's own key, from where the person said. fleet: empty where none is known. Raises KeyturnError."""
    person = AtTheTerminal()
    source = values.passphrase or "ask"
    wanted = KeyWanted(
        name,
        fleet,
        ssh_folder(),
        values.key or "",
        Path(values.key_file).expanduser() if values.key_file else None,
        NewPassphrase(source, not values.no_key_ring, person),
        look=values.plan,
    )
    own = own_key(wanted, registry, person, KnownPassphrases(person, lambda: named_passphrase(source)))
    return own._replace(keep=lambda: _kept(own, emit)) if own.made else own


def named_passphrase(source: str) -> str | None:
    """The passphrase of an existing key, from the place that the person named."""
    if source.partition(":")[0] not in {"env", "command"}:
        return None
    return secrets.resolve(source, name="the passphrase", signs=secrets.PASSPHRASE)


def _kept(own: OwnKey, emit: Emit) -> TakeBack:
    take_back = own.keep()
    if own.place.path:
        emit(KeyMade(own.place.path, own.public.fingerprint))
    return take_back
