"""A certificate that ssh-keygen signed."""

import subprocess
from pathlib import Path

from tests.bootstrap.pairing.bench import make_key


def certificate(folder: Path) -> str:
    """Its one line."""
    make_key(folder, "-t", "ed25519", name="ca")
    make_key(folder, "-t", "ed25519")
    subprocess.run(["ssh-keygen", "-q", "-s", folder / "ca", "-I", "ipad", folder / "id.pub"], check=True)
    return (folder / "id-cert.pub").read_text().strip()
