"""A process that blocks a key at an SSH server and is killed by SIGKILL on the way, as `kill -9` would."""

import json
import sys
from collections.abc import Sequence

from bootstrap.targets.server.block import block
from bootstrap.targets.server.login import Login
from keys.public_key import PublicKey
from tests.bootstrap.targets.block_bench import Bench
from tests.bootstrap.targets.dying import kill_myself, run_dying
from tests.bootstrap.targets.dying_server import arrange, at, server_of

POINTS: Sequence[tuple[str, int, str]] = (
    ("run", 1, "sent"),  # looks
    ("run", 2, "before"),  # has looked
    ("run", 2, "half"),  # half of the script was sent
    ("run", 2, "sent"),  # all of it was sent, nobody waits for the answer
    ("run", 2, "after"),  # written and loaded, its undo timer runs
    ("renew", 1, "after"),  # proved, not confirmed
    ("run", 3, "half"),
    ("run", 3, "sent"),
    ("run", 3, "after"),  # confirmed
)


def die_at(bench: Bench, point: tuple[str, int, str], undo: int) -> None:
    """Block the lost key in a process that dies at that point. Fails the test when it lived on."""
    keys = [bench.lost.line, bench.good.line]
    run_dying(__name__, {**at(bench.lab, bench.host), "point": point, "keys": keys, "undo": undo})


def main() -> None:
    asked = json.load(sys.stdin)
    arrange(*asked["point"])
    lost, good = (PublicKey.parse(line) for line in asked["keys"])
    block(Login(*server_of(asked)), [lost], [good], undo=asked["undo"])
    kill_myself()


if __name__ == "__main__":
    main()
