"""A machine of the sandbox with a `tailscale` program of its own: a small script in its folder, and what it keeps.

bin/tailscale     runs program.py
tailscale.json    the machine's state, written after each change
"""

import json
import shlex
import sys
from pathlib import Path
from typing import Any

from bootstrap.sandbox.tailscale.tailnet import DOMAIN, OWNER
from bootstrap.tailnet.program import VARIABLE


class Machine:
    """Logged in nowhere at first. control: the address of its control server (TailscaleApi.control).

    program: what to run. environment: what makes keyturn take that one.
    """

    def __init__(self, folder: Path, hostname: str, control: str) -> None:
        self._file = folder / "tailscale.json"
        self.program = folder / "bin" / "tailscale"
        self.environment = {VARIABLE: str(self.program)}
        self._write(_new(hostname, control))
        self.program.parent.mkdir(exist_ok=True)
        words = [sys.executable, "-I", "-S", str(Path(__file__).with_name("program.py")), str(self._file)]
        self.program.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n', encoding="utf-8")
        self.program.chmod(0o755)

    @property
    def kept(self) -> dict[str, Any]:
        """backend, node_id, addresses, settings that differ from the usual ones, and the rest of `change`."""
        found: dict[str, Any] = json.loads(self._file.read_text(encoding="utf-8"))
        return found

    def change(self, **values: Any) -> None:
        """service: whether the service runs. operator: whether this user may change anything. settings, tailnet, …"""
        self._write({**self.kept, **values})

    def _write(self, kept: dict[str, Any]) -> None:
        self._file.write_text(json.dumps(kept, indent=2), encoding="utf-8")


def _new(hostname: str, control: str) -> dict[str, Any]:
    return {
        "backend": "NeedsLogin",
        "hostname": hostname,
        "node_id": "",
        "addresses": [],
        "tailnet": OWNER,
        "suffix": DOMAIN,
        "settings": {},
        "health": [],
        "service": True,
        "operator": True,
        "control": control,
    }
