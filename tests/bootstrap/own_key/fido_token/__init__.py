"""A FIDO token in software, that OpenSSH's own ssh-keygen, ssh-add and ssh-agent use as they use one of hardware."""

import shlex
import subprocess
import sys
from pathlib import Path

PROGRAMS = ("gcc", "ssh-keygen", "ssh-add", "ssh-agent")
_HERE = Path(__file__).parent


def provider(folder: Path) -> Path:
    """Its SecurityKeyProvider, built into that folder."""
    library = folder / "provider.so"
    command = ["gcc", "-shared", "-fPIC", "-o", str(library), str(_HERE / "provider.c")]
    subprocess.run(command, check=True, timeout=60)
    return library


def plugged_in(folder: Path) -> dict[str, str]:
    """The variables under which OpenSSH finds a token; without FIDO_TOKEN it finds none. folder: of the provider."""
    answer = shlex.join([sys.executable, str(_HERE / "answer.py")])
    return {"SSH_SK_PROVIDER": str(provider(folder)), "FIDO_TOKEN": answer}
