"""A second computer that joins, in a thread: `keyturn join`'s side of a pairing, and what its person is shown."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from bootstrap.pairing.door import Candidate
from bootstrap.pairing.joining import Patience, join
from bootstrap.pairing.member import Member
from bootstrap.pairing.taking_over import TakenOver
from bootstrap.ssh.identity import FileIdentity
from keys.device import Kind
from keys.membership import MemberServer, Membership
from keys.pairing import Link
from tests.bootstrap.pairing.bench import Bench, make_key
from tests.keys.made import key

QUICK = Patience(connect=5, step=5, silence=10, whole=20)

MEMBERSHIP = Membership(
    "studio",
    Kind.MAC,
    "kua",
    "ssh://git@git.example.org/kua/infra.git",
    "fleet",
    (MemberServer("web", "203.0.113.7", 2222, "deploy", sudo=True), MemberServer("db.eu", "2001:db8::7")),
    f"[203.0.113.7]:2222 {key('host').bare_line}\n",
    "",
    ("hetzner", "tailscale"),
)


class Newcomer:
    """What its person was shown. wanted: the secrets that they ask for."""

    def __init__(self, wanted: Sequence[str] = ()) -> None:
        self.compared: list[str] = []
        self.read: list[str] = []
        self.handed: list[Membership] = []
        self._wanted = wanted

    def compare(self, code: str) -> None:
        self.compared.append(code)

    def reads(self, line: str) -> None:
        self.read.append(line)

    def wants(self, membership: Membership) -> Sequence[str]:
        self.handed.append(membership)
        return self._wanted


def identity(folder: Path, *how: str, name: str = "id") -> FileIdentity:
    """A key of OpenSSH's own making, as our side signs with it."""
    make_key(folder, *(how or ("-t", "ed25519")), name=name)
    found = FileIdentity.read(folder / name, lambda _path, _fingerprint: None)
    assert found is not None
    return found


@contextlib.contextmanager
def no_thread_stays() -> Iterator[None]:
    """All threads that were begun meanwhile end by themselves."""
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        thread.join(10)
        assert not thread.is_alive(), thread


@contextlib.contextmanager
def joining(
    link: Link, own: FileIdentity, person: Newcomer | None = None, patience: Patience = QUICK
) -> Iterator[Future[TakenOver]]:
    """It joins while this lasts."""
    with ThreadPoolExecutor(1, "newcomer") as pool:
        yield pool.submit(join, link, own, person or Newcomer(), patience)


def confirmed(bench: Bench, candidate: Candidate) -> Member:
    """The person at the giver says yes to this computer."""
    guest = bench.door.take(candidate)
    assert guest is not None
    member = guest.member()
    assert member is not None
    return member


def let_in(
    bench: Bench, membership: Membership = MEMBERSHIP, secret: Callable[[str], str | None] = lambda _name: None
) -> tuple[str, ...]:
    """Whoever comes next is confirmed, shown a line, and handed the fleet. Names of the secrets that were given."""
    candidate = bench.candidate()
    member = confirmed(bench, candidate)
    guest = bench.door.guest_of(candidate)
    assert guest is not None
    guest.say("server:web: in")
    try:
        return member.hand_over(membership, secret).given
    finally:
        guest.leave()
