"""Secrets in the system's key ring: macOS Keychain, Secret Service, Windows Credential Locker.

Its errors, and those of the bus below it, become SecretErrors without their words. `peek` is for a look that must end:
it waits for nobody and asks nobody to unlock anything.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from bootstrap.in_time import in_time
from bootstrap.secrets.environment import usual_variable
from bootstrap.secrets.errors import LockedError, NoKeyRingError, SecretError

SERVICE = "keyturn"  # what entries stand under in the key ring

Answer = TypeVar("Answer")

_SECONDS = 60.0  # somebody may have to unlock it first
_AT_ONCE = 5.0  # seconds; a bus that is there answers in far less
_LOCKED = "unlock the key ring, then run the same command again"


def entry(name: str) -> str | None:
    """The entry of that name; None where there is none. Raises SecretError."""
    import keyring

    return _asked(name, lambda: keyring.get_password(SERVICE, name))


def store(name: str, secret: str) -> None:
    """Put a secret into the key ring under this name. Raises SecretError."""
    import keyring

    _asked(name, lambda: keyring.set_password(SERVICE, name, secret))


def forget(name: str) -> bool:
    """Take that entry out of the key ring; whether it was there. Raises SecretError."""
    import keyring

    if entry(name) is None:
        return False
    _asked(name, lambda: keyring.delete_password(SERVICE, name))
    return True


def peek(name: str) -> str | None:
    """As `entry`, within seconds, and without a dialog that asks a person to unlock it. Raises SecretError."""
    import keyring

    def look() -> str | None:
        _refuse_locked()
        return keyring.get_password(SERVICE, name)

    return _asked(name, look, _AT_ONCE)


def place(name: str) -> str:
    """Where an entry is, as it stands in errors."""
    return f"key ring, {SERVICE} {name}"


def setting(name: str) -> str:
    """The line that puts a secret into that entry: "hetzner@kua" is set by its friendly name."""
    friendly, _, fleet = name.partition("@")
    return f"keyturn secret set {friendly}" if fleet else f"keyring set {SERVICE} {name}"


def _asked(name: str, question: Callable[[], Answer], seconds: float | None = None) -> Answer:
    """Its answer. A locked key ring asks a person first, who may never answer. Raises SecretError."""
    from keyring.errors import InitError, KeyringError, KeyringLocked, NoKeyringError

    try:
        return in_time(question, seconds or _SECONDS)
    except TimeoutError:
        said = f"the key ring did not answer within {seconds or _SECONDS:.0f} seconds"
        raise LockedError(said, where=place(name), hint=_LOCKED) from None
    except (NoKeyringError, InitError):
        what = "this system has no key ring that answers"
        raise NoKeyRingError(what, where=place(name), hint=_way_round(name)) from None
    except KeyringLocked:
        raise LockedError("the key ring is locked", where=place(name), hint=_LOCKED) from None
    except (KeyringError, OSError, RuntimeError) as error:
        said = f"the key ring failed ({type(error).__name__})"
        raise SecretError(said, where=place(name), hint="keyring diagnose") from None


def _refuse_locked() -> None:
    """Raises KeyringLocked for a Secret Service whose collection is locked, where reading would open a dialog."""
    import keyring

    chosen: Any = keyring.get_keyring()
    backends = [chosen, *getattr(chosen, "backends", ())]  # a chainer has several
    if not any(type(backend).__module__ == "keyring.backends.SecretService" for backend in backends):
        return
    import secretstorage
    from keyring.errors import InitError, KeyringLocked

    try:
        bus = secretstorage.dbus_init()
        try:
            locked = secretstorage.collection.get_collection_by_alias(bus, "default").is_locked()
        finally:
            bus.close()
    except (secretstorage.exceptions.SecretStorageException, OSError) as error:
        raise InitError(type(error).__name__) from None
    if locked:
        raise KeyringLocked


def _way_round(name: str) -> str:
    variable = usual_variable(name.partition("@")[0])
    if variable is None:
        return "keyring diagnose tells why; on Linux, gnome-keyring or KWallet is one"
    other = '"command:PROGRAM" and "infisical:NAME" are ways too'
    return f'write "env:{variable}" for "keyring" in keyturn.toml, and: export {variable}=… ({other})'
