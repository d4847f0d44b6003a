"""A place that lets machines in, and not keys: nothing is put there, and a device stands there by its machine."""

from dataclasses import replace

import pytest

from keys.access import Effect, Grant, Seen, Wish
from keys.device import Device, FormerKey
from keys.matrix import CellState, make_matrix
from keys.matrix_words import sentence
from keys.memory import Memory
from keys.plan import Change, Plan, Verb, left_out, make_plan, remembered_pending
from keys.proving import proofs
from keys.registry import Registry
from keys.safety import check_share, keep_last_keys
from tests.keys.made import HOUR, NOON, away, device, key, lost

TAILNET = Wish("tailscale", Effect.LIVE, ("tailnet",), frozenset({"macbook"}), takes_keys=False)
EMPTY = Seen("tailscale", NOON, ("tailnet", "auth keys"))
IN = replace(EMPTY, grants=(Grant("tailnet", key("macbook"), "node n1 'macbook'"),))
REFUSED = replace(EMPTY, grants=(replace(IN.grants[0], refused="not approved yet"),))
WRITTEN = Memory(written={("tailscale", "tailnet", key("macbook").fingerprint): NOON})
ROTATED = replace(device("macbook"), former_keys=(FormerKey(key("old"), NOON, "rotated"),))


@pytest.mark.parametrize("memory", [Memory(), WRITTEN])
def test_a_device_whose_machine_is_away_is_never_added(memory: Memory) -> None:
    for seen in (EMPTY, REFUSED):
        assert make_plan([device("macbook")], [TAILNET], {"tailscale": seen}, memory) == Plan()


def test_nothing_is_pending_for_an_active_device_whoever_looks() -> None:
    memory = Memory(away={"tailscale": NOON})
    assert make_plan([ROTATED], [TAILNET], {"tailscale": away("tailscale")}, memory) == Plan()
    assert remembered_pending([ROTATED], [TAILNET], memory, NOON) == ()
    assert left_out([ROTATED], [TAILNET], memory, NOON) == ()


def test_a_lost_device_is_pending_until_the_tailnet_was_seen_without_it() -> None:
    (pending,) = make_plan([lost("macbook")], [TAILNET], {"tailscale": away("tailscale")}, Memory()).pending
    assert (pending.target, pending.verb) == ("tailscale", Verb.REMOVE)
    cleared = Memory(cleared={("tailscale", key("macbook").fingerprint): NOON + HOUR})
    assert make_plan([lost("macbook")], [TAILNET], {"tailscale": away("tailscale")}, cleared) == Plan()


def test_a_lost_machine_and_its_auth_keys_are_taken_out_each_once() -> None:
    seen = replace(IN, grants=(*IN.grants, *(Grant("auth keys", key("macbook"), f"auth key k{n}") for n in (1, 2))))
    plan = make_plan([lost("macbook")], [TAILNET], {"tailscale": seen}, Memory())
    assert [(change.verb, change.account) for change in plan.changes] == [
        (Verb.REMOVE, "tailnet"),
        (Verb.REMOVE, "auth keys"),
    ]


def test_the_tailnet_is_asked_about_a_lost_device_and_not_about_a_key_that_was_replaced() -> None:
    def asked(one: Device, *planned: Change) -> list[str]:
        return [change.key.fingerprint for change in proofs([TAILNET], one, Plan(planned), {"tailscale": EMPTY})]

    gone = replace(ROTATED, status=lost("macbook").status, revoked=NOON)
    assert asked(gone) == [key("macbook").fingerprint]
    assert asked(ROTATED) == []
    machine = Change(Verb.REMOVE, "tailscale", "tailnet", key("macbook"), "macbook", "lost")
    assert asked(gone, machine) == []
    assert asked(gone, replace(machine, account="auth keys")) == [key("macbook").fingerprint]


@pytest.mark.parametrize(
    ("one", "seen", "state"),
    [
        (device("macbook"), IN, CellState.IN),
        (device("macbook"), EMPTY, CellState.MISSING),
        (device("macbook"), REFUSED, CellState.MISSING),
        (ROTATED, IN, CellState.IN),
        (ROTATED, away("tailscale"), CellState.UNKNOWN),
        (lost("macbook"), IN, CellState.LINGERING),
        (lost("macbook"), EMPTY, CellState.OUT),
        (lost("macbook"), replace(EMPTY, unknown=("its auth keys could not be read",)), CellState.UNKNOWN),
        (lost("macbook"), away("tailscale"), CellState.PENDING),
        (device("pc"), EMPTY, CellState.OUT),
        (device("pc"), away("tailscale"), CellState.UNKNOWN),
    ],
)
@pytest.mark.parametrize("memory", [Memory(), WRITTEN])
def test_a_cell_of_the_tailnet(one: Device, seen: Seen, state: CellState, memory: Memory) -> None:
    matrix = make_matrix(Registry(devices=(one,)), [TAILNET], {"tailscale": seen}, memory)
    assert matrix.cells[one.name, "tailscale"].state is state


def test_a_machine_that_is_in_is_not_called_a_login() -> None:
    matrix = make_matrix(Registry(devices=(device("macbook"),)), [TAILNET], {"tailscale": IN}, Memory())
    assert sentence(matrix.cells["macbook", "tailscale"], TAILNET) == "macbook is in the tailnet, as it should"


@pytest.mark.parametrize("wish", [TAILNET, Wish("github", Effect.LIVE, ("octocat",))])
def test_the_last_machine_or_key_may_go_where_nobody_logs_in_with_one(wish: Wish) -> None:
    (account,) = wish.accounts
    observations = {wish.target: Seen(wish.target, NOON, (account,), (Grant(account, key("macbook")),))}
    plan = make_plan([lost("macbook")], [wish], observations, Memory())
    assert len(plan.changes) == 1
    assert keep_last_keys(plan, observations, [wish], Registry(devices=(lost("macbook"),))) == (plan, ())


def test_machines_count_among_the_ways_in_that_a_plan_takes_from_several_devices() -> None:
    gone = (lost("macbook"), lost("ipad"))
    observations = {"tailscale": replace(EMPTY, grants=tuple(Grant("tailnet", one.public_key) for one in gone))}
    plan = make_plan(gone, [TAILNET], observations, Memory())
    with pytest.raises(Exception, match="2 of the 2 ways in"):
        check_share(plan, observations, [TAILNET], Registry(devices=gone), 75)
