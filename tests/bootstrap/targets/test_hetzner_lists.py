"""Lists of the API: the whole of them or none, whatever happens between two pages."""

from collections.abc import Callable, Iterator

import pytest

from bootstrap.sandbox.faults import Fault
from bootstrap.sandbox.hetzner import HetznerApi
from keys.access import Seen
from tests.bootstrap.targets.hetzner_project import Project, why_away
from tests.keys.made import key

LINES = [key(f"key-{number}").bare_line for number in range(103)]


@pytest.fixture
def project() -> Iterator[Project]:
    """One with three pages of keys."""
    with HetznerApi() as api:
        for number, line in enumerate(LINES):
            api.add_key(f"key {number}", line)
        yield Project(api)


def seen_names(project: Project) -> set[str]:
    seen = project.target.observe()
    assert isinstance(seen, Seen), seen
    return {grant.name for grant in seen.grants}


def first(project: Project) -> int:
    return min(one.id for one in project.api.ssh_keys())


def removes_the_first(project: Project) -> None:
    project.api.project.remove_key(first(project))


def adds_one(project: Project) -> None:
    project.api.add_key(f"new {len(project.api.calls)}", key(f"new-{len(project.api.calls)}").bare_line)


def replaces_the_first(project: Project) -> None:
    """As many as before, and what stood at the head of the next page has moved up, past whoever reads on there."""
    removes_the_first(project)
    adds_one(project)


@pytest.mark.parametrize("happens", [removes_the_first, adds_one, replaces_the_first])
@pytest.mark.parametrize("request_number", range(1, 7))
def test_what_comes_and_goes_between_two_pages_hides_nothing_that_stays(
    project: Project, happens: Callable[[Project], None], request_number: int
) -> None:
    before = set(project.keys())
    project.api.switches.faults.meanwhile[request_number] = lambda: happens(project)
    seen = seen_names(project)
    assert before & set(project.keys()) <= seen
    assert seen <= before | set(project.keys())


def test_a_list_that_is_another_one_at_each_reading_is_not_seen(project: Project) -> None:
    meanwhile = project.api.switches.faults.meanwhile
    meanwhile |= dict.fromkeys(range(1, 100), lambda: replaces_the_first(project))
    assert "/ssh_keys changes while it is read" in why_away(project).why
    assert len(project.api.calls) < 20


@pytest.mark.parametrize("fault", [Fault.NO_NEXT, Fault.LOOP, Fault.CUT])
@pytest.mark.parametrize("request_number", [1, 2, 3, 5])
def test_a_page_that_contradicts_itself_or_is_cut_leaves_the_list_unseen(
    project: Project, fault: Fault, request_number: int
) -> None:
    project.api.switches.faults.at[request_number] = fault
    assert "makes no sense" in why_away(project).why


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.LIMITED, Fault.LOST, Fault.SWALLOWED, Fault.HALF])
@pytest.mark.parametrize("request_number", [1, 2, 3, 6])
def test_a_page_that_fails_once_is_asked_for_again(project: Project, fault: Fault, request_number: int) -> None:
    project.api.switches.faults.at[request_number] = fault
    assert seen_names(project) == set(project.keys())
    assert len(project.waits) == 1


def test_a_page_that_keeps_failing_leaves_the_list_unseen(project: Project) -> None:
    project.api.switches.faults.at |= dict.fromkeys(range(2, 50), Fault.UNAVAILABLE)
    assert "not available" in why_away(project).why


def test_all_servers_of_several_pages_are_discovered_though_one_goes_meanwhile(project: Project) -> None:
    for number in range(60):
        project.api.add_server(f"web{number}", f"203.0.113.{number}")
    there = project.api.project.servers()[0]
    project.api.switches.faults.meanwhile[2] = lambda: project.api.project.remove_server(there.id)
    assert [server.name for server in project.target.discover()] == [f"web{number}" for number in range(1, 60)]
