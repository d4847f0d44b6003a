"""What is special about the Hetzner target, through the real hcloud library against the stand-in API."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest

from bootstrap.config import HetznerConfig, ServerConfig
from bootstrap.events import Event, Waited
from bootstrap.provider import Told
from bootstrap.sandbox.hetzner import HetznerApi, SshKey
from bootstrap.secrets import SecretError
from bootstrap.targets.base import Outcome, Result
from bootstrap.targets.hetzner import HetznerTarget
from keys.access import Seen, Unreachable
from keys.errors import KeyturnError
from keys.plan import Change, Verb
from tests.keys.made import NOON, key

OURS = {"managed-by": "keyturn", "device": "macbook"}


@dataclass
class Project:
    """The stand-in and a target for it. then: what happens while the target waits, instead of time going by."""

    api: HetznerApi
    config: HetznerConfig = field(default_factory=lambda: HetznerConfig("keyring"))
    events: list[Event] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    then: Callable[[], None] = lambda: None

    @property
    def target(self) -> HetznerTarget:
        def sleep(seconds: float) -> None:
            self.waits.append(seconds)
            self.then()

        return HetznerTarget(
            self.config,
            "kua",
            lambda: self.api.token,
            emit=self.events.append,
            clock=lambda: NOON,
            endpoint=self.api.endpoint,
            sleep=sleep,
        )

    def add(self) -> Outcome:
        return self._apply(Verb.ADD)

    def remove(self) -> Outcome:
        return self._apply(Verb.REMOVE)

    def keys(self) -> dict[str, SshKey]:
        return {one.name: one for one in self.api.ssh_keys()}

    def requests(self) -> list[str]:
        return [f"{call.method} {call.status}" for call in self.api.calls]

    def _apply(self, verb: Verb) -> Outcome:
        (outcome,) = self.target.apply([Change(verb, "hetzner", "project", key("macbook"), "macbook", "lost")])
        return outcome


@pytest.fixture
def project() -> Iterator[Project]:
    with HetznerApi() as api:
        yield Project(api)


def why_away(project: Project) -> Unreachable:
    observation = project.target.observe()
    assert isinstance(observation, Unreachable), observation
    return observation


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
    assert "keyring set keyturn hetzner@kua" in observation.hint
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
