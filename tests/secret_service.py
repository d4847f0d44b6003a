"""A real Secret Service for tests: Debian's gnome-keyring on a message bus of its own, in a folder of its own.

Nothing graphical is ever started. All of it ends with the block, and with the process that runs the tests.
Tests that use it are marked `wants(*PROGRAMS)`.
"""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = ("dbus-run-session", "gnome-keyring-daemon")
BACKEND = "keyring.backends.SecretService.Keyring"
_PASSWORD = b"the ring's own password"
_PROMPTER = "org.gnome.keyring.SystemPrompter"  # what gnome-keyring has a person asked with
_HOLD = 'echo "$DBUS_SESSION_BUS_ADDRESS"; exec cat >/dev/null'
_LOCK = "import secretstorage as s; s.get_default_collection(s.dbus_init()).lock()"
_SECONDS = 20
_NOBODY = "/bin/false"
_SILENT_PERSON = "/bin/sh -c 'exec tail -f --pid=$PPID /dev/null'"  # for as long as there is the bus


@contextmanager
def secret_service(folder: Path, *, unlocked: bool = True, somebody_asked: bool = False) -> Iterator[dict[str, str]]:
    """The environment variables that lead a program to the key ring, and to no other of the machine's things.

    folder: where its files go; a second one in the same folder finds what the first has kept.
    unlocked: whether the ring is open from the start, as after a login.
    somebody_asked: a locked ring has a person asked, who never answers; else there is nobody to ask, and it says so.
    """
    environment = _environment(folder, _SILENT_PERSON if somebody_asked else _NOBODY)
    with subprocess.Popen(
        ["dbus-run-session", "--", "sh", "-c", _HOLD],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as session:
        assert session.stdin is not None
        assert session.stdout is not None
        try:
            environment["DBUS_SESSION_BUS_ADDRESS"] = session.stdout.readline().decode().strip()
            _start(environment, ["--unlock"] if unlocked else ["--start"])
            yield {**environment, "PYTHON_KEYRING_BACKEND": BACKEND}
        finally:
            session.stdin.close()
            session.wait(_SECONDS)


@contextmanager
def no_secret_service(folder: Path) -> Iterator[dict[str, str]]:
    """The same, on a machine without any message bus."""
    environment = _environment(folder, _NOBODY)
    environment["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={folder / 'no-bus'}"
    yield {**environment, "PYTHON_KEYRING_BACKEND": BACKEND}


def lock(environment: Mapping[str, str]) -> None:
    """Lock the open ring, as a screen lock may; what is in it stays."""
    command = [sys.executable, "-c", _LOCK]
    subprocess.run(command, env=dict(environment), check=True, timeout=_SECONDS)


def _environment(folder: Path, prompter: str) -> dict[str, str]:
    places = {
        f"XDG_{name}": folder / name.lower() for name in ("DATA_HOME", "CONFIG_HOME", "CACHE_HOME", "RUNTIME_DIR")
    }
    services = places["XDG_DATA_HOME"] / "dbus-1" / "services"
    for one in (*places.values(), services):
        one.mkdir(mode=0o700, parents=True, exist_ok=True)
    service = f"[D-BUS Service]\nName={_PROMPTER}\nExec={prompter}\n"
    (services / f"{_PROMPTER}.service").write_text(service)
    own = {name: str(path) for name, path in places.items()}
    return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(folder), **own}


def _start(environment: Mapping[str, str], how: list[str]) -> None:
    command = ["gnome-keyring-daemon", *how, "--components=secrets"]
    subprocess.run(
        command,
        env=dict(environment),
        input=_PASSWORD,
        check=True,
        timeout=_SECONDS,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
