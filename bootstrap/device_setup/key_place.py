"""Where this device's private key is: in a file, or in an agent that lets nobody have it."""

from dataclasses import dataclass
from pathlib import Path

from bootstrap.device_setup.own_files import OwnFiles, read
from bootstrap.this_device import public_key_of
from keys.device import Device
from keys.public_key import PublicKey
from keys.ssh_config import read_back


@dataclass(frozen=True)
class KeyPlace:
    """public: its public half. file: the private key; None where an agent holds it. agent: path of that agent's
    socket, "" for the usual one ($SSH_AUTH_SOCK)."""

    public: PublicKey
    file: Path | None = None
    agent: str = ""


def place_of(device: Device, files: OwnFiles) -> KeyPlace | None:
    """Where the key of this device is, as an earlier run noted it or as the ssh folder shows it; None if nowhere."""
    for path in sorted(files.ssh_folder.glob("*.pub")):
        if (private := path.with_suffix("")).exists() and public_key_of(path) == device.public_key:
            return KeyPlace(device.public_key, private)
    if public_key_of(files.public_key) != device.public_key:
        return None
    written = read_back((read(files.conf) or b"").decode("utf-8", "surrogateescape"))
    elsewhere = Path(written.identity) if written.identity not in {"", str(files.public_key)} else None
    return KeyPlace(device.public_key, elsewhere, written.agent)
