"""Secrets of the fleet, kept and taken out with a person who attends: checked first, noted, and never told."""

import subprocess

import pytest

from bootstrap.attended.asked_here import ChooseOne, SayYes, TypeSecret
from bootstrap.attended.keeping_secrets import remove_secret_attended, set_secret_attended
from bootstrap.fleet import Fleet
from bootstrap.sandbox.cloud import Sandbox
from bootstrap.sandbox.key_ring import entries
from keys.errors import InvalidInputError
from tests.bootstrap.attended.person import Person
from tests.bootstrap.attended.scripted import Scripted

pytestmark = pytest.mark.wants("git")

WRONG = "wr0ngwr0ng" * 6


def with_ring(sandbox: Sandbox) -> Fleet:
    """The fleet, with the project's token to be read from the key ring, where there is none yet."""
    file = sandbox.fleet / "keyturn.toml"
    file.write_text(file.read_text().replace('token = "env:HCLOUD_TOKEN"', 'token = "keyring"'))
    subprocess.run(["git", "-C", sandbox.fleet, "commit", "-qam", "where secrets are"], check=True)
    return Fleet.find(sandbox.fleet)


def ring(sandbox: Sandbox) -> dict[str, str]:
    return entries(sandbox.folder / "key-ring.json")


def given(fleet: Fleet) -> tuple[str, ...]:
    device = fleet.found_anew().registry().get("pc")
    assert device
    return device.given


def test_what_is_refused_is_typed_anew_and_what_is_taken_is_kept_and_noted(sandbox: Sandbox) -> None:
    fleet = with_ring(sandbox)
    person = Person(lambda attendant: set_secret_attended(fleet.found_anew, "hetzner", attendant))
    person.answers(person.is_asked(TypeSecret), "two words")
    again = person.is_asked(TypeSecret)
    assert "holds blanks" in again.why
    person.answers(again, WRONG)
    unchecked = person.is_asked(SayYes)
    assert "the API token is refused" in unchecked.why[0]
    assert ring(sandbox) == {}
    person.answers(unchecked, False)
    person.answers(person.is_asked(TypeSecret), sandbox.hetzner.token)
    closing = person.ends()
    assert closing.said == "hetzner is kept: key ring, hetzner@kua"
    assert ring(sandbox) == {"keyturn/hetzner@kua": sandbox.hetzner.token}
    assert given(fleet) == ("hetzner",)
    view = person.work.view()
    assert "devices.toml notes that pc has it." in view.told
    assert not [secret for secret in (WRONG, sandbox.hetzner.token, "two words") if secret in repr((view, again))]


def test_while_the_service_is_away_it_is_kept_only_where_the_person_says_so(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet = with_ring(sandbox)
    monkeypatch.setenv("HCLOUD_ENDPOINT", "http://127.0.0.1:9/v1")
    person = Scripted({ChooseOne: 0, TypeSecret: "t0ken", SayYes: True})
    assert "kept" in set_secret_attended(fleet.found_anew, "", person).said
    choice, typed, unchecked = person.asked
    assert isinstance(choice, ChooseOne)
    assert choice.choices[0] == "hetzner  keyring  not there"
    assert isinstance(unchecked, SayYes)
    assert "could not be checked" in unchecked.why[0]
    assert "--unchecked" not in "".join(unchecked.why)
    assert "It was not checked; keyturn doctor does that." in person.told
    assert ring(sandbox) == {"keyturn/hetzner@kua": "t0ken"}
    assert "t0ken" not in repr((typed, unchecked, person.told))


def test_it_is_taken_out_after_a_yes_alone_and_the_note_goes_with_it(sandbox: Sandbox) -> None:
    fleet = with_ring(sandbox)
    token = sandbox.hetzner.token
    set_secret_attended(fleet.found_anew, "hetzner", Scripted({TypeSecret: token}))
    refuses = Scripted({SayYes: False})
    assert remove_secret_attended(fleet.found_anew, "hetzner", refuses).said == "Nothing was changed."
    assert (ring(sandbox), given(fleet)) == ({"keyturn/hetzner@kua": token}, ("hetzner",))
    assert "hetzner is removed" in remove_secret_attended(fleet.found_anew, "hetzner", Scripted({SayYes: True})).said
    assert (ring(sandbox), given(fleet)) == ({}, ())
    nothing_there = Scripted({})
    assert "was not in the key ring" in remove_secret_attended(fleet.found_anew, "hetzner", nothing_there).said


def test_nothing_typed_changes_nothing_and_what_is_kept_elsewhere_is_not_asked_for(sandbox: Sandbox) -> None:
    elsewhere = Fleet.find(sandbox.fleet)
    with pytest.raises(InvalidInputError, match="env:HCLOUD_TOKEN"):
        set_secret_attended(elsewhere.found_anew, "hetzner", Scripted({}))
    fleet = with_ring(sandbox)
    assert set_secret_attended(fleet.found_anew, "hetzner", Scripted({TypeSecret: None})).said == "Nothing was changed."
    assert set_secret_attended(fleet.found_anew, "", Scripted({ChooseOne: None})).said == "Nothing was changed."
    assert ring(sandbox) == {}
