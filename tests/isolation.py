"""Keeps a test run away from what is the user's: home folder, tokens, agent, key ring, Git identity.

In every process of the run, before any test: what keyturn reads from the environment is gone, and HOME is a new,
empty folder. A test that wants one of these sets it itself.
"""

import os
import shutil
import tempfile

PREFIXES = (
    "KEYTURN_",
    "HCLOUD_",
    "HETZNER_",
    "GITHUB_",
    "GH_",
    "TAILSCALE_",
    "INFISICAL_",
    "SSH_",
    "GIT_",
    "XDG_",
    "TF_",
    "DBUS_",
)
KEY_RING = "keyring.backends.fail.Keyring"  # as on a machine that has none


class Isolation:
    """The pytest plugin; the environment and the folder last as long as the run."""

    def __init__(self) -> None:
        self._home = tempfile.mkdtemp(prefix="keyturn-home-")
        for name in [name for name in os.environ if name.startswith(PREFIXES)]:
            del os.environ[name]
        os.environ["HOME"] = os.environ["USERPROFILE"] = self._home
        os.environ["PYTHON_KEYRING_BACKEND"] = KEY_RING

    def pytest_unconfigure(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self._home, ignore_errors=True)
