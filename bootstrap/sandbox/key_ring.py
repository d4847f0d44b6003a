"""A key ring in a file of the sandbox, for the `keyring` library: the person's real key ring is never touched.

Chosen by PYTHON_KEYRING_BACKEND in the sandbox's environment. The file is 0600 and goes away with the sandbox.
"""

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from bootstrap.sandbox.environment import KEY_RING_VARIABLE


class SandboxKeyring(KeyringBackend):
    """service and name -> secret, in the JSON file that $KEYTURN_SANDBOX_KEY_RING names."""

    priority = 0

    def get_password(self, service: str, username: str) -> str | None:
        return _read().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        _write({**_read(), f"{service}/{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        found = _read()
        if f"{service}/{username}" not in found:
            raise PasswordDeleteError("there is no such entry")
        del found[f"{service}/{username}"]
        _write(found)


def _file() -> Path:
    return Path(os.environ[KEY_RING_VARIABLE])


def entries(file: Path) -> dict[str, str]:
    """All that is in it, by service and name."""
    try:
        found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found


def _read() -> dict[str, str]:
    return entries(_file())


def _write(found: dict[str, str]) -> None:
    aside = _file().with_suffix(".new")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(found, file)
    aside.replace(_file())
