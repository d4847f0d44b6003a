"""A run that is killed at whatever moment leaves old files or new ones, and the next run goes on from there."""

import os
import signal
from collections.abc import Callable
from itertools import count
from pathlib import Path

from tests.bootstrap.device_setup.bench import BOX, HAND_WRITTEN, VPS, Home

WRITES = ("open", "replace", "unlink", "rmdir", "mkdir", "chmod", "fchmod", "fsync")


def killed_at(moment: int, work: Callable[[], object]) -> bool:
    """Do the work in a process of its own that dies before its call number `moment` that writes; whether it did."""
    child = os.fork()
    if child == 0:
        try:
            _die_at(moment)
            work()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def _die_at(moment: int) -> None:
    left = count(moment, -1)

    def dying(call: Callable[..., object]) -> Callable[..., object]:
        def once_more(*args: object, **more: object) -> object:
            if next(left) == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **more)

        return once_more

    for name in WRITES:
        setattr(os, name, dying(getattr(os, name)))


def contents(home: Home) -> dict[str, bytes]:
    return {name: data for name, (data, _, _) in home.everything().items() if ".keyturn-" not in name}


def test_set_up_and_taken_down_with_a_kill_at_every_moment(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.config.write_bytes(HAND_WRITTEN)
    old = contents(home)
    home.set_up(VPS, BOX)
    new = contents(home)
    home.take_down()
    kills = 0
    for moment in count():
        one = killed_at(moment, lambda: home.set_up(VPS, BOX))
        between = contents(home)
        assert all(data in {old.get(name), new[name]} for name, data in between.items())
        assert home.config.exists()
        home.set_up(VPS, BOX)
        assert contents(home) == new
        other = killed_at(moment, home.take_down)
        assert all(data in {old.get(name), new[name]} for name, data in contents(home).items())
        home.take_down()
        assert contents(home) == old
        assert not home.files.folder.exists()
        kills += one + other
        if not one and not other:
            break
    assert kills > 15
