"""A listener on loopback, and devices that knock at it with the OpenSSH client."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bootstrap.pairing.door import Candidate, Door
from bootstrap.pairing.host_key import one_shot_host_key
from bootstrap.pairing.listener import Listener
from keys.pairing import Code, Link
from keys.public_key import PublicKey


@dataclass(frozen=True)
class Bench:
    """door and listener are open; link: the way to them."""

    door: Door
    listener: Listener
    code: Code
    host_key: PublicKey

    def link(self, address: str = "127.0.0.1") -> Link:
        return Link(self.code, address, self.listener.port)

    def candidate(self) -> Candidate:
        """The device that comes next. Fails where something else happens."""
        knock = self.door.next(10)
        assert isinstance(knock, Candidate), knock
        return knock


@contextmanager
def opened(addresses: Sequence[str] = ("127.0.0.1",), clock: Callable[[], float] = time.monotonic) -> Iterator[Bench]:
    private, host_key = one_shot_host_key()
    code = Code.make(os.urandom(8), host_key)
    door = Door(code, host_key)
    with Listener(addresses, door, private, clock=clock) as listener:
        yield Bench(door, listener, code, host_key)


def make_key(folder: Path, *how: str, name: str = "id") -> PublicKey:
    """A key of OpenSSH's own making, the same one each time for a name. how: "-t", "ed25519" and the like."""
    private, public = _made(how, name)
    file = folder / name
    file.write_bytes(private)
    file.chmod(0o600)
    file.with_suffix(".pub").write_text(public)
    return PublicKey.parse(public)


@cache
def _made(how: tuple[str, ...], name: str) -> tuple[bytes, str]:
    """RSA keys take a second each."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / name
        subprocess.run(["ssh-keygen", "-q", "-N", "", "-C", "ipad", "-f", file, *how], check=True)
        return file.read_bytes(), file.with_suffix(".pub").read_text()


class Device:
    """The OpenSSH client of a device, as its person types the line."""

    def __init__(self, link: Link, *keys: Path, more: Sequence[str] = ()) -> None:
        words = ["ssh", "-F", "none", "-o", "UserKnownHostsFile=/dev/null", "-o", "StrictHostKeyChecking=accept-new"]
        words += ["-o", "IdentitiesOnly=yes", "-o", "LogLevel=ERROR", *more]
        for key in keys:
            words += ["-i", str(key)]
        words += ["-p", str(link.port), f"{link.code.user}@{link.address}"]
        environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}
        self._process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True
        )

    def shows(self) -> str:
        """All that it has shown once it has ended well."""
        out, err = self._process.communicate(timeout=20)
        assert (err, self._process.returncode) == ("", 0)
        return out

    def is_refused(self) -> bool:
        """Whether it was not let up to the door; it has ended then."""
        out, _ = self._process.communicate(timeout=20)
        return (out, self._process.returncode) == ("", 255)

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def die(self) -> None:
        self._process.kill()
        self._process.communicate()
