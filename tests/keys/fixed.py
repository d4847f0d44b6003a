"""Keys that are the same in every run and every worker, so that the names of tests are too."""

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from keys.public_key import PublicKey
from keys.wire import string


def private_key(name: str) -> Ed25519PrivateKey:
    """The private key of that name. It guards nothing."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


def key(name: str) -> PublicKey:
    """The public key of that name."""
    point = private_key(name).public_key().public_bytes_raw()
    return PublicKey.from_blob(string(b"ssh-ed25519") + string(point), f"{name}@kua")
