"""Where this device's key is, found again by what earlier runs left on this machine."""

from pathlib import Path

from bootstrap.device_setup.agent_key import held_key
from bootstrap.device_setup.key_place import KeyPlace
from bootstrap.device_setup.own_files import OwnFiles, read
from bootstrap.this_device import public_key_of
from keys.device import Device
from keys.errors import InvalidInputError
from keys.public_key import PublicKey
from keys.ssh_config import read_back


def found_key(device: Device, files: OwnFiles) -> KeyPlace | None:
    """In the ssh folder, or where keyturn's own files there note it; None where there is none. Raises KeyturnError."""
    for beside in sorted(files.ssh_folder.glob("*.pub")):
        if (private := beside.with_suffix("")).exists() and (key := public_key_of(beside)) == device.public_key:
            return KeyPlace(key or device.public_key, private, beside)
    noted = public_key_of(files.public_key)
    if noted != device.public_key:
        return None
    written = read_back((read(files.conf) or b"").decode("utf-8", "surrogateescape"))
    if not written.identity:
        return KeyPlace(noted, None, files.public_key, _agent_of(noted))
    named = Path(written.identity)
    return KeyPlace(noted, named if named != files.public_key else None, files.public_key, written.agent)


def _agent_of(key: PublicKey) -> str:
    """The socket of the agent that holds the key, where a run died before it noted that; empty for the usual one."""
    try:
        return held_key(key.fingerprint).socket
    except InvalidInputError:
        return ""
