"""Rescue mode, through the real hcloud library against the stand-in API."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest

from bootstrap.sandbox.hetzner import HetznerApi, Server
from bootstrap.sandbox.hetzner.project import Boot
from bootstrap.targets.hetzner.api import Api, HetznerError
from bootstrap.targets.hetzner.rescue import ACTION_SECONDS, RescueMode
from tests.keys.made import key


@dataclass
class Bench:
    """time: seconds that were waited. boots: into what the server booted."""

    api: HetznerApi
    number: int
    time: float = 0.0
    boots: list[str] = field(default_factory=list)
    then: Callable[[], None] = lambda: None

    @property
    def mode(self) -> RescueMode:
        asked = Api(lambda: self.api.token, self.api.endpoint, "make a token", lambda *_: None, self.sleep)
        return RescueMode(asked, self.sleep, lambda: self.time)

    def sleep(self, seconds: float) -> None:
        self.time += seconds
        self.then()

    def boot(self, boot: Boot) -> bool:
        self.boots.append(f"{'hard ' if boot.hard else ''}{'rescue' if boot.server.rescue_enabled else 'own'}")
        return True

    def calls(self) -> list[str]:
        return [f"{call.method} {call.path.rpartition('/')[2]}" for call in self.api.calls if call.method == "POST"]


@pytest.fixture
def bench() -> Iterator[Bench]:
    with HetznerApi() as api:
        made = Bench(api, api.add_server("web", "203.0.113.7").id)
        api.project.boots = made.boot
        yield made


def test_it_is_switched_on_with_one_key_and_off_again(bench: Bench) -> None:
    bench.api.add_key("other", key("pc").line)
    number = bench.api.add_key("somebody's name", key("macbook").line).id
    assert bench.mode.key_number(key("macbook")) == number
    assert bench.mode.enable(bench.number, number)
    assert bench.api.project.server(bench.number).rescue_keys == (number,)
    assert bench.mode.look(bench.number).rescue_enabled
    bench.mode.disable(bench.number)
    assert not bench.mode.look(bench.number).rescue_enabled


def test_a_key_that_the_project_does_not_have_has_no_number(bench: Bench) -> None:
    assert bench.mode.key_number(key("macbook")) is None


def test_an_action_is_waited_for(bench: Bench) -> None:
    bench.api.project.action_looks = 3
    bench.mode.reboot(bench.number, hard=False)
    assert bench.time == 4.0  # three looks say that it runs, the fourth that it is over


def test_an_action_that_does_not_end_is_given_up(bench: Bench) -> None:
    bench.api.project.action_looks = 1000
    with pytest.raises(HetznerError, match="reboot_server is not done after 180 seconds") as caught:
        bench.mode.reboot(bench.number, hard=False)
    assert caught.value.code == "action_timeout"
    assert ACTION_SECONDS <= bench.time <= ACTION_SECONDS + 2


def test_an_action_that_failed_is_an_error_with_the_vendors_words(bench: Bench) -> None:
    bench.api.project.failing = frozenset({"disable_rescue"})
    with pytest.raises(HetznerError, match="disable_rescue failed: Action failed") as caught:
        bench.mode.disable(bench.number)
    assert caught.value.code == "action_failed"


def test_an_outage_while_an_action_runs_is_waited_out(bench: Bench) -> None:
    bench.api.project.action_looks = 2

    def outage() -> None:
        if bench.time == 1.0:
            bench.api.switches.outages = 1

    bench.then = outage
    bench.mode.reboot(bench.number, hard=False)
    assert bench.calls() == ["POST reboot"]


@pytest.mark.parametrize(
    ("off", "hard", "boot"), [(False, False, "own"), (False, True, "hard own"), (True, False, "hard own")]
)
def test_a_reboot_is_what_the_server_can_hear(bench: Bench, off: bool, hard: bool, boot: str) -> None:
    if off:
        bench.api.set_server_status("web", "off")
    bench.mode.reboot(bench.number, hard=hard)
    assert bench.boots == [boot]
    assert bench.calls() == [f"POST {'poweron' if off else 'reset' if hard else 'reboot'}"]


def test_the_vendor_remembers_whether_the_last_boot_was_into_the_rescue_system(bench: Bench) -> None:
    number = bench.api.add_key("pc", key("pc").line).id
    seen = []
    steps: list[Callable[[], object]] = [
        lambda: bench.mode.enable(bench.number, number),
        lambda: bench.mode.disable(bench.number),
        lambda: bench.mode.reboot(bench.number, hard=False),
        lambda: bench.mode.enable(bench.number, number),
        lambda: bench.mode.reboot(bench.number, hard=True),
        lambda: bench.mode.reboot(bench.number, hard=False),
    ]
    for step in steps:
        step()
        seen.append(bench.mode.has_booted_rescue(bench.number))
    assert seen == [False, False, False, False, True, False]


def test_a_boot_that_failed_counts_for_nothing(bench: Bench) -> None:
    number = bench.api.add_key("pc", key("pc").line).id
    bench.mode.enable(bench.number, number)
    bench.api.project.failing = frozenset({"reboot_server"})
    with pytest.raises(HetznerError):
        bench.mode.reboot(bench.number, hard=False)
    assert not bench.mode.has_booted_rescue(bench.number)


def test_a_token_that_may_only_read_is_told_with_the_way_to_another(bench: Bench) -> None:
    bench.api.switches.read_only = "token_readonly"
    with pytest.raises(HetznerError, match="may only read") as caught:
        bench.mode.reboot(bench.number, hard=False)
    assert caught.value.hint == "make a token"


def test_a_server_is_known_by_any_of_its_addresses_and_by_the_name_that_the_fleet_has_for_it(bench: Bench) -> None:
    bench.api.project.put_server(lambda number: _renamed(bench, number))
    web, odd = bench.mode.servers()
    assert web.has("203.0.113.7")
    assert not web.has("203.0.113.70")
    assert not web.has("web")
    assert odd.name == f"server-{odd.id}"


def _renamed(bench: Bench, number: int) -> Server:
    return replace(bench.api.project.server(bench.number), id=number, name="\x1b[31mred", ip="203.0.113.8")
