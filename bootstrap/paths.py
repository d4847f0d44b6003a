"""Where things are on this machine. The environment can move each of them, so a trial touches nothing real."""

import os
from pathlib import Path

OWN_FOLDER = "keyturn"  # in the ssh folder: all that keyturn writes there, but for keys


def ssh_folder() -> Path:
    """The person's ~/.ssh, or $KEYTURN_SSH_DIR."""
    return Path(os.environ.get("KEYTURN_SSH_DIR") or Path.home() / ".ssh")


def state_folder() -> Path:
    """keyturn's memory: $KEYTURN_STATE_DIR or the system's place for program state."""
    if named := os.environ.get("KEYTURN_STATE_DIR"):
        return Path(named)
    from platformdirs import user_state_path

    return user_state_path("keyturn", appauthor=False)


def state_file(fleet_folder: Path) -> Path:
    """keyturn's memory of that fleet."""
    import hashlib

    digest = hashlib.sha256(str(fleet_folder.resolve()).encode()).hexdigest()[:12]
    return state_folder() / f"{fleet_folder.resolve().name}-{digest}.sqlite"
