"""A second computer joins over a real connection: it is handed what a member needs, and knows whom it talks to."""

import contextlib
import logging
import os
from pathlib import Path

import pytest

from bootstrap.pairing import joining_errors as why
from bootstrap.pairing.door import WrongCode
from bootstrap.pairing.member import HandingOverError
from bootstrap.ssh.identity import FileIdentity
from keys.errors import KeyturnError
from keys.join_exchange import Wanted
from keys.pairing import Code, Link, comparison
from tests.bootstrap.pairing.bench import Device, opened
from tests.bootstrap.pairing.newcomer import MEMBERSHIP, Newcomer, confirmed, identity, joining, let_in, no_thread_stays

ED25519, P256, RSA = ("-t", "ed25519"), ("-t", "ecdsa", "-b", "256"), ("-t", "rsa", "-b", "3072")
TOKEN = "hcloud-token-of-the-test-6Yx"


@pytest.fixture
def own(tmp_path: Path) -> FileIdentity:
    return identity(tmp_path)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
@pytest.mark.parametrize("kind", [ED25519, P256, RSA], ids=["ed25519", "P-256", "RSA"])
def test_a_second_computer_is_handed_the_fleet(tmp_path: Path, kind: tuple[str, ...], address: str) -> None:
    own, person = identity(tmp_path, *kind), Newcomer()
    with no_thread_stays(), opened([address]) as bench, joining(bench.link(address), own, person) as joined:
        assert let_in(bench) == ()
        taken = joined.result(20)
        assert (taken.membership, taken.secrets, taken.cut) == (MEMBERSHIP, {}, False)
        assert person.read == ["server:web: in"]
        assert person.compared == [comparison(bench.code, bench.host_key, own.public)]


def test_both_sides_show_the_same_code(own: FileIdentity) -> None:
    person = Newcomer()
    with opened() as bench, joining(bench.link(), own, person) as joined:
        candidate = bench.candidate()
        confirmed(bench, candidate).hand_over(MEMBERSHIP, lambda _name: None)
        candidate.guest.leave()
        joined.result(20)
        assert person.compared == [candidate.compare]


def test_an_ssh_client_of_another_kind_is_no_member(tmp_path: Path) -> None:
    identity(tmp_path)
    with opened() as bench:
        device = Device(bench.link(), tmp_path / "id")
        guest = bench.door.take(bench.candidate())
        assert guest is not None
        assert guest.member() is None
        guest.leave()
        device.shows()


def test_a_secret_is_given_where_it_is_wanted_and_the_giver_says_yes(
    own: FileIdentity, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def secret(name: str) -> str | None:
        asked.append(name)
        return TOKEN if name == "hetzner" else None

    for name in ("", "paramiko", "keyturn.pairing"):
        caplog.set_level(logging.DEBUG, name)
    with opened() as bench, joining(bench.link(), own, Newcomer(["hetzner", "tailscale"])) as joined:
        assert let_in(bench, secret=secret) == ("hetzner",)
        taken = joined.result(20)
    assert dict(taken.secrets) == {"hetzner": TOKEN}
    assert asked == ["hetzner", "tailscale"]
    assert "Auth granted" in caplog.text
    assert TOKEN not in repr(taken) + caplog.text + "".join(capfd.readouterr())


def test_a_secret_that_is_not_wanted_is_not_asked_for(own: FileIdentity) -> None:
    with opened() as bench, joining(bench.link(), own) as joined:
        assert let_in(bench, secret=lambda _name: pytest.fail("asked")) == ()
        assert joined.result(20).secrets == {}


def test_a_secret_that_cannot_be_read_keeps_no_other_back(own: FileIdentity) -> None:
    def secret(name: str) -> str | None:
        if name == "hetzner":
            raise KeyturnError("the key ring is locked")
        return TOKEN

    with opened() as bench, joining(bench.link(), own, Newcomer(["hetzner", "tailscale"])) as joined:
        assert let_in(bench, secret=secret) == ("tailscale",)
        assert dict(joined.result(20).secrets) == {"tailscale": TOKEN}


def test_a_joiner_that_wants_what_was_not_offered_gets_nothing(
    own: FileIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    greedy = "bootstrap.pairing.taking_over.Wanted"
    monkeypatch.setattr(greedy, lambda _names: Wanted(("hetzner", "github")))
    with opened() as bench, joining(bench.link(), own) as joined:
        with pytest.raises(HandingOverError, match="not offered"):
            let_in(bench, secret=lambda _name: pytest.fail("asked"))
        assert joined.result(20).secrets == {}


def test_a_wrong_code_is_told(own: FileIdentity) -> None:
    with opened() as bench:
        wrong = Code.make(os.urandom(8), bench.host_key)
        with joining(Link(wrong, "127.0.0.1", bench.listener.port), own) as joined, pytest.raises(why.CodeRefusedError):
            joined.result(20)
        assert isinstance(bench.door.next(5), WrongCode)


def test_a_code_is_good_once(own: FileIdentity, tmp_path: Path) -> None:
    with opened() as bench:
        with joining(bench.link(), own) as first:
            let_in(bench)
            first.result(20)
        for other in (own, identity(tmp_path, name="other")):
            with joining(bench.link(), other) as again, pytest.raises((why.CodeRefusedError, why.UnreachableError)):
                again.result(20)
        assert bench.door.next(0) is None


def test_who_comes_when_all_is_over_finds_nobody(own: FileIdentity) -> None:
    with opened() as bench:
        link = bench.link()
    with joining(link, own) as joined, pytest.raises(why.UnreachableError, match="nobody waits"):
        joined.result(20)


def test_a_key_that_the_person_turns_away_is_told_so_and_is_not_looked_at_again(own: FileIdentity) -> None:
    person = Newcomer()
    with opened() as bench:
        with joining(bench.link(), own, person) as joined:
            bench.door.refuse(bench.candidate())
            with pytest.raises(why.TurnedAwayError):
                joined.result(20)
        assert person.handed == []
        assert "not confirmed" in person.read[0]
        with joining(bench.link(), own) as again, pytest.raises(why.KeyRefusedError):
            again.result(20)


def test_a_door_that_closes_before_anybody_confirmed_is_too_late(own: FileIdentity) -> None:
    with contextlib.ExitStack() as there:
        bench = there.enter_context(opened())
        with joining(bench.link(), own) as joined:
            bench.candidate().guest.member()
            there.close()
            with pytest.raises(why.TooLateError):
                joined.result(20)
