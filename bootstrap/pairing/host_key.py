"""The listener's host key: made for one pairing, in memory alone."""

import io
from typing import TYPE_CHECKING

from keys.key_pair import KeyPair

if TYPE_CHECKING:
    from bootstrap.ssh.paramiko_import import paramiko
    from keys.public_key import PublicKey


def one_shot_host_key() -> "tuple[paramiko.PKey, PublicKey]":
    """A new ed25519 key: as paramiko has it, and its public half."""
    from bootstrap.ssh.paramiko_import import paramiko

    pair = KeyPair.generate("keyturn pairing")
    return paramiko.Ed25519Key.from_private_key(io.StringIO(pair.private_openssh(None).decode())), pair.public
