"""Where things are on this machine. The environment can move each of them, so a trial touches nothing real."""

import os
from pathlib import Path

OWN_FOLDER = "keyturn"  # in the ssh folder: all that keyturn writes there, but for keys


def ssh_folder() -> Path:
    """The person's ~/.ssh, or $KEYTURN_SSH_DIR."""
    return Path(os.environ.get("KEYTURN_SSH_DIR") or Path.home() / ".ssh")


def state_file(fleet_folder: Path) -> Path:
    """keyturn's memory of that fleet, below $KEYTURN_STATE_DIR or the system's place for program state."""
    import hashlib

    named = os.environ.get("KEYTURN_STATE_DIR")
    if named:
        base = Path(named)
    else:
        from platformdirs import user_state_path

        base = user_state_path("keyturn", appauthor=False)
    digest = hashlib.sha256(str(fleet_folder.resolve()).encode()).hexdigest()[:12]
    return base / f"{fleet_folder.resolve().name}-{digest}.sqlite"
