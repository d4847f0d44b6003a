"""The key by which a host proves who it is: made once, kept in its folder."""

import os
from pathlib import Path

import paramiko

from keys.key_pair import KeyPair
from keys.public_key import PublicKey


def host_key(folder: Path, name: str) -> tuple[paramiko.PKey, PublicKey]:
    """The private and the public half; made where the folder has none yet."""
    file = folder / "ssh_host_ed25519_key"
    if not file.exists():
        pair = KeyPair.generate(f"root@{name}")
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as private:
            private.write(pair.private_openssh(None))
        file.with_suffix(".pub").write_text(pair.public.line + "\n", encoding="ascii")
    public = PublicKey.parse(file.with_suffix(".pub").read_text(encoding="ascii"))
    return paramiko.Ed25519Key.from_private_key_file(str(file)), public
