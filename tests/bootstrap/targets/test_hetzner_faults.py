"""Every fault at every request of an onboarding and a revocation: nothing is lost, done twice, or told as it is not."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bootstrap.sandbox.faults import Fault, Faults
from bootstrap.sandbox.hetzner import HetznerApi
from bootstrap.targets.base import Outcome, Result
from bootstrap.targets.hetzner import api as hetzner_api
from keys.access import Seen, Unreachable
from keys.plan import Change, Verb
from tests.bootstrap.targets.hetzner_project import Project
from tests.keys.made import key

OURS = {"managed-by": "keyturn", "device": "macbook"}
QUICK = [fault for fault in Fault if fault is not Fault.SILENT]  # that one costs its time-out
REQUESTS = 4  # an onboarding: look, try the token, register, look; a revocation: look, find, delete, look


@pytest.fixture
def project() -> Iterator[Project]:
    with HetznerApi() as api:
        api.add_key("a person's", key("stranger").line, {"team": "ops"})
        yield Project(api)


def run(project: Project, verb: Verb) -> Outcome | None:
    """Look, try, change, look again, as a run of keyturn does; None where the project could not be seen."""
    target = project.target
    if isinstance(target.observe(), Unreachable):
        return None
    if verb is Verb.ADD:
        target.objection()
    (outcome,) = target.apply([Change(verb, "hetzner", "project", key("macbook"), "macbook", "lost")])
    after = target.observe()
    if outcome.is_good and isinstance(after, Seen):
        assert bool(after.of(key("macbook"))) is (verb is Verb.ADD)
    return outcome


def is_there(project: Project) -> bool:
    found = [one for one in project.api.ssh_keys() if one.public_key == key("macbook").line]
    assert all((one.name, one.labels) == ("macbook@kua", OURS) for one in found)
    assert len(found) <= 1
    return bool(found)


def check(project: Project, verb: Verb, faults: dict[int, Fault]) -> None:
    """With these faults, then without: what is said is so, the end is what is wanted, and it is done once."""
    project.api.switches.faults = Faults(at=faults)
    project.api.calls.clear()
    outcome = run(project, verb)
    if outcome and outcome.is_good:
        assert is_there(project) is (verb is Verb.ADD)
    elif outcome:
        assert outcome.result is Result.AWAY
        assert outcome.hint
    project.api.switches.faults = Faults()
    again = run(project, verb)
    assert again
    assert again.is_good
    assert is_there(project) is (verb is Verb.ADD)
    done = [call for call in project.api.calls if (call.method, call.status) in {("POST", 201), ("DELETE", 204)}]
    assert len(done) == 1
    assert [one.labels for one in project.api.ssh_keys() if one.name == "a person's"] == [{"team": "ops"}]


@pytest.mark.parametrize("verb", [Verb.ADD, Verb.REMOVE])
@pytest.mark.parametrize("fault", QUICK)
@pytest.mark.parametrize("request_number", range(1, REQUESTS + 1))
def test_one_fault_at_any_request(project: Project, verb: Verb, fault: Fault, request_number: int) -> None:
    if verb is Verb.REMOVE:
        project.api.add_key("macbook@kua", key("macbook").line, OURS)
    check(project, verb, {request_number: fault})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([Verb.ADD, Verb.REMOVE]),
    st.dictionaries(st.integers(1, 14), st.sampled_from(QUICK), min_size=1, max_size=10),
)
def test_any_faults_at_any_requests(project: Project, verb: Verb, faults: dict[int, Fault]) -> None:
    for one in project.api.ssh_keys():
        if one.name != "a person's":
            project.api.project.remove_key(one.id)
    if verb is Verb.REMOVE:
        project.api.add_key("macbook@kua", key("macbook").line, OURS)
    check(project, verb, faults)


@pytest.mark.parametrize("verb", [Verb.ADD, Verb.REMOVE])
def test_an_answer_that_never_comes_to_what_was_done_is_looked_for(
    project: Project, verb: Verb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hetzner_api, "_TIMEOUT", (5.0, 0.2))
    if verb is Verb.REMOVE:
        project.api.add_key("macbook@kua", key("macbook").line, OURS)
    check(project, verb, {3: Fault.SILENT})
    assert project.waits == [1]


def test_a_registration_that_was_lost_is_found_and_not_made_again(project: Project) -> None:
    project.api.switches.faults.at[1] = Fault.SWALLOWED
    outcome = project.add()
    assert (outcome.result, project.requests()) == (Result.DONE, ["POST 201", "GET 200"])
    assert outcome.said.startswith("registered as ssh_key ")


def test_a_registration_that_somebody_else_was_quicker_with_is_adopted(project: Project) -> None:
    project.api.switches.faults.at[1] = Fault.DROPPED
    project.then = lambda: project.api.add_key("by Terraform", key("macbook").line)
    outcome = project.add()
    assert outcome.result is Result.ALREADY
    assert project.keys()["by Terraform"].labels == OURS
    assert project.requests() == ["POST 0", "GET 200", "PUT 200"]
