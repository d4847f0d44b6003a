"""An invitation and its few minutes: who comes in time may be confirmed, who comes after them finds nobody."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.pairing.door import Candidate
from bootstrap.pairing.invitation import Answer, Invitation, NobodyCameError, invited
from tests.bootstrap.pairing.bench import Device, make_key
from tests.bootstrap.pairing.closing import closes


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def invitation(clock: Clock) -> Iterator[Invitation]:
    before = threading.active_count()
    with invited(["127.0.0.1"], minutes=5, clock=clock) as one:
        yield one
    assert threading.active_count() == before


@pytest.fixture
def key(tmp_path: Path) -> Path:
    make_key(tmp_path, "-t", "ed25519")
    make_key(tmp_path, "-t", "ed25519", name="other")
    return tmp_path / "id"


def no_code_is_wrong(address: str, left: int) -> None:
    raise AssertionError((address, left))


def nobody_is_asked(candidate: Candidate) -> Answer:
    raise AssertionError(candidate)


def test_who_comes_after_the_time_finds_nobody(clock: Clock, invitation: Invitation, key: Path) -> None:
    clock.now = 301
    with pytest.raises(NobodyCameError, match="nobody came in time"):
        invitation.wait(nobody_is_asked, no_code_is_wrong)
    assert closes(invitation.links[0].port)
    assert Device(invitation.links[0], key).is_refused()


def test_a_code_said_over_a_connection_from_before_the_end_is_not_known_after_it(
    clock: Clock, invitation: Invitation
) -> None:
    with contextlib.closing(socket.create_connection(("127.0.0.1", invitation.links[0].port), 10)) as early:
        assert early.recv(4) == b"SSH-"
        clock.now = 301
        assert not invitation.door.knows(invitation.links[0].code.user, "127.0.0.1")
        with pytest.raises(NobodyCameError):
            invitation.wait(nobody_is_asked, no_code_is_wrong)


def test_the_time_is_over_while_the_person_compares_and_only_that_device_gets_in(
    clock: Clock, invitation: Invitation, key: Path
) -> None:
    device = Device(invitation.links[0], key)

    def ask(candidate: Candidate) -> Answer:
        assert candidate.guest.member() is None  # it has a screen by then
        clock.now = 301
        assert closes(invitation.links[0].port)
        assert Device(invitation.links[0], key.with_name("other")).is_refused()
        return Answer.YES

    _, guest = invitation.wait(ask, no_code_is_wrong)
    guest.say("in")
    guest.leave()
    assert device.shows() == "in\n"


def test_a_yes_that_comes_too_late_is_told_why(clock: Clock, invitation: Invitation, key: Path) -> None:
    device = Device(invitation.links[0], key)

    def ask(candidate: Candidate) -> Answer:
        assert candidate.guest.member() is None
        assert Device(invitation.links[0], key.with_name("other")).is_refused()
        clock.now = 301
        candidate.guest.leave()
        return Answer.YES

    with pytest.raises(NobodyCameError, match="two devices came"):
        invitation.wait(ask, no_code_is_wrong)
    device.shows()
