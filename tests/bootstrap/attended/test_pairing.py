"""Pairing as a job: a real SSH client comes to the door, a person attends, and the servers are asked who gets in."""

import re
import threading
from pathlib import Path

import pytest

from bootstrap.attended import joining_tailnet
from bootstrap.attended.attendant import AgreeToPlan, Attendant
from bootstrap.attended.pairing import pair_attended
from bootstrap.attended.pairing_questions import CompareCodes, GiveSecret, ShowAuthKey, ShowInvitation
from bootstrap.attended.work import Closing
from bootstrap.fleet import Fleet
from bootstrap.pairing.invitation import Answer, NobodyCameError
from bootstrap.prompts import BrokenOffError
from bootstrap.sandbox.cloud import Sandbox
from keys.device import Kind
from keys.errors import InvalidInputError, KeyturnError
from keys.pairing import Code, Link
from keys.registry import Registry
from tests.bootstrap.attended.person import Person
from tests.bootstrap.cli.world import World
from tests.bootstrap.pairing.bench import Device, make_key
from tests.bootstrap.pairing.closing import closes
from tests.bootstrap.pairing.newcomer import Newcomer, identity, joining

pytestmark = pytest.mark.wants("git", "ssh", "ssh-keygen")


def threads_of_the_door() -> list[str]:
    return [thread.name for thread in threading.enumerate() if "pairing" in thread.name]


def pairing(sandbox: Sandbox, name: str = "phone", kind: Kind = Kind.IPHONE, *, tailnet: bool = False) -> Person:
    def job(attendant: Attendant) -> Closing:
        find = Fleet.find(sandbox.fleet).found_anew
        return pair_attended(find, name, kind, None, attendant, addresses=("127.0.0.1",), tailnet=tailnet)

    return Person(job)


def test_the_device_that_was_compared_gets_in_is_told_so_and_comes_into_the_tailnet(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining_tailnet, "EVERY", 0.05)
    key, other = make_key(tmp_path, "-t", "ed25519"), make_key(tmp_path, "-t", "ed25519", name="other")
    person = pairing(sandbox, tailnet=True)
    link = person.sees(ShowInvitation).links[0]
    first = Device(link, tmp_path / "other")
    person.answers(asked := person.is_asked(CompareCodes), Answer.OTHER)
    assert asked.key == other
    assert "connect again" in first.shows()
    device = Device(link, tmp_path / "id")
    person.answers(asked := person.is_asked(CompareCodes), Answer.YES)
    assert (asked.key, asked.address, asked.proved) == (key, "127.0.0.1", True)
    plan = person.is_asked(AgreeToPlan)
    assert person.work.view().shown is None
    person.answers(plan, True)
    auth_key = person.sees(ShowAuthKey).secret
    shown = device.shows()  # it is told at once, and not only after the tailnet
    sandbox.tailscale.join(auth_key, "phone", os="iOS")
    closing = person.ends()
    assert closing.said == "phone is in the tailnet, as phone"
    assert threads_of_the_door() == []
    assert (closing.device, closing.to_try) == ("phone", "phone")
    assert closing.report
    assert closing.report.carried_out
    assert f"Compare with the other device: {asked.compare}" in shown
    assert "server:web: in" in shown
    assert "You get in with:" in shown
    web = sandbox.servers["web"]
    assert web.lets_in("root", key)
    assert not web.lets_in("root", other)


@pytest.mark.parametrize("moment", ["waiting", "asked", "planned"])
def test_who_stops_it_closes_the_door_and_lets_nobody_in(sandbox: Sandbox, tmp_path: Path, moment: str) -> None:
    make_key(tmp_path, "-t", "ed25519")
    before = World(sandbox)
    person = pairing(sandbox)
    shown = person.sees(ShowInvitation)
    assert set(threads_of_the_door()) == {"pairing-listener", "pairing-page"}
    (page,) = (int(port) for port in re.findall(r"127\.0\.0\.1:(\d+)", shown.pages[0]))
    device = Device(shown.links[0], tmp_path / "id") if moment != "waiting" else None
    if moment != "waiting":
        asked = person.is_asked(CompareCodes)
    if moment == "planned":
        person.answers(asked, Answer.YES)
        person.is_asked(AgreeToPlan)
    person.work.stop()
    with pytest.raises(BrokenOffError):
        person.ends()
    if device:
        device.die()
    assert closes(shown.links[0].port)
    assert closes(page)
    assert threads_of_the_door() == []
    assert person.work.view().shown is None
    assert World(sandbox) == before


def test_a_no_and_three_wrong_codes_end_it(sandbox: Sandbox, tmp_path: Path) -> None:
    make_key(tmp_path, "-t", "ed25519")
    person = pairing(sandbox)
    device = Device(person.sees(ShowInvitation).links[0], tmp_path / "id")
    person.answers(person.is_asked(CompareCodes), Answer.NO)
    with pytest.raises(NobodyCameError, match="you said no"):
        person.ends()
    assert "not confirmed" in device.shows()
    person = pairing(sandbox)
    link = person.sees(ShowInvitation).links[0]
    wrong = Link(Code("2222222222", link.code.of_host_key), link.address, link.port)
    for left in ("2 more of them close the door", "1 more of them", "the door is closed"):
        assert Device(wrong, tmp_path / "id").is_refused()
        person.is_told(left)
    with pytest.raises(NobodyCameError, match="three wrong codes"):
        person.ends()


def test_a_no_to_the_plan_is_told_to_the_device_too(sandbox: Sandbox, tmp_path: Path) -> None:
    key = make_key(tmp_path, "-t", "ed25519")
    person = pairing(sandbox)
    device = Device(person.sees(ShowInvitation).links[0], tmp_path / "id")
    person.answers(person.is_asked(CompareCodes), Answer.YES)
    person.answers(person.is_asked(AgreeToPlan), False)
    report = person.ends().report
    assert report
    assert not report.carried_out
    assert "the person at the other device said no" in device.shows()
    assert not sandbox.servers["web"].lets_in("root", key)


def test_a_computer_that_joins_is_given_the_secrets_that_are_said_yes_to(sandbox: Sandbox, tmp_path: Path) -> None:
    person = pairing(sandbox, "studio", Kind.MAC)
    with joining(
        person.sees(ShowInvitation).links[0], identity(tmp_path), Newcomer(["hetzner", "tailscale"])
    ) as joined:
        person.answers(person.is_asked(CompareCodes), Answer.YES)
        person.answers(person.is_asked(AgreeToPlan), True)
        for name in ("hetzner", "tailscale"):
            asked = person.is_asked(GiveSecret)
            assert asked.secret == name
            person.answers(asked, name == "hetzner")
        person.ends()
        taken = joined.result(20)
    assert dict(taken.secrets) == {"hetzner": sandbox.hetzner.token}
    assert person.is_told("studio was told of the fleet's servers and host keys, and hetzner.")
    device = Registry.parse((sandbox.fleet / "devices.toml").read_text()).get("studio")
    assert device
    assert device.given == ("hetzner",)
    assert sandbox.hetzner.token not in repr(person.work.view())


def test_what_can_not_be_is_said_before_a_door_is_opened(sandbox: Sandbox) -> None:
    find = Fleet.find(sandbox.fleet).found_anew
    nobody = Person(lambda attendant: pair_attended(find, "phone", Kind.IPHONE, None, attendant, addresses=()))
    with pytest.raises(KeyturnError, match="it is in no network"):
        nobody.ends()
    with pytest.raises(InvalidInputError, match="the name pc is taken"):
        pairing(sandbox, "pc").ends()
