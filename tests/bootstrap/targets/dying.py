"""A process that makes one change with a target and is killed by SIGKILL on the way, as `kill -9` would.

Killed, not interrupted: no `finally` runs. Everything it needs it gets as JSON on stdin.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bootstrap.config import HetznerConfig, TerraformConfig
from bootstrap.config_github import GitHubConfig
from bootstrap.git import Commit
from bootstrap.targets.base import Target
from bootstrap.targets.github import GitHubTarget
from bootstrap.targets.hetzner import HetznerTarget
from bootstrap.targets.terraform import TerraformTarget
from keys.plan import Change, Verb
from keys.public_key import PublicKey
from tests import warm


def kill_myself(*_: object, **__: object) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def die_making(change: Change, **given: str | int) -> None:
    """Make the change in a process that dies. Fails the test when it lived on."""
    words = [change.verb, change.target, change.account, change.key.line, change.device, change.why]
    run_dying(__name__, {"change": words, **given})


def run_dying(module: str, asked: Mapping[str, object]) -> None:
    """Run a module that kills itself, with this on its stdin. Fails the test when it lived on."""
    given = json.dumps(asked).encode()
    done = warm.run([], cwd=Path.cwd(), env=os.environ, given=given, seconds=60, module=module)
    assert done.returncode == -signal.SIGKILL, done.stderr


def terraform(folder: str, point: str) -> Target:
    """point: the call at which it dies, or "commit"."""
    if point != "commit":
        setattr(os if point == "fsync" else Path, point, kill_myself)

    def commit(*_: object) -> Commit:
        return Commit() if point != "commit" else kill_myself()

    return TerraformTarget(TerraformConfig(), Path(folder), commit, lambda: datetime.now(UTC))


def dies_after(requests: int) -> None:
    """requests: how many are made before it dies."""
    from requests import Session

    left, request = [requests], Session.request

    def counted(*arguments: Any, **named: Any) -> Any:
        left[0] -= 1
        return request(*arguments, **named) if left[0] >= 0 else kill_myself()

    Session.request = counted  # type: ignore[method-assign]


def hetzner(endpoint: str, token: str, requests: int) -> Target:
    dies_after(requests)
    return HetznerTarget(
        HetznerConfig("keyring"),
        "kua",
        lambda: token,
        emit=lambda _: None,
        clock=lambda: datetime.now(UTC),
        endpoint=endpoint,
    )


def github(endpoint: str, token: str, requests: int) -> Target:
    dies_after(requests)
    return GitHubTarget(
        GitHubConfig(),
        "kua",
        lambda: token,
        emit=lambda _: None,
        clock=lambda: datetime.now(UTC),
        endpoint=endpoint,
    )


_MAKERS: Mapping[str, Callable[..., Target]] = {"terraform": terraform, "hetzner": hetzner, "github": github}


def main() -> None:
    asked = json.load(sys.stdin)
    verb, name, account, line, device, why = asked.pop("change")
    target = _MAKERS[name](**asked)
    target.apply([Change(Verb(verb), name, account, PublicKey.parse(line), device, why)])
    kill_myself()  # after the last of it


if __name__ == "__main__":
    main()
