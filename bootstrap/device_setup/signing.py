"""Signatures with this device's key, wherever its private half is; and the proof that it is there at all."""

import os
import secrets
import subprocess
import sys
from contextlib import closing

from bootstrap.device_setup.key_place import KeyPlace
from bootstrap.device_setup.known_passphrases import KnownPassphrases
from bootstrap.device_setup.private_folder import private_folder
from bootstrap.ssh.agent import Agent
from bootstrap.ssh.identity import AgentIdentity
from keys.errors import InvalidInputError, KeyturnError
from keys.sshsig import SshSignature

_PROOF = "possession@keyturn"  # the purpose, so that the proof is of no use for another
_TOUCH_SECONDS = 120.0  # a person has to type a PIN and to touch the token


def prove(key: KeyPlace, known: KnownPassphrases) -> None:
    """Have the private key sign what nobody could know before.

    Raises InvalidInputError when the signature is not this key's, or what keeps it from signing.
    """
    challenge = secrets.token_bytes(32)
    signature = sign(key, challenge, _PROOF, known)
    if signature.key != key.public or not signature.is_of(challenge, _PROOF):
        raise InvalidInputError(
            "the private key does not belong to the public key",
            where=str(key.path or key.agent or "ssh-agent"),
            hint=f"see what the private key gives: ssh-keygen -y -f {key.path}" if key.path else "ssh-add -L",
        )


def sign(key: KeyPlace, message: bytes, namespace: str, known: KnownPassphrases) -> SshSignature:
    """Sign a text with this device's key, for one purpose (SSHSIG). Raises KeyturnError; asks for what it needs."""
    if key.path is not None and key.is_hardware:
        return _by_the_token(key, message, namespace)
    if key.path is None:
        with closing(Agent(key.agent or os.environ.get("SSH_AUTH_SOCK", ""))) as agent:
            return SshSignature.make(message, namespace, AgentIdentity(key.public, agent))
    if identity := known.opened(key.path):
        return SshSignature.make(message, namespace, identity)
    raise InvalidInputError("there is no private key that could sign", where=str(key.path))


def _by_the_token(key: KeyPlace, message: bytes, namespace: str) -> SshSignature:
    """OpenSSH talks with the token, and with the person by itself: a PIN, a touch, the handle's passphrase."""
    with private_folder() as folder:
        text = folder / "text"
        text.write_bytes(message)
        command = ["ssh-keygen", "-Y", "sign", "-f", str(key.path), "-n", namespace, str(text)]
        try:
            done = subprocess.run(command, stdout=sys.stderr, timeout=_TOUCH_SECONDS, check=False)
            if done.returncode == 0:
                return SshSignature.parse((folder / "text.sig").read_text(encoding="utf-8"))
            said = "the token did not sign"
        except subprocess.TimeoutExpired:
            said = f"the token was not touched within {_TOUCH_SECONDS:.0f} seconds"
        except OSError as error:
            said = f"ssh-keygen could not be run: {error.strerror}"
    raise KeyturnError(said, where=str(key.path), hint="is the token plugged in? run the same command again")
