"""What the fixtures `hosts` and `ssh_keypair` hand out: makers of test hosts and of keys, ended by the fixture."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from itertools import count
from pathlib import Path

from tests.hosts.account import Account
from tests.hosts.namespace import Host
from tests.hosts.openssh import SshKey, make_key
from tests.hosts.roots import MACHINE

STARTED_AT_ONCE = 4  # more wait for the processor only


class HostFactory:
    """Call it for a host; all hosts end with the test."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def __call__(
        self,
        name: str = "web",
        accounts: Sequence[Account] = (),
        sshd_config: str = "",
        *,
        sshd: str = "",
        root: Path = MACHINE,
        clock: str = "",
    ) -> Host:
        """A running host; the arguments are those of `Host.start`."""
        return self._enter(Host.start(name, accounts, sshd_config, sshd=sshd, root=root, clock=clock))

    def several(
        self, number: int, accounts: Sequence[Account] = (), sshd_config: str = "", *, root: Path = MACHINE
    ) -> list[Host]:
        """This many hosts, alike but for their names (`web-1` …), addresses and host keys."""
        starting = [Host.start(f"web-{place + 1}", accounts, sshd_config, root=root) for place in range(number)]
        with ThreadPoolExecutor(STARTED_AT_ONCE) as threads:
            return list(threads.map(self._enter, starting))

    def _enter(self, starting: AbstractContextManager[Host]) -> Host:
        return self._stack.enter_context(starting)


class KeyFactory:
    """Call it for a pair of ssh-keygen's, in files below `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    def __call__(
        self, comment: str = "someone@somewhere", *, kind: str = "ed25519", passphrase: str = "", bits: int = 0
    ) -> SshKey:
        """A new pair: kind and bits are ssh-keygen's `-t` and `-b`."""
        folder = self._folder / f"key-{next(self._numbers)}"
        folder.mkdir(parents=True)
        return make_key(folder / f"id_{kind}", kind=kind, comment=comment, passphrase=passphrase, bits=bits)
