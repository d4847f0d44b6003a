"""A process that does the step of signed commits, or takes it back, and is killed by SIGKILL at one of its writes."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from bootstrap.device_setup.git_signing import GitSigningStep
from keys.device import Device, Kind, Status
from keys.public_key import PublicKey
from tests.bootstrap.targets.dying import kill_myself
from tests.keys.made import HOUR, NOON


def main() -> None:
    asked = json.load(sys.stdin)
    home, left, replace = Path(asked["home"]), [asked["write"]], Path.replace
    os.environ |= {"HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1"}

    def counted(*arguments: Any) -> Any:
        left[0] -= 1
        return replace(*arguments) if left[0] else kill_myself()

    Path.replace = counted  # type: ignore[method-assign, assignment]
    device = Device("macbook", Kind.MACBOOK, Status.ACTIVE, PublicKey.parse(asked["key"]), NOON - 24 * HOUR, "pc")
    step = GitSigningStep("kua", home / ".ssh/id_ed25519.pub", [device], home / ".ssh")
    getattr(step, asked["act"])()


if __name__ == "__main__":
    main()
