"""A machine that no server lets in asks, attended: its key, its set-up and its request are made, and no server is
changed; a device that gets in takes the request, and then it gets in."""

from pathlib import Path

import pytest

from bootstrap.attended.approving import approve_attended, request_field
from bootstrap.attended.asked_here import SayYes, TakeRequest
from bootstrap.attended.attendant import AgreeToPlan, Attendant
from bootstrap.attended.newcomer_fields import KeyFrom
from bootstrap.attended.onboarding_here import onboard_here_attended
from bootstrap.attended.work import Closing
from bootstrap.fleet import Fleet
from bootstrap.sandbox.cloud import Sandbox
from bootstrap.wiring import now
from keys.device import Kind
from keys.key_pair import KeyPair
from tests.bootstrap.attended.person import Person
from tests.bootstrap.attended.scripted import Scripted
from tests.bootstrap.cli.world import RUNNING
from tui.work_words import verdict_of

pytestmark = pytest.mark.wants("git")


@pytest.fixture
def elsewhere(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """From now on, this is a machine that has the fleet's folder, and no key. Gives its ssh folder."""
    monkeypatch.setattr(KeyPair.private_openssh, "__defaults__", (1,))  # rounds
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setenv("KEYTURN_SSH_DIR", str(tmp_path / "ssh"))
    monkeypatch.setenv("KEYTURN_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "ssh"


def onboarded(sandbox: Sandbox, person: Attendant, *, requests: bool = False) -> Closing:
    find = Fleet.find(sandbox.fleet).found_anew
    here = KeyFrom("none")
    return onboard_here_attended(find, "macbook", Kind.MACBOOK, person, key_from=here, expires=None, requests=requests)


def test_a_machine_that_gets_in_nowhere_asks_and_is_let_in_by_one_that_does(
    sandbox: Sandbox, elsewhere: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Scripted({SayYes: True, TakeRequest: True})
    closing = onboarded(sandbox, person)
    shown = person.asked[-1]
    assert isinstance(shown, TakeRequest)
    assert any("no key on this machine opens any server" in why for one in person.asked for why in _why(one))
    assert Path(shown.file).read_text() == shown.request.text
    assert (closing.report, closing.device) == (None, "macbook")
    assert {"ssh configuration"} <= {done.name for done in person.steps}
    assert not any(sandbox.servers[name].lets_in("root", shown.request.public_key) for name in RUNNING)
    assert Fleet.find(sandbox.fleet).registry().get("macbook") is None

    monkeypatch.setenv("KEYTURN_SSH_DIR", str(sandbox.ssh_folder))
    request = request_field(shown.request.text, "kua", now()).value
    assert request is not None
    approve_attended(Fleet.find(sandbox.fleet).found_anew, request, Scripted({AgreeToPlan: True}))
    assert all(sandbox.servers[name].lets_in("root", request.public_key) for name in RUNNING)
    monkeypatch.setenv("KEYTURN_SSH_DIR", str(elsewhere))
    again = Scripted({SayYes: True})
    assert onboarded(sandbox, again).report is not None  # nothing is asked: it is in
    assert any("in the fleet already" in text for text in again.told)


def _why(question: object) -> tuple[str, ...]:
    return question.why if isinstance(question, SayYes) else ()


def test_a_no_leaves_nothing_behind(sandbox: Sandbox, elsewhere: Path, tmp_path: Path) -> None:
    assert onboarded(sandbox, Scripted({SayYes: False}), requests=True).said == "Nothing was changed."
    assert not elsewhere.exists() or not [*elsewhere.glob("id_*")]
    assert not [*tmp_path.glob("*-request.txt")]


def test_who_stops_at_the_tailnet_is_told_that_the_key_stays_and_no_server_was_changed(
    sandbox: Sandbox, elsewhere: Path
) -> None:
    person = Person(lambda attendant: onboarded(sandbox, attendant, requests=True))
    person.answers(person.is_asked(SayYes), True)
    asked = person.is_asked(SayYes)
    assert "into the tailnet" in asked.what
    person.work.stop()
    view = person.ended()
    said, _ = verdict_of(view)
    assert "no server was changed, and the key that was made stays" in said
    assert not view.leaves_pending
    assert [*elsewhere.glob("id_*_macbook")]


def test_what_cannot_be_saved_is_still_shown_and_to_stop_looking_is_no_failure(
    sandbox: Sandbox, elsewhere: Path, tmp_path: Path
) -> None:
    (tmp_path / "macbook-request.txt").write_text("mine")
    find = Fleet.find(sandbox.fleet).found_anew
    person = Person(
        lambda attendant: onboard_here_attended(
            find, "macbook", Kind.MACBOOK, attendant, key_from=KeyFrom("none"), expires=None, requests=True
        )
    )
    for _ in range(2):  # whether to ask at all, whether to join the tailnet
        person.answers(person.is_asked(SayYes), True)
    assert person.is_asked(TakeRequest).file == ""
    person.is_told("not saved: ")
    person.work.stop()
    assert "has asked" in person.ends().said
    assert (tmp_path / "macbook-request.txt").read_text() == "mine"
