"""What is special about the Hetzner target, through the real hcloud library against the stand-in API."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bootstrap.config import HetznerConfig, ServerConfig
from bootstrap.events import Waited
from bootstrap.provider import Told
from bootstrap.sandbox.hetzner import HetznerApi, SshKey
from bootstrap.sandbox.hetzner.errors import ApiError
from bootstrap.secrets import SecretError
from bootstrap.targets.base import Result
from bootstrap.targets.hetzner import HetznerTarget, Known
from keys.access import Seen, Unreachable
from keys.errors import KeyturnError
from tests.bootstrap.targets.hetzner_project import Project, why_away
from tests.keys.made import NOON, key

OURS = {"managed-by": "keyturn", "device": "macbook"}


@pytest.fixture
def project() -> Iterator[Project]:
    with HetznerApi() as api:
        yield Project(api)


def test_a_key_is_registered_under_device_and_fleet_with_our_labels(project: Project) -> None:
    outcome = project.add()
    (made,) = project.keys().values()
    assert (made.name, made.public_key, made.labels) == ("macbook@kua", key("macbook").line, OURS)
    assert outcome.said == f"registered as ssh_key {made.id} 'macbook@kua'"


def test_a_key_that_is_there_under_another_name_is_adopted_and_not_renamed(project: Project) -> None:
    there = project.api.add_key("My old Mac", key("macbook").bare_line, {"team": "ops"})
    outcome = project.add()
    (now,) = project.keys().values()
    assert (now.id, now.name, now.labels) == (there.id, "My old Mac", {"team": "ops", **OURS})
    assert outcome.result is Result.ALREADY
    assert outcome.said == f"there as ssh_key {there.id} 'My old Mac'"


def test_an_entry_that_keyturn_named_before_gets_the_name_of_today(project: Project) -> None:
    there = project.api.add_key("macbook@oldfleet", key("macbook").line, {**OURS, "team": "ops"})
    outcome = project.add()
    (now,) = project.keys().values()
    assert (now.id, now.name, now.labels) == (there.id, "macbook@kua", {**OURS, "team": "ops"})
    assert outcome.said == f"there as ssh_key {there.id} 'macbook@kua'"


@pytest.mark.parametrize("name", ["macbook@kua", "macbook@kua-2"])
def test_an_entry_of_ours_with_a_name_of_today_is_left_as_it_is(project: Project, name: str) -> None:
    project.api.add_key(name, key("macbook").line, OURS)
    assert project.add().result is Result.ALREADY
    assert project.requests() == ["POST 409", "GET 200"]


def test_an_entry_of_ours_keeps_its_old_name_where_another_key_has_the_new_one(project: Project) -> None:
    project.api.add_key("macbook@kua", key("stranger").line)
    project.api.add_key("macbook@oldfleet", key("macbook").line, {"managed-by": "keyturn", "device": "mac"})
    assert project.add().result is Result.ALREADY
    keys = project.keys()
    assert keys["macbook@kua"].public_key == key("stranger").line
    assert keys["macbook@oldfleet"].labels == OURS


def test_every_entry_that_has_the_key_is_removed_and_no_other(project: Project) -> None:
    project.api.add_key("a person's", key("stranger").line)
    twins = [SshKey(number, f"n{number}", key("macbook").md5[4:], key("macbook").line, {}, "") for number in (7, 8)]
    project.api.project._keys |= {one.id: one for one in twins}  # the vendor lets no two in; should it ever do so
    assert project.remove().said == "removed ssh_key 7 'n7', ssh_key 8 'n8'"
    assert list(project.keys()) == ["a person's"]


def test_a_name_that_another_key_has_is_left_to_it(project: Project) -> None:
    project.api.add_key("macbook@kua", key("former macbook").line)
    project.api.add_key("macbook@kua-2", key("stranger").line)
    assert project.add().result is Result.DONE
    keys = project.keys()
    assert keys["macbook@kua"].public_key == key("former macbook").line
    assert keys["macbook@kua-3"].public_key == key("macbook").line


def test_all_pages_are_seen(project: Project) -> None:
    for number in range(103):
        project.api.add_key(f"key {number}", key(f"key-{number}").bare_line)
    seen = project.target.observe()
    assert isinstance(seen, Seen)
    assert {grant.key for grant in seen.grants} == {key(f"key-{number}") for number in range(103)}
    assert len(project.api.calls) == 6  # a list of several pages is read until two readings agree


def test_a_key_that_can_not_be_read_is_named_as_unknown(project: Project) -> None:
    odd = project.api.add_key("odd", "ssh-new AAAAB3NzaC1uZXcAAAAA")
    seen = project.target.observe()
    assert isinstance(seen, Seen)
    assert seen.unknown == (f"ssh_key {odd.id} 'odd' can't be read as a public key",)


def test_the_name_of_a_key_steers_no_terminal(project: Project) -> None:
    project.api.add_key("\x1b[2J[/red]\nroot", key("macbook").line)
    seen = project.target.observe()
    assert isinstance(seen, Seen)
    assert seen.grants[0].where.isprintable()


def test_a_key_that_someone_else_removes_meanwhile_is_gone_too(project: Project) -> None:
    there = project.api.add_key("macbook@kua", key("macbook").line)
    project.then = lambda: project.api.project.remove_key(there.id)
    project.api.switches.conflicts = 1
    assert project.remove().result is Result.ALREADY
    assert project.requests() == ["GET 200", "DELETE 409", "DELETE 404"]


def test_a_rate_limit_is_waited_for_until_the_api_gives_a_request_back_and_said(project: Project) -> None:
    project.api.rate_limit.exhaust(40)
    project.then = project.api.rate_limit.refill
    assert isinstance(project.target.observe(), Seen)
    (wait,) = project.waits
    assert 38 <= wait <= 42
    assert project.events == [Waited("hetzner", wait, "the project's limit of API requests is used up")]
    assert project.requests() == ["GET 429", "GET 200"]


def test_a_rate_limit_that_lasts_longer_than_anyone_waits_is_told_with_its_end(project: Project) -> None:
    project.api.rate_limit.exhaust(1800)
    observation = why_away(project)
    assert "limit" in observation.why
    assert observation.hint == "run keyturn apply in 31 minutes"
    assert (project.waits, len(project.api.calls)) == ([], 1)


def test_a_rate_limit_that_others_use_up_again_and_again_is_waited_for_90_seconds_at_most(project: Project) -> None:
    project.api.rate_limit.exhaust()
    project.then = project.api.rate_limit.exhaust
    assert "keyturn apply" in why_away(project).hint
    assert 70 <= sum(project.waits) <= 90
    assert len(project.api.calls) == len(project.waits) + 1 == len(project.events) + 1


def test_what_the_rate_limit_holds_up_is_pending_and_not_failed(project: Project) -> None:
    project.api.rate_limit.exhaust(3600)
    assert project.add().result is Result.AWAY


def test_a_conflict_is_tried_again(project: Project) -> None:
    project.api.switches.conflicts = 2
    assert project.add().result is Result.DONE
    assert project.waits == [1, 2]


def test_a_short_outage_is_waited_for(project: Project) -> None:
    project.api.switches.outages = 1
    assert isinstance(project.target.observe(), Seen)
    assert isinstance(project.events[0], Waited)


def test_an_outage_is_told(project: Project) -> None:
    project.api.switches.outages = 100
    assert "not available" in why_away(project).why
    assert project.add().result is Result.AWAY


def test_a_refused_token_is_told_with_the_way_to_another_and_without_the_token(project: Project) -> None:
    project.api.switches.refused = True
    observation = why_away(project)
    assert "the API token is refused" in observation.why
    assert "keyturn secret set hetzner" in observation.hint
    assert project.api.token not in f"{observation}"
    assert project.waits == []


@pytest.mark.parametrize(("source", "line"), [("env:HCLOUD_TOKEN", "export HCLOUD_TOKEN=…"), ("command:x", "command")])
def test_the_way_to_another_token_fits_the_place_it_comes_from(project: Project, source: str, line: str) -> None:
    project.config = HetznerConfig(source)
    project.api.switches.refused = True
    assert line in why_away(project).hint


@pytest.mark.parametrize("code", ["token_readonly", "forbidden"])
def test_a_token_that_may_only_read_fails_the_change_and_not_the_observation(project: Project, code: str) -> None:
    project.api.switches.read_only = code  # type: ignore[assignment]
    assert isinstance(project.target.observe(), Seen)
    outcome = project.add()
    assert outcome.result is Result.FAILED
    assert "may only read" in outcome.said
    assert "read and write" in outcome.hint


@pytest.mark.parametrize("code", ["token_readonly", "forbidden"])
def test_a_token_that_may_only_read_is_known_before_anything_is_changed(project: Project, code: str) -> None:
    project.api.switches.read_only = code  # type: ignore[assignment]
    objection = project.target.objection()
    assert objection is not None
    assert "may only read" in objection.what
    assert "read and write" in objection.hint


def test_a_token_that_may_write_is_tried_without_writing(project: Project) -> None:
    assert project.target.objection() is None
    assert (project.requests(), project.keys()) == (["POST 422"], {})


def test_what_keeps_the_trial_from_being_made_is_no_objection(project: Project) -> None:
    project.api.switches.outages = 100
    assert project.target.objection() is None


def test_a_token_without_the_right_to_look_is_told_so(project: Project) -> None:
    project.api.project.ssh_keys = lambda: _raise(ApiError("forbidden", "no"))  # type: ignore[method-assign]
    assert "has no right to look" in why_away(project).why


def _raise(error: Exception) -> tuple[SshKey, ...]:
    raise error


def test_a_project_that_has_none_of_the_keys_that_were_there_is_doubted(project: Project) -> None:
    project.api.add_key("somebody's", key("stranger").line)
    project.known = Known(frozenset({key("pc").fingerprint, key("ipad").fingerprint}), frozenset({4711}))
    target = project.target
    seen = target.observe()
    assert isinstance(seen, Seen)
    assert seen.unread == ((("project"), seen.unknown[0]),)
    assert "none of the 2 keys that keyturn knows here is in the project" in seen.unknown[0]
    objection = target.objection()
    assert objection is not None
    assert "[hetzner.NAME]" in objection.hint
    with pytest.raises(KeyturnError, match="another project"):
        target.discover()


def test_a_project_that_still_has_one_of_its_servers_has_only_lost_its_keys(project: Project) -> None:
    server = project.api.add_server("web", "203.0.113.7", labels={"role": "x"})
    project.known = Known(frozenset({key("pc").fingerprint}), frozenset({server.id, 4711}))
    project.config = HetznerConfig("keyring", discover="role=web")
    seen = project.target.observe()
    assert isinstance(seen, Seen)
    assert (seen.unknown, seen.unread) == ((), ())


def test_a_project_whose_servers_are_all_others_now_is_the_same_while_it_has_one_of_the_keys(project: Project) -> None:
    project.api.add_key("pc", key("pc").line)
    project.api.add_server("web", "203.0.113.7")
    project.known = Known(frozenset({key("pc").fingerprint, key("ipad").fingerprint}), frozenset({4711}))
    assert [server.name for server in project.target.discover()] == ["web"]


def test_when_a_server_was_rebuilt_last_is_told_by_its_actions(project: Project) -> None:
    server = project.api.add_server("web", "203.0.113.7")
    assert project.target.rebuilt(server.id) is None
    for day in ("11", "13", "12"):
        project.api.rebuild("web", f"2026-11-{day}T10:00:00Z")
    project.api.project.did("reboot_server", server.id, "2026-11-20T10:00:00Z")
    assert project.target.rebuilt(server.id) == datetime(2026, 11, 13, 10, tzinfo=UTC)
    assert project.target.rebuilt(4711) is None


def test_no_one_at_the_endpoint_is_told(project: Project) -> None:
    target = project.target
    project.api.stop()
    observation = target.observe()
    assert isinstance(observation, Unreachable)
    assert "can't be reached" in observation.why


def test_a_secret_that_can_not_be_had_is_told_as_it_is(project: Project) -> None:
    def no_token() -> str:
        raise SecretError("not set", where="environment variable X", hint="export X=…")

    target = HetznerTarget(project.config, "kua", no_token, emit=project.events.append, clock=lambda: NOON)
    observation = target.observe()
    assert isinstance(observation, Unreachable)
    assert (observation.why, observation.hint) == ("environment variable X: not set", "export X=…")


def test_the_token_is_asked_for_when_it_is_needed_and_once(project: Project) -> None:
    asked: list[str] = []

    def token() -> str:
        asked.append(project.api.token)
        return project.api.token

    target = HetznerTarget(
        project.config, "kua", token, emit=project.events.append, clock=lambda: NOON, endpoint=project.api.endpoint
    )
    assert asked == []
    target.observe()
    target.observe()
    assert len(asked) == 1


def test_the_endpoint_comes_from_the_environment_that_people_have(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HCLOUD_ENDPOINT", f"{project.api.endpoint}/")
    target = HetznerTarget(
        project.config, "kua", lambda: project.api.token, emit=project.events.append, clock=lambda: NOON
    )
    assert isinstance(target.observe(), Seen)


def test_servers_of_the_project_are_discovered(project: Project) -> None:
    project.api.add_server("web", "203.0.113.7")
    project.api.add_server("db", "203.0.113.8", status="off", labels={"env": "prod"})
    project.config = HetznerConfig("keyring", user="deploy", sudo=True)
    web, db = project.target.discover()
    assert replace(web, told=None) == ServerConfig("web", "203.0.113.7", user="deploy", sudo=True)
    assert replace(db, told=None) == ServerConfig("db", "203.0.113.8", user="deploy", sudo=True)


def test_a_discovered_server_carries_what_the_api_says_of_it(project: Project) -> None:
    there = project.api.add_server("db", "203.0.113.8", status="off", labels={"env": "prod"})
    (db,) = project.target.discover()
    assert db.told == Told(
        "hetzner", there.id, datetime.fromisoformat(there.created), "off", (("env", "prod"),), rescue=False
    )


def test_only_servers_that_the_selector_takes_are_discovered(project: Project) -> None:
    project.api.add_server("web", "203.0.113.7")
    project.api.add_server("db", "203.0.113.8", labels={"env": "prod"})
    project.config = HetznerConfig("keyring", discover="env=prod")
    assert [server.name for server in project.target.discover()] == ["db"]


def test_discovery_that_is_turned_off_asks_nobody(project: Project) -> None:
    project.config = HetznerConfig("keyring", discover=None)
    assert project.target.discover() == ()
    assert project.api.calls == []


def test_a_server_that_can_not_be_listed_is_an_error_and_not_an_empty_fleet(project: Project) -> None:
    project.api.switches.refused = True
    with pytest.raises(KeyturnError, match="token is refused"):
        project.target.discover()
