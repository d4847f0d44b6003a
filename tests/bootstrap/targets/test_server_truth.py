"""The whole way from a server to a verdict: made-up servers are observed, and their real sshd is asked as well."""

import random
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bootstrap.config import ServerConfig
from bootstrap.targets.server.described import Described, described, our_connection
from bootstrap.targets.server.frames import new_nonce
from bootstrap.targets.server.login import Login
from bootstrap.targets.server.observation import Observation, observe_script, read_observation
from keys.sshd.verdict import GetsIn, Refused, Verdict, WillNotStart
from tests.bootstrap.lab import Lab
from tests.hosts import Host
from tests.hosts.roots import TRIXIE, needs_trixie
from tests.keys import sshd_cases
from tests.keys.sshd_case import Case
from tests.keys.sshd_oracle import Oracle

pytestmark = [pytest.mark.hosts, pytest.mark.real_sshd]

EACH = 20
ADMIN_PORT = 2299
PATTERNS = (
    ".ssh/authorized_keys*",
    ".ssh/authorized_key[st] .ssh/a?d",
    "/var/lib/akd/keys/*",
    ".ssh/auth*2 %h/.ssh/auth*s /var/lib/akd/k*/%u",
    "/var/lib/*/keys/ak[!x]",
    ".ssh/*/keys .ssh/nothing*",
)
WORDS: dict[type[Verdict], bool | None] = {GetsIn: True, Refused: False, WillNotStart: None}
_ADMIN = """
Port 2299
ListenAddress {address}
HostKey /etc/ssh/ssh_host_ed25519_key
PidFile /run/admin.pid
AuthorizedKeysFile /etc/admin/keys
StrictModes no
"""


class Admin:
    """Our own way into a host whose main sshd is put through everything: an sshd beside it."""

    def __init__(self, host: Host, lab: Lab) -> None:
        self._host = host
        host.shell("mkdir -p /etc/admin")
        host.write("/etc/admin/sshd_config", _ADMIN.format(address=host.address).encode())
        host.write("/etc/admin/keys", lab.own_line)
        self.globs = host.version >= (10, 0)
        self.address, self.port = host.address, ADMIN_PORT
        self.known_hosts_line = f"[{host.address}]:{ADMIN_PORT} {host.host_key}"
        self._lab = lab
        self._login = Login(ServerConfig("web", host.address, ADMIN_PORT, "root"), lab.connector(self))

    def look(self) -> tuple[Observation, tuple[Described, ...]]:
        started = (
            "rm -f /run/admin.pid; /usr/sbin/sshd -f /etc/admin/sshd_config; until [ -s /run/admin.pid ]; do :; done"
        )
        self._host.shell(started)
        nonce, keys = new_nonce(), [self._lab.own.public]
        answer = self._login.run(observe_script(nonce, globs=self.globs, keys=keys))
        observed = read_observation(answer.output, nonce)
        return observed, described(observed, self._login.banner, keys)

    def close(self) -> None:
        self._login.close()


def said(case: Case, admin: Admin) -> Verdict:
    """What the observation of the main sshd says of the case's key."""
    observed, sshds = admin.look()
    (main,) = [one for one in sshds if one.daemon.config == "/etc/ssh/sshd_config"]
    connection = our_connection(observed, case.user, datetime.now(UTC))
    asked = Case(**{**vars(case), "local_address": connection.local_address}).connection()
    return main.of(case.user).decide(case.key, asked)


def made(number: int) -> Case:
    return sshd_cases.make(random.Random(number))  # noqa: S311  to find it again


def with_patterns(number: int) -> Case:
    """The same, where key files are named by a pattern, as OpenSSH takes it from 10.0 on."""
    case = made(number)
    files = PATTERNS[number % len(PATTERNS)]
    return replace(case, config=(f"AuthorizedKeysFile {files}", *case.config))


def wrong_about(cases: Iterable[Case], oracle: Oracle, admin: Admin) -> list[tuple[object, ...]]:
    """The cases where what we say is not what the real sshd does."""
    wrong: list[tuple[object, ...]] = []
    for case in cases:
        real = oracle.verdict(case)
        if real is None:
            continue
        ours = said(case, admin)
        if WORDS.get(type(ours), ours) != real:
            wrong.append((ours, real, case))
    return wrong


@pytest.mark.parametrize("seed", range(4))
def test_what_is_observed_of_a_server_decides_as_its_sshd_does(seed: int, lab: Lab) -> None:
    with Host.start("oracle") as host, closing(Admin(host, lab)) as admin:
        numbers = range(1000 + seed * EACH, 1000 + (seed + 1) * EACH)
        assert wrong_about(map(made, numbers), Oracle(host), admin) == []


@needs_trixie
@pytest.mark.parametrize("seed", range(2))
def test_what_is_observed_of_a_newer_server_decides_as_its_sshd_does(seed: int, lab: Lab) -> None:
    with Host.start("oracle", root=TRIXIE) as host, closing(Admin(host, lab)) as admin:
        numbers = range(2000 + seed * EACH, 2000 + seed * EACH + EACH // 2)
        cases = [make(number) for number in numbers for make in (made, with_patterns)]
        assert wrong_about(cases, Oracle(host), admin) == []
