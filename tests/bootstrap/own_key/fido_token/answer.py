"""What is inside the token of provider.c: `enroll APPLICATION` gives a point and a seed, `sign` a signature, in hex."""

import hashlib
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

TOUCHED, COUNTER = bytes([1]), (7).to_bytes(4, "big")


def main(what: str, application: str, handle: str = "", data: str = "") -> str:
    """The seed is the handle: a real token would encrypt it with a key of its own."""
    if what == "enroll":
        key = Ed25519PrivateKey.generate()
        return (key.public_key().public_bytes_raw() + key.private_bytes_raw()).hex()
    hashes = [hashlib.sha256(part).digest() for part in (application.encode(), bytes.fromhex(data))]
    return (
        Ed25519PrivateKey.from_private_bytes(bytes.fromhex(handle))
        .sign(hashes[0] + TOUCHED + COUNTER + hashes[1])
        .hex()
    )


print(main(*sys.argv[1:]))
