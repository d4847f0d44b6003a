"""Joining as a job: the other device's door is real, a person attends here, and nothing is taken over unasked."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bootstrap.attended.asked_here import SayYes, SeePassphrase
from bootstrap.attended.joining import join_attended
from bootstrap.attended.joining_fields import Asking, JoiningBy, folder_field, link_field
from bootstrap.attended.joining_questions import CompareHere, ShowCode
from bootstrap.attended.newcomer_fields import KeyFrom
from bootstrap.fleet import Fleet
from bootstrap.pairing.door import Candidate
from bootstrap.pairing.joining_errors import TurnedAwayError
from bootstrap.pairing.member import HandingOverError
from bootstrap.sandbox.key_ring import entries
from keys.errors import InvalidInputError, KeyturnError
from keys.key_pair import KeyPair
from keys.membership import Membership
from keys.public_key import PublicKey
from tests.bootstrap.attended.person import Person
from tests.bootstrap.pairing.bench import Bench, opened
from tests.bootstrap.pairing.newcomer import MEMBERSHIP, confirmed
from tests.inside import at_another_computer

HERE = replace(MEMBERSHIP, remote="")
PRIVATE = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----\n"


@dataclass
class Newcomer:
    """A computer without a fleet, the device that lets it in, and what was opened here in the end."""

    home: Path
    ssh_folder: Path
    door: Bench
    fleets: list[Fleet] = field(default_factory=list)

    def joins(self, asking: Asking = Asking.EACH, key: str = "", folder: Path | None = None) -> Person:
        by = JoiningBy(self.door.link(), self.home, folder, KeyFrom("none", key), asking)
        return Person(lambda attendant: join_attended(by, attendant, self.fleets.append))

    def says(self, person: Person, *, yes: bool) -> Candidate:
        """This side's answer, once the other one has seen who came."""
        candidate = self.door.candidate()
        asked = person.is_asked(CompareHere)
        assert (asked.compare, asked.key, asked.address) == (candidate.compare, candidate.key, "127.0.0.1")
        person.answers(asked, yes)
        return candidate

    def is_let_in(self, candidate: Candidate, membership: Membership = HERE, lines: int = 1) -> None:
        """By the other device, which gives what it is asked for, and says what it does."""
        member = confirmed(self.door, candidate)
        for line in range(1, lines):
            candidate.guest.say(f"line {line}")
        candidate.guest.say("server:web: in")
        member.hand_over(membership, lambda name: f"token-{name}")
        candidate.guest.leave()


@pytest.fixture
def newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newcomer]:
    with at_another_computer(tmp_path / "home", monkeypatch) as ssh_folder, opened() as door:
        yield Newcomer(tmp_path / "home", ssh_folder, door)


def test_both_say_yes_and_this_computer_is_set_up_with_the_secrets_that_it_asked_for(newcomer: Newcomer) -> None:
    person = newcomer.joins()
    candidate = newcomer.says(person, yes=True)
    assert person.sees(ShowCode).compare == candidate.compare
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(newcomer.is_let_in, candidate)
        for name in HERE.secrets:
            asked = person.is_asked(SayYes)
            assert name in asked.what
            person.answers(asked, name == "hetzner")
        closing = person.ends()
        other.result(10)
    assert closing.device == "studio"
    assert f"This computer is studio of the fleet kua, whose folder is {newcomer.home / 'kua'}" in closing.said
    assert [fleet.folder for fleet in newcomer.fleets] == [newcomer.home / "kua"]
    assert entries(newcomer.home / "key-ring.json") == {"keyturn/hetzner@kua": "token-hetzner"}
    public = PublicKey.parse((newcomer.ssh_folder / "id_ed25519_studio.pub").read_text())
    assert (public, public.comment) == (candidate.key, "studio@kua")
    view = person.work.view()
    assert [done.name for done in view.steps][:5] == ["key", "compared", "let in", "folder", "secret"]
    assert "server:web: in" in view.told
    assert view.shown is None
    assert "token-" not in repr(view)


def test_a_no_here_takes_nothing_over_whatever_the_other_device_says(newcomer: Newcomer) -> None:
    person = newcomer.joins()
    newcomer.says(person, yes=False)
    with pytest.raises(KeyturnError, match="did not show the same: somebody may stand in between"):
        person.ends()
    assert newcomer.fleets == []
    assert [path.name for path in newcomer.home.iterdir()] == [".ssh"]


def test_a_no_there_is_told_and_the_next_join_goes_on_with_the_same_key(newcomer: Newcomer) -> None:
    person = newcomer.joins()
    first = newcomer.says(person, yes=True)
    newcomer.door.door.refuse(first)
    with pytest.raises(TurnedAwayError):
        person.ends()
    with opened() as newcomer.door:
        person = newcomer.joins(Asking.NONE)
        again = newcomer.says(person, yes=True)
        newcomer.is_let_in(again)
        person.ends()
    assert again.key == first.key


@pytest.mark.parametrize("moment", ["asked", "waiting"])
def test_who_stops_it_before_it_is_let_in_hangs_up(newcomer: Newcomer, moment: str) -> None:
    person = newcomer.joins()
    if moment == "asked":
        person.is_asked(CompareHere)
    else:
        newcomer.says(person, yes=True)
        person.sees(ShowCode)
    view = person.work.view()
    assert view.begun  # its key is on the disk
    assert "The key that was made for it stays" in view.stop_leaves
    person.work.stop()
    with pytest.raises(KeyturnError, match="it was stopped before this computer was let in") as caught:
        person.ends()
    assert "joining again goes on with it" in caught.value.hint
    assert newcomer.fleets == []


def test_who_stops_it_once_it_is_let_in_has_the_folder_all_the_same(newcomer: Newcomer) -> None:
    person = newcomer.joins()
    candidate = newcomer.says(person, yes=True)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(newcomer.is_let_in, candidate)
        person.is_asked(SayYes)
        assert person.work.view().begun
        assert "is let in all the same" in person.work.view().stop_leaves
        person.work.stop()
        assert "whose folder is" in person.ends().said
        assert isinstance(other.exception(10), HandingOverError)
    assert len(newcomer.fleets) == 1
    assert person.is_told("the connection was cut after this computer was let in")


def test_of_a_device_that_talks_without_end_only_the_beginning_is_shown(
    newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bootstrap.attended.joining._MOST_READ", 2)
    person = newcomer.joins(Asking.NONE)
    newcomer.is_let_in(newcomer.says(person, yes=True), lines=5)
    person.ends()
    told = person.work.view().told
    assert [one for one in told if one.startswith("line ")] == ["line 1", "line 2"]
    assert "server:web: in" not in told
    assert len([one for one in told if "says more than 2 lines" in one]) == 1


def test_a_fleet_that_has_programs_run_is_opened_only_with_leave(newcomer: Newcomer) -> None:
    folder = newcomer.home / "shared"
    folder.mkdir()
    long = "/" + "long/" * 200 + "name"
    toml = f'[fleet]\nname = "kua"\n[hetzner]\ntoken = "command:touch {newcomer.home / "ran"}"\n'
    toml += f'[tailscale]\ncredentials = "command:{long}"\n'
    (folder / "keyturn.toml").write_text(toml)
    person = newcomer.joins(Asking.NONE, folder=folder)
    newcomer.is_let_in(newcomer.says(person, yes=True))
    asked = person.is_asked(SayYes)
    assert asked.what == "Open the fleet now?"
    assert asked.why[0].endswith("has keyturn run these programs here:")
    assert {"touch", long} <= {*asked.why}
    person.answers(asked, False)
    closing = person.ends()
    assert (newcomer.fleets, closing.to_try) == ([], "")
    assert not (newcomer.home / "ran").exists()


def test_a_passphrase_that_is_the_persons_alone_is_not_put_into_the_key_ring(
    newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(KeyPair.private_openssh, "__defaults__", (1,))  # rounds
    by = JoiningBy(newcomer.door.link(), newcomer.home, key_from=KeyFrom("made", ring=False))
    person = Person(lambda attendant: join_attended(by, attendant, newcomer.fleets.append))
    person.answers(person.is_asked(SeePassphrase), True)
    person.is_asked(CompareHere)  # by then the key is kept
    person.work.stop()
    with pytest.raises(KeyturnError, match="it was stopped"):
        person.ends()
    assert entries(newcomer.home / "key-ring.json") == {}


def test_what_cannot_be_is_told_before_the_other_device_is_met(newcomer: Newcomer) -> None:
    (newcomer.home / "thesis.tex").touch()
    with pytest.raises(InvalidInputError, match="something else in this folder") as caught:
        newcomer.joins(folder=newcomer.home).ends()
    assert "--" not in caught.value.hint
    with pytest.raises(InvalidInputError, match="through an agent alone"):
        newcomer.joins(key="sk").ends()
    assert newcomer.door.door.next(0) is None
    assert not newcomer.ssh_folder.exists()


def test_a_link_says_where_it_leads_and_never_its_code(newcomer: Newcomer) -> None:
    link = newcomer.door.link("192.0.2.7")
    said = link_field(f" {link}\n")
    assert (said.value, said.said) == (link, f"leads to 192.0.2.7, port {link.port}")
    assert str(link.code) not in repr(JoiningBy(link, Path("/")))
    assert link_field("").is_empty
    for text in ("ssh://root@192.0.2.1", f"{link}"[:-20], "ssh://pair-abc@192.0.2.1:22"):
        amiss = link_field(text)
        assert (amiss.value, amiss.is_good, "this is not a pairing" in amiss.said) == (None, False, True)
    assert link_field(PRIVATE).is_secret


def test_a_folder_is_shown_whole_and_none_is_one_of_the_fleets_name() -> None:
    here = Path("/home/you")
    assert folder_field("", here).said == "a new one of the fleet's name, in /home/you"
    assert (folder_field("cloud", here).value, folder_field("cloud", here).said) == (here / "cloud", "/home/you/cloud")
    assert folder_field("/srv/cloud", here).said == ""
