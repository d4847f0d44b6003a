"""The terraform or tofu on PATH, and how it is run: without prompts, in the person's environment, for so long.

No secret is ever an argument. An error holds Terraform's own first "Error:" line, with what the environment holds as a
secret left out.
"""

import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bootstrap.terraform.runs.failure import failure
from bootstrap.terraform.runs.process import Tell, run
from keys.errors import KeyturnError

NAMES = ("terraform", "tofu")
_LOCK_FILE = ".terraform.lock.hcl"
_OURS = {"TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1"}
_SECRET = re.compile(r"TOKEN|SECRET|PASS|KEY|CREDENTIAL|^TF_VAR_|^TF_ENCRYPTION|^PG_CONN", re.IGNORECASE)
_GRACE = 15.0  # seconds, to give back a lock


@dataclass(frozen=True)
class Program:
    """path: absolute. environment: what it gets on top of keyturn's own, for instance HCLOUD_TOKEN from a key ring."""

    path: Path
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """terraform or tofu, for what is said of it."""
        return self.path.stem

    def version(self) -> str:
        """Such as "1.15.5". Raises KeyturnError."""
        return str(self.json(self.path.parent, "version", "-json").get("terraform_version", ""))

    def run(
        self, directory: Path, *arguments: str, seconds: float = 60, grace: float = _GRACE, tell: Tell | None = None
    ) -> str:
        """Its stdout, when run there. seconds, grace and tell: as in `process.run`.

        Raises KeyturnError, also where it ends with a code other than 0.
        """
        environment = {**os.environ, **self.environment, **_OURS}
        command = [str(self.path), *arguments]
        said = run(command, directory, environment, seconds=seconds, grace=grace, tell=tell)
        if said.code:
            raise failure(said, self.name, arguments[0], directory, self._secrets())
        return said.out

    def json(self, directory: Path, *arguments: str, seconds: float = 60) -> dict[str, Any]:
        """The one JSON object that it prints. Raises KeyturnError."""
        text = self.run(directory, *arguments, seconds=seconds)
        try:
            value = json.loads(text)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise KeyturnError(f"{self.name} {arguments[0]} printed no JSON", where=str(directory))
        return value

    def _secrets(self) -> list[str]:
        everything = {**os.environ, **self.environment}
        return [value for name, value in everything.items() if _SECRET.search(name) and len(value) >= 8]


def find_program(directory: Path) -> Program | None:
    """terraform, else tofu; the other way round where tofu made the lock file. None when neither is there."""
    names = NAMES[::-1] if _made_by_tofu(directory) else NAMES
    found = next((path for path in map(shutil.which, names) if path), None)
    return Program(Path(found).absolute()) if found else None


def _made_by_tofu(directory: Path) -> bool:
    try:
        return "registry.opentofu.org/" in (directory / _LOCK_FILE).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
