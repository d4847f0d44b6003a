"""A key that a FIDO token makes and keeps (OpenSSH's PROTOCOL.u2f); the file here is a handle that is of no use
without the token. OpenSSH talks with the token, and with the person by itself: a PIN, a touch, a passphrase.
"""

import subprocess
import sys
from pathlib import Path

from bootstrap.device_setup.key_file import KeyFile
from bootstrap.device_setup.person import Person
from bootstrap.device_setup.private_folder import private_folder
from keys.errors import InvalidInputError, KeyturnError
from keys.public_key import PublicKey

HARDWARE = {"sk": "ed25519-sk", "ed25519-sk": "ed25519-sk", "ecdsa-sk": "ecdsa-sk"}
"""What `--key` calls them -> what ssh-keygen does."""

_SECONDS = 180.0  # a person has to find the token first


def hardware_file(ssh_folder: Path, source: str, device: str) -> Path:
    """Where the handle goes: ~/.ssh/id_ed25519_sk_NAME."""
    return ssh_folder / f"id_{HARDWARE[source].replace('-', '_')}_{device}"


def make_hardware_key(file: KeyFile, source: str, comment: str, protection: str, person: Person) -> PublicKey:
    """Have the token that is plugged in make a key, and put its handle into the file.

    protection: the passphrase of the handle: "ask" (ssh-keygen asks for it) or "none".
    Raises KeyturnError when no key was made.
    """
    if protection not in {"ask", "none"}:
        raise InvalidInputError(
            "the handle of a token's key is made by ssh-keygen, which asks for its passphrase by itself",
            where="--passphrase",
            hint="give ask or none",
        )
    person.tell("the token makes the key: it may blink, and want to be touched")
    with private_folder() as folder:
        handle = folder / "key"
        without = [] if protection == "ask" else ["-N", ""]
        _run(["ssh-keygen", "-t", HARDWARE[source], "-C", comment, "-f", str(handle), *without], source)
        key = PublicKey.parse(handle.with_name("key.pub").read_text(encoding="utf-8"))
        file.take(key, handle.read_bytes)
    person.tell(f"made {file.path}")
    return key


def _run(command: list[str], source: str) -> None:
    """What it says is talk, and goes to the person at once."""
    try:
        done = subprocess.run(command, stdout=sys.stderr, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        said = f"the token made no key within {_SECONDS:.0f} seconds"
    except OSError as error:
        said = f"ssh-keygen could not be run: {error.strerror}"
    else:
        if done.returncode == 0:
            return
        said = "no key was made by a token; ssh-keygen says above why"
    older = " (an older token makes --key ecdsa-sk only)" if HARDWARE[source] == "ed25519-sk" else ""
    mac = "; macOS's own OpenSSH knows no tokens: brew install openssh" if sys.platform == "darwin" else ""
    raise KeyturnError(said, where="--key " + source, hint=f"is the token plugged in?{older}{mac}")
