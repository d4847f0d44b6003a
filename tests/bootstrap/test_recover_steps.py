"""What a recovery does where something fails at a step: the vendor, a boot, the rescue system. It says how it is."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bootstrap.workflows import recover as recover_module
from bootstrap.workflows.recover import StuckError, leave, recover
from bootstrap.workflows.recovery_disk import Mended
from bootstrap.workflows.recovery_situation import Situation
from bootstrap.workflows.recovery_steps import RescueKey
from keys.errors import UnsafeError
from tests.bootstrap.recovery_bench import OWN, PC, RESCUE, Bench, locked_server
from tests.keys.made import key

PAID = Mended("/dev/sda1", "Debian", "/root/.ssh/authorized_keys", False, (), (), frozenset())
DOWN = "web is in the rescue system, and its services are down"
ENABLED = "rescue mode is switched on for web: its next boot goes into the rescue system"


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    with locked_server(tmp_path, monkeypatch) as made:
        yield made


def stuck(bench: Bench, **choices: Any) -> StuckError:
    with pytest.raises(StuckError) as caught:
        bench.run(**choices)
    assert "keyturn recover web --leave" in caught.value.hint
    return caught.value


def test_a_recovery_takes_its_seven_steps_in_order(bench: Bench) -> None:
    done = bench.run()
    assert done.proof == "a fresh login as root with the key of pc got in"
    assert (bench.boots, bench.steps()) == (["rescue", "own"], [1, 2, 3, 6, 7])
    assert bench.asked() == ["ssh_keys", "enable_rescue", "reboot", "reboot"]
    assert [one.public_key for one in bench.api.ssh_keys()] == [PC.line]


def test_a_key_that_the_project_has_under_another_name_is_used_as_it_is(bench: Bench) -> None:
    bench.api.add_key("somebody's", PC.bare_line)
    bench.run()
    assert [one.name for one in bench.api.ssh_keys()] == ["somebody's"]


def test_no_key_is_registered_that_would_cost_another_server(bench: Bench) -> None:
    bench.harm = "hcloud_server.vps would be replaced"
    with pytest.raises(UnsafeError, match=r"vps would be replaced"):
        bench.run()
    assert (bench.asked(), bench.boots) == ([], [])
    bench.api.add_key("somebody's", PC.bare_line)
    bench.run()


def test_rescue_mode_with_keys_that_nobody_can_tell_is_switched_on_anew(bench: Bench) -> None:
    other = bench.api.add_key("other", key("ipad").line)
    case = bench.case()
    case.mode.enable(case.cloud.id, other.id)
    bench.run()
    assert bench.asked()[1:] == ["ssh_keys", "disable_rescue", "enable_rescue", "reboot", "reboot"]


def test_nothing_is_begun_where_the_person_does_not_agree(bench: Bench) -> None:
    told: list[Situation] = []

    def no(found: Situation) -> bool:
        told.append(found)
        return False

    done = recover(bench.case(), no, lambda _key: True)
    assert (done.carried_out, bench.asked(), told[0].why) == (False, [], "none of our keys gets in as root")
    assert bench.state.history() == []


@pytest.mark.parametrize("failing", ["enable_rescue", "disable_rescue"])
def test_an_action_that_fails_is_told_with_how_the_server_stands(bench: Bench, failing: str) -> None:
    bench.api.project.failing = frozenset({failing})
    if failing == "disable_rescue":
        case = bench.case()
        case.mode.enable(case.cloud.id, bench.api.add_key("pc", PC.line).id)
    error = stuck(bench)
    assert error.what.startswith(f"{failing} failed: Action failed; ")
    assert bench.boots == []


def test_a_token_that_may_only_read_changes_nothing(bench: Bench) -> None:
    bench.api.switches.read_only = "token_readonly"
    error = stuck(bench)
    assert "the API token may only read" in error.what
    assert "rescue mode is off for web" in error.what
    assert bench.boots == []


def test_a_soft_reboot_that_fails_becomes_a_hard_one(bench: Bench) -> None:
    bench.api.project.failing = frozenset({"reboot_server"})
    bench.heeds_soft = False
    assert bench.run().proof
    assert bench.boots == ["hard rescue", "hard own"]


def test_a_server_that_does_not_heed_a_soft_reboot_has_its_power_cut_after_a_third_of_the_time(bench: Bench) -> None:
    bench.heeds_soft = False
    assert bench.run().proof
    assert bench.boots == ["hard rescue", "hard own"]
    assert 200.0 < bench.time < 220.0
    assert sum("power was cut" in entry.what for entry in bench.state.history()) == 2


def test_the_power_is_cut_at_once_where_that_is_asked_for(bench: Bench) -> None:
    assert bench.run(hard=True).proof
    assert bench.boots == ["hard rescue", "hard own"]
    assert bench.asked()[-2:] == ["reset", "reset"]


def test_a_rescue_system_that_does_not_come_up_is_given_up_in_the_end(bench: Bench) -> None:
    bench.broken = frozenset({"rescue"})
    error = stuck(bench)
    assert error.what == f"the rescue system does not answer on SSH after 300 seconds; {DOWN}"
    assert "look at its console" in error.hint
    assert bench.boots == ["rescue"]  # a second boot would be into its own system


def test_an_own_system_that_does_not_come_up_again_is_told(bench: Bench) -> None:
    bench.broken = frozenset({"own"})
    error = stuck(bench)
    assert error.what == "its own system does not answer on SSH after 300 seconds; rescue mode is off for web"


def test_a_host_key_that_is_not_confirmed_ends_it_in_the_rescue_system(bench: Bench) -> None:
    asked: list[RescueKey] = []

    def no(shown: RescueKey) -> bool:
        asked.append(shown)
        return False

    with pytest.raises(StuckError, match="was not confirmed") as caught:
        recover(bench.case(), lambda _found: True, no)
    assert DOWN in caught.value.what
    assert asked[0].key == RESCUE
    assert asked[0].password
    assert asked[0].password not in repr(asked) + str(caught.value) + repr(bench.state.history())


def test_an_outage_of_the_vendor_in_the_middle_says_that_nothing_is_known(bench: Bench) -> None:
    def outage() -> None:
        bench.api.switches.outages = 1000

    bench.at_boot = outage
    error = stuck(bench)
    assert error.what.endswith("whether web is in rescue mode could not be asked")
    assert "keyturn apply" not in error.hint


def test_a_key_that_does_not_get_in_afterwards_is_no_recovery(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recover_module, "mend", lambda _case, _session: PAID)
    error = stuck(bench)
    assert error.what.startswith("its own system runs again, and the key does not get in: none of our keys gets in")


def test_a_system_that_refuses_people_while_it_comes_up_is_asked_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recover_module, "mend", lambda _case, _session: PAID)

    def comes_up() -> None:
        bench.lets_in = bench.boots[-1:] == ["own"] and bench.time > 5.0

    bench.at_pause = comes_up
    assert bench.run().proof
    assert 5.0 < bench.time < 10.0


def test_another_host_key_than_the_pinned_one_is_no_recovery(bench: Bench) -> None:
    def rebuilt() -> None:
        bench.shown = key("somebody-else") if bench.shown == OWN else bench.shown

    bench.at_boot = rebuilt
    assert f"its host key is {key('somebody-else').fingerprint}, and another one is pinned" in stuck(bench).what


def test_what_keeps_the_key_out_stops_it_before_the_boot(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    barred = replace(PAID, in_the_way=("PermitRootLogin no", "the account has expired\x1b[31m"))
    monkeypatch.setattr(recover_module, "mend", lambda _case, _session: barred)
    error = stuck(bench)
    assert "sshd there would refuse it: PermitRootLogin no; the account has expired" in error.what
    assert "\x1b" not in error.what
    assert bench.boots == ["rescue"]


def test_leaving_what_was_only_switched_on_reboots_nothing(bench: Bench) -> None:
    case = bench.case()
    case.mode.enable(case.cloud.id, bench.api.add_key("pc", PC.line).id)
    done = leave(case, lambda _found: True)
    assert (done.proof, bench.boots, case.mode.look(case.cloud.id).rescue_enabled) == ("rescue mode is off", [], False)


def test_leaving_the_rescue_system_that_will_not_boot_is_told(bench: Bench) -> None:
    with pytest.raises(StuckError):
        recover(bench.case(), lambda _found: True, lambda _key: False)
    bench.broken = frozenset({"own"})
    with pytest.raises(StuckError, match="its own system does not answer on SSH"):
        leave(bench.case(), lambda _found: True)


def test_a_key_that_gets_in_while_rescue_mode_waits_for_a_boot_is_told_of_it(bench: Bench) -> None:
    case = bench.case()
    case.mode.enable(case.cloud.id, bench.api.add_key("pc", PC.line).id)
    bench.lets_in = True
    done = bench.run()
    assert (done.before.enabled, bench.boots) == (True, [])
