"""Whoever stands between a joiner and the device that invited it: nothing is told to them, and a cut ends well."""

import contextlib
from concurrent.futures import Future
from pathlib import Path

import pytest

from bootstrap.pairing import joining_errors as why
from bootstrap.pairing.door import Candidate
from bootstrap.pairing.member import HandingOverError
from bootstrap.pairing.taking_over import TakenOver
from bootstrap.ssh.identity import FileIdentity
from keys.pairing import Link, comparison
from tests.bootstrap.pairing.bench import Bench, Device, opened
from tests.bootstrap.pairing.in_between import Relay, Wire
from tests.bootstrap.pairing.newcomer import MEMBERSHIP, Newcomer, identity, joining, no_thread_stays

STEPS = 60
THERE, BACK = 0, 1


@pytest.fixture
def own(tmp_path: Path) -> FileIdentity:
    return identity(tmp_path)


def test_who_relays_with_a_host_key_of_their_own_is_told_neither_code_nor_key(own: FileIdentity) -> None:
    with opened() as bench, Relay(bench.link()) as relay:
        with (
            joining(Link(bench.code, "127.0.0.1", relay.port), own) as joined,
            pytest.raises(why.SomebodyBetweenError) as error,
        ):
            joined.result(20)
        assert str(bench.code) not in str(error.value) + error.value.hint
        assert (relay.users, relay.keys) == ([], [])
        assert bench.door.next(0) is None


def test_a_plain_client_that_is_relayed_is_found_out_by_comparing(own: FileIdentity, tmp_path: Path) -> None:
    with opened() as bench, Relay(bench.link()) as relay:
        device = Device(Link(bench.code, "127.0.0.1", relay.port), tmp_path / "id")
        candidate = bench.candidate()
        assert candidate.key == relay.pair.public != own.public  # the fingerprint that the person is shown
        assert candidate.compare != comparison(bench.code, relay.host_key, own.public)  # what the device's ends see
        assert candidate.compare != comparison(bench.code, bench.host_key, own.public)
        bench.door.refuse(candidate)
        device.die()


@pytest.mark.parametrize("way", [THERE, BACK], ids=["there", "back"])
def test_a_connection_may_be_cut_at_any_byte(own: FileIdentity, way: int) -> None:
    """Each end says so: there is the fleet as a whole, or an error that tells what to do, and no thread stays."""
    with no_thread_stays():
        whole = paired_over(own)
        ends = [paired_over(own, way, whole.passed[way] * step // STEPS) for step in range(STEPS)]
    assert not isinstance(whole.end, why.JoinError)
    assert {type(end.end) for end in ends} >= {why.CutError}
    assert [end.end for end in ends if isinstance(end.end, why.JoinError) and not end.end.hint] == []
    assert [end.handed for end in ends if end.handed not in ([], [MEMBERSHIP])] == []
    assert way == THERE or [end for end in ends if isinstance(end.end, TakenOver) and end.end.cut]


class Ended:
    """How one joining ended. handed: what its person was told of the fleet."""

    def __init__(self, end: TakenOver | why.JoinError, passed: list[int], handed: list[object]) -> None:
        self.end, self.passed, self.handed = end, passed, handed


def paired_over(own: FileIdentity, way: int = THERE, most: int = 10**9) -> Ended:
    """Join over a wire that is cut after so many bytes."""
    limits = {"there": most} if way == THERE else {"back": most}
    person = Newcomer()
    with (
        opened() as bench,
        Wire(bench.listener.port, **limits) as wire,
        joining(Link(bench.code, "127.0.0.1", wire.port), own, person) as joined,
    ):
        give_to_whoever_comes(bench, joined)
        try:
            end: TakenOver | why.JoinError = joined.result(20)
        except why.JoinError as error:
            end = error
    if isinstance(end, TakenOver):
        assert end.membership == MEMBERSHIP
    return Ended(end, wire.passed, [*person.handed])


def give_to_whoever_comes(bench: Bench, joined: Future[TakenOver]) -> None:
    while not joined.done():
        knock = bench.door.next(0.02)
        if isinstance(knock, Candidate):
            guest = bench.door.take(knock)
            assert guest is not None
            with contextlib.suppress(HandingOverError):
                if member := guest.member():
                    member.hand_over(MEMBERSHIP, lambda _name: None)
            guest.leave()
            return
