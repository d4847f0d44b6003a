"""The rules that refuse a plan, as a ladder of cases."""

import pytest

from keys.access import Observation
from keys.errors import UnsafeError
from keys.memory import Memory
from keys.plan import Plan, make_plan
from keys.registry import Registry
from keys.safety import check_key_in_use, check_someone_stays, keep_last_keys
from tests.keys.made import HETZNER, away, device, lost, seen, server

NOTHING = Memory()


def _revocation(*pairs: tuple[str, str]) -> tuple[Plan, dict[str, Observation]]:
    observations: dict[str, Observation] = {"server:web": seen("server:web", *pairs)}
    return make_plan([lost("macbook")], [server("web")], observations, NOTHING), observations


def test_the_key_that_keyturn_itself_uses_is_not_removed() -> None:
    plan, _ = _revocation(("root", "macbook"), ("root", "pc"))
    with pytest.raises(UnsafeError, match="logs in with the key of macbook") as refused:
        check_key_in_use(plan, {"server:web": lost("macbook").public_key})
    assert refused.value.hint


def test_another_key_in_use_refuses_nothing() -> None:
    plan, _ = _revocation(("root", "macbook"), ("root", "pc"))
    check_key_in_use(plan, {"server:web": device("pc").public_key})


@pytest.mark.parametrize(
    ("there", "removed", "why"),
    [
        ([("root", "macbook"), ("root", "pc")], 1, "another key stays"),
        ([("root", "macbook")], 0, "it is the last key"),
        ([("root", "macbook"), ("deploy", "pc")], 0, "the other key is at another account"),
        ([("root", "macbook"), ("root", "macbook")], 0, "twice the same key is one key"),
        ([("deploy", "macbook"), ("root", "pc")], 0, "deploy would be left without a key"),
    ],
)
def test_an_accounts_last_key_stays(there: list[tuple[str, str]], removed: int, why: str) -> None:
    plan, observations = _revocation(*there)
    kept, refused = keep_last_keys(plan, observations, [server("web")])
    assert len(kept.changes) == removed, why
    assert all(one.hint and one.rule for one in refused)
    assert len(kept.changes) + len(refused) == len(plan.changes)


def test_a_last_key_may_go_when_the_same_plan_adds_another() -> None:
    observations = {"server:web": seen("server:web", ("root", "macbook"))}
    plan = make_plan([lost("macbook"), device("pc")], [server("web")], observations, NOTHING)
    kept, refused = keep_last_keys(plan, observations, [server("web")])
    assert (len(kept.changes), refused) == (2, ())


def test_a_list_of_keys_for_servers_to_come_may_be_empty() -> None:
    observations: dict[str, Observation] = {"hetzner": seen("hetzner", ("project", "macbook"))}
    plan = make_plan([lost("macbook")], [HETZNER], observations, NOTHING)
    assert keep_last_keys(plan, observations, [HETZNER]) == (plan, ())


def test_what_was_not_seen_is_not_judged() -> None:
    plan, _ = _revocation(("root", "macbook"))
    assert keep_last_keys(plan, {"server:web": away("server:web")}, [server("web")]) == (plan, ())


def test_a_fleet_keeps_one_active_device() -> None:
    registry = Registry().with_device(lost("macbook"))
    with pytest.raises(UnsafeError, match="without an active device"):
        check_someone_stays(registry)
    check_someone_stays(registry.with_device(device("pc")))
