"""A recovery as a job: what is asked before a server reboots, what a stop leaves, and how it ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.attended.course import Word
from bootstrap.attended.recovering import recover_attended, recovered
from bootstrap.attended.recovery_questions import AgreeToRecovery, Recovering, TrustRescueKey
from bootstrap.fleet import Fleet
from bootstrap.sandbox.cloud import Sandbox
from bootstrap.workflows.recover import StuckError
from keys.errors import InvalidInputError
from tests.bootstrap.attended.person import Person
from tests.bootstrap.attended.scripted import Scripted
from tests.bootstrap.recovery_bench import PC, RESCUE, Bench, locked_server
from tests.inside import inside

YES = {AgreeToRecovery: True, TrustRescueKey: True}
DOUBT = "SELinux knows nothing of the new file yet"


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    with locked_server(tmp_path, monkeypatch, DOUBT) as made:
        yield made


def test_that_the_power_is_cut_stands_in_what_is_agreed_to(bench: Bench) -> None:
    case, person = bench.case(hard=True), Scripted({AgreeToRecovery: False})
    recovered(case, Recovering("web", hard=True), person)
    case.mode.enable(case.cloud.id, bench.api.add_key("pc", PC.line).id)
    case.mode.reboot(case.cloud.id, hard=True)
    recovered(case, Recovering("web", hard=True, leaves=True), person)
    abouts = [one.about for one in person.asked if isinstance(one, AgreeToRecovery)]
    assert len(abouts) == 2
    assert all("Its power is cut" in about for about in abouts)
    recovered(bench.case(), Recovering("web"), person)
    assert isinstance(person.asked[-1], AgreeToRecovery)
    assert "Its power is cut" not in person.asked[-1].about


def test_the_server_is_named_its_rescue_system_compared_and_then_its_key_gets_in(bench: Bench) -> None:
    person = Scripted(YES)
    closing = recovered(bench.case(), Recovering("web"), person)
    plan, rescue = person.asked
    assert isinstance(plan, AgreeToRecovery)
    assert plan.type_name == "web"
    assert "The server reboots twice" in plan.about
    assert "7. a login with the key proves it" in plan.about
    assert isinstance(rescue, TrustRescueKey)
    assert rescue.shown.key == RESCUE
    assert rescue.shown.password
    assert rescue.shown.password not in repr(person.asked) + repr(person.told) + repr(closing)
    assert bench.boots == ["rescue", "own"]
    assert "a fresh login as root with the key of pc got in" in closing.said
    assert DOUBT in closing.said
    assert (closing.device, closing.to_try) == ("pc", "pc")


def test_a_no_to_the_plan_changes_nothing(bench: Bench) -> None:
    closing = recovered(bench.case(), Recovering("web"), Scripted({AgreeToRecovery: False}))
    assert (closing.said, closing.to_try, bench.asked()) == ("Nothing was changed.", "", [])


def test_a_no_to_the_rescue_key_says_how_the_server_stands_and_the_same_again_goes_on(bench: Bench) -> None:
    with pytest.raises(StuckError, match="in the rescue system, and its services are down"):
        recovered(bench.case(), Recovering("web"), Scripted({**YES, TrustRescueKey: False}))
    person = Scripted(YES)
    recovered(bench.case(), Recovering("web"), person)
    assert isinstance(person.asked[0], AgreeToRecovery)
    assert "What was begun goes on with step 3" in person.asked[0].about
    assert bench.boots == ["rescue", "own"]


def test_a_server_that_lets_the_key_in_is_left_as_it_is(bench: Bench) -> None:
    bench.lets_in = True
    person = Scripted()
    assert "there is nothing to recover" in recovered(bench.case(), Recovering("web"), person).said
    assert (person.asked, bench.asked()) == ([], [])


def test_leaving_is_agreed_to_by_name_only_where_it_reboots(bench: Bench) -> None:
    case = bench.case()
    case.mode.enable(case.cloud.id, bench.api.add_key("pc", PC.line).id)
    only_on = Scripted(YES)
    assert "rescue mode is off" in recovered(case, Recovering("web", leaves=True), only_on).said
    assert (only_on.asked[0].type_name, bench.boots) == ("", [])  # type: ignore[attr-defined]

    with pytest.raises(StuckError):
        recovered(bench.case(), Recovering("web"), Scripted({**YES, TrustRescueKey: False}))
    booted = Scripted(YES)
    closing = recovered(bench.case(), Recovering("web", leaves=True), booted)
    assert "its own system answers again" in closing.said
    assert (booted.asked[0].type_name, bench.boots) == ("web", ["rescue", "own"])  # type: ignore[attr-defined]
    assert closing.to_try == ""


def test_a_stop_while_a_boot_is_waited_for_says_what_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the sandbox no rescue system ever answers."""
    with inside(tmp_path / "cloud", monkeypatch) as sandbox:
        monkeypatch.setenv("KEYTURN_BOOT", "600")
        person = begun(sandbox, "attic")
        person.answers(person.is_asked(AgreeToRecovery), True)
        person.comes_to(lambda view: any("step 2" in row.said for row in view.rows))
        person.work.stop()
        with pytest.raises(StuckError, match="it was broken off; attic is in the rescue system") as caught:
            person.ends()
        assert "the key B at the row of attic goes on from here, or ends rescue mode" in caught.value.hint
        assert "end rescue mode with: keyturn recover attic --leave" in caught.value.hint
        view = person.work.view()
        assert [(done.name, done.said) for done in view.steps] == [
            ("step 1", "rescue mode is switched on with the key")
        ]
        assert [row.word for row in view.rows] == [Word.BROKEN_OFF]
        assert (view.begun, view.leaves_pending) == (True, False)
        assert "in its rescue system, with its services down" in view.stop_leaves

        with pytest.raises(InvalidInputError, match=r"media .* is no server of a Hetzner project"):
            begun(sandbox, "media").ends()


def begun(sandbox: Sandbox, server: str) -> Person:
    find = Fleet.find(sandbox.fleet).found_anew
    return Person(lambda attendant: recover_attended(find, Recovering(server), attendant))
