"""What a matrix tells of one device: where it gets in, what is left to do, when its key was last used."""

from dataclasses import replace

from keys.access import TAILNET, Effect, Grant, Observation, Seen, Wish
from keys.device import FormerKey
from keys.device_summary import Use, summary
from keys.matrix import CellState, make_matrix
from keys.memory import Memory
from keys.registry import Registry
from keys.tailnet import MACHINES, Node, Tailnet
from tests.keys.made import HETZNER, HOUR, NOON, away, device, key, lost, seen, server

NODE = Node("n1", "macbook.tail1.ts.net", connected=True)
MACBOOK = replace(device("macbook"), tailscale_node="n1", former_keys=(FormerKey(key("old"), NOON, "rotated"),))
WISHES = [
    HETZNER,
    server("web"),
    server("db"),
    server("vps"),
    Wish(TAILNET, Effect.LIVE, (MACHINES,), takes_keys=False),
]
WEB = Seen(
    "server:web",
    NOON,
    ("root",),
    (
        Grant("root", key("macbook"), last_used=NOON - 2 * HOUR),
        Grant("root", key("old"), last_used=NOON - HOUR),
        Grant("root", key("iphone"), last_used=NOON),
    ),
)
MACHINE = Seen(TAILNET, NOON, (MACHINES,), (Grant(MACHINES, key("macbook")),), tailnet=Tailnet((NODE,), (), ()))
SEEN: list[Observation] = [
    seen("hetzner", ("project", "macbook"), accounts=("project",)),
    WEB,
    seen("server:db"),
    away("server:vps"),
    MACHINE,
]
MATRIX = make_matrix(
    Registry().with_device(MACBOOK).with_device(lost("iphone")), WISHES, {one.target: one for one in SEEN}, Memory()
)


def test_servers_are_counted_and_seeds_and_the_tailnet_are_not() -> None:
    one = summary(MATRIX, MATRIX.devices[0])
    assert one.given == ("server:web", "server:db", "server:vps")
    assert (one.open, one.unseen) == (("server:web",), ("server:vps",))


def test_what_is_left_to_do_is_told_by_its_cells() -> None:
    states = {cell.target: cell.state for cell in summary(MATRIX, MATRIX.devices[0]).to_do}
    assert states["server:db"] is CellState.MISSING
    assert states["server:vps"] is CellState.PENDING
    assert states["server:web"] is CellState.LINGERING  # its former key


def test_the_last_use_is_the_newest_of_all_its_keys() -> None:
    assert summary(MATRIX, MATRIX.devices[0]).last_use == Use(NOON - HOUR, "server:web", "root")


def test_its_machine_is_found_in_the_tailnet() -> None:
    one = summary(MATRIX, MATRIX.devices[0])
    assert (one.tailnet, one.node) == (True, NODE)


def test_a_lost_device_is_given_nothing_and_told_where_it_is_still_in() -> None:
    one = summary(MATRIX, MATRIX.devices[1])
    assert (one.given, one.open, one.unseen, one.node) == ((), ("server:web",), ("server:vps",), None)
