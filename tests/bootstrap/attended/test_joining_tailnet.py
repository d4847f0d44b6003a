"""Another device is brought into the tailnet behind its onboarding: its auth key is shown, and ends with the wait."""

import pytest

from bootstrap.attended import joining_tailnet
from bootstrap.attended.asked_here import ChooseOne
from bootstrap.attended.attendant import AgreeToPlan
from bootstrap.attended.joining_tailnet import into_tailnet_attended
from bootstrap.attended.onboarding import onboard_attended
from bootstrap.attended.pairing_questions import ShowAuthKey
from bootstrap.fleet import Fleet
from bootstrap.sandbox.cloud import Sandbox
from bootstrap.sandbox.tailscale import ApiError
from bootstrap.tailnet.joining import Joined
from bootstrap.tailnet.joining_other import Choose
from keys.device import Kind
from keys.errors import InvalidInputError
from keys.key_pair import KeyPair
from keys.tailnet import Node
from tests.bootstrap.attended.person import Person
from tests.bootstrap.attended.scripted import Scripted

pytestmark = pytest.mark.wants("git")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining_tailnet, "EVERY", 0.05)


def onboarded(fleet: Fleet) -> Person:
    """A person who lets a new iPad in, and has got as far as its auth key."""
    key = KeyPair.generate("me@ipad").public
    person = Person(
        lambda attendant: onboard_attended(
            fleet.found_anew, "new-ipad", Kind.IPAD, attendant, key=key, expires=None, tailnet=True
        )
    )
    person.answers(person.is_asked(AgreeToPlan), True)
    return person


def live_keys(sandbox: Sandbox) -> list[object]:
    return [key["description"] for key in sandbox.tailscale.keys if "revoked" not in key and "new-ipad" in str(key)]


def test_the_key_is_shown_until_the_machine_is_there_and_that_is_noted(sandbox: Sandbox) -> None:
    fleet = Fleet.find(sandbox.fleet)
    person = onboarded(fleet)
    shown = person.sees(ShowAuthKey)
    assert len(live_keys(sandbox)) == 1
    node = sandbox.tailscale.join(shown.secret, "new-ipad", os="iOS")
    closing = person.ends()
    assert closing.said == "new-ipad is in the tailnet, as new-ipad"
    assert live_keys(sandbox) == []
    device = fleet.found_anew().registry().get("new-ipad")
    assert device
    assert device.tailscale_node == node["nodeId"]
    assert shown.secret not in repr((person.work.view(), shown))

    again = Scripted()
    assert "in the tailnet already" in into_tailnet_attended(fleet.found_anew, "new-ipad", again).said
    assert again.told == []


def test_who_waits_no_longer_has_let_the_device_in_and_its_auth_key_is_revoked(sandbox: Sandbox) -> None:
    fleet = Fleet.find(sandbox.fleet)
    person = onboarded(fleet)
    secret = person.sees(ShowAuthKey).secret
    person.work.stop()
    closing = person.ends()
    assert closing.said == "new-ipad is not in the tailnet: the wait was left, and its auth key is revoked"
    assert closing.report is not None
    assert live_keys(sandbox) == []
    with pytest.raises(ApiError):
        sandbox.tailscale.join(secret, "thief")
    device = fleet.found_anew().registry().get("new-ipad")
    assert device
    assert device.tailscale_node == ""


def test_what_fails_of_it_is_told_and_the_device_stays_let_in(sandbox: Sandbox) -> None:
    fleet = Fleet.find(sandbox.fleet)
    sandbox.tailscale.switches.between = "<html>log in to this network</html>"
    view = onboarded(fleet).ended()
    (failed,) = view.steps
    assert (failed.name, view.error, view.closing is not None) == ("tailnet", None, True)
    assert failed.error
    assert fleet.found_anew().registry().get("new-ipad")


def test_without_a_tailnet_it_is_refused_before_anything_is_changed(sandbox: Sandbox) -> None:
    file = sandbox.fleet / "keyturn.toml"
    file.write_text(file.read_text().replace('[tailscale]\ncredentials = "env:TAILSCALE_API_KEY"\n', ""))
    fleet, key = Fleet.find(sandbox.fleet), KeyPair.generate("me@ipad").public
    with pytest.raises(InvalidInputError, match="no tailnet"):
        onboard_attended(fleet.found_anew, "new-ipad", Kind.IPAD, Scripted(), key=key, expires=None, tailnet=True)
    assert fleet.found_anew().registry().get("new-ipad") is None


def test_this_very_machine_needs_no_auth_key(sandbox: Sandbox) -> None:
    with pytest.raises(InvalidInputError, match="pc is this very machine") as refused:
        into_tailnet_attended(Fleet.find(sandbox.fleet).found_anew, "pc", Scripted())
    assert "onboard it again as pc" in refused.value.hint


@pytest.fixture
def _two_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two machines come in at the same time, and it can't be told which is meant."""
    nodes = (Node("n1CNTRL", "one.ts.net", os="iOS"), Node("n2CNTRL", "two.ts.net", os="iOS"))

    def come(*_: object, choose: Choose, **__: object) -> Joined:
        chosen = choose(nodes)
        return Joined(chosen.id if chosen else "", ("it came",))

    monkeypatch.setattr(joining_tailnet, "join_other", come)


@pytest.mark.usefixtures("_two_come")
def test_the_person_tells_which_of_several_machines_it_is_or_waits_no_longer(sandbox: Sandbox) -> None:
    fleet = Fleet.find(sandbox.fleet)
    stops = Person(lambda attendant: into_tailnet_attended(fleet.found_anew, "ipad", attendant))
    stops.is_asked(ChooseOne)
    stops.work.stop()
    assert "the wait was left" in stops.ends().said
    person = Scripted({ChooseOne: 1})
    assert into_tailnet_attended(fleet.found_anew, "ipad", person).said == "it came"
    (question,) = person.asked
    assert isinstance(question, ChooseOne)
    assert [choice.split()[0] for choice in question.choices] == ["one", "two"]
    device = fleet.found_anew().registry().get("ipad")
    assert device
    assert device.tailscale_node == "n2CNTRL"
