"""What a device's line and card say, without a screen."""

from dataclasses import replace

from bootstrap.workflows.audit import Audit
from keys.access import TAILNET, Effect, Grant, Seen, Wish
from keys.device import Device, FormerKey, Status
from keys.errands import Belongings, KeptSecret
from keys.tailnet import MACHINES, Node, Tailnet
from tests.keys.made import HOUR, NOON, device, key, seen, server
from tests.tui.made import LATER, audit, clean_fleet, troubled_fleet
from tui.devices_view import DevicesView, Shown

TOKEN = KeptSecret("hetzner", "the Hetzner API token", "keyring", "make a new one")


def card(fleet: Audit, name: str) -> str:
    return DevicesView(fleet).card(name, LATER).plain


def fleet_with(other: Device) -> Audit:
    """A fleet of macbook, and that device, which the server has not."""
    return audit([device("macbook"), other], [server("web")], [seen("server:web", ("root", "macbook"))])


def test_a_line_tells_kind_status_age_of_the_key_and_where_it_gets_in() -> None:
    macbook, _, iphone = (line.plain for line in DevicesView(troubled_fleet()).lines(LATER, twofold=False))
    assert macbook.split("  ")[:4] == [" macbook", "macbook", "active", "… 3 to do"]
    assert macbook.endswith("key 62 min  in at 2 of 5, 2 not seen")
    assert iphone.endswith("STILL IN at 1, 2 not seen")
    assert "key" not in iphone


def test_a_clean_fleet_has_nothing_to_do() -> None:
    view = DevicesView(replace(clean_fleet(), here="pc"))
    assert [line.plain for line in view.lines(LATER, twofold=True)] == [
        " macbook  macbook  active\n   key 62 min  in at 2 of 2",
        "◂pc       macbook  active\n   key 62 min  in at 2 of 2",
    ]
    assert "to do" not in view.card("pc", LATER).plain


def test_those_that_get_in_come_first_and_can_be_shown_alone() -> None:
    fleet = audit([device("ipad", Status.LOST), device("pc")], [], [])
    assert [one.name for one in DevicesView(fleet).devices] == ["pc", "ipad"]
    assert [one.name for one in DevicesView(fleet, Shown.PUT_AWAY).devices] == ["ipad"]


def test_a_card_tells_when_the_key_was_used_last_how_old_it_is_and_which_it_had_before() -> None:
    rotated = replace(
        device("pc"), added=NOON - 5 * HOUR, former_keys=(FormerKey(key("old"), NOON - 2 * HOUR, "rotated"),)
    )
    grant = Grant("root", key("pc"), last_used=NOON - HOUR)
    shown = card(audit([rotated], [server("web")], [Seen("server:web", NOON, ("root",), (grant,))]), "pc")
    assert "last use 2026-11-23 11:00, 62 min ago: root at server:web" in shown
    assert "since    2026-11-23, 2 h" in shown
    assert f"former   until 2026-11-23, rotated\n  {key('old').fingerprint}" in shown


def test_a_card_tells_of_the_machine_in_the_tailnet() -> None:
    wish = Wish(TAILNET, Effect.LIVE, (MACHINES,), takes_keys=False)
    pc, mac = replace(device("pc"), tailscale_node="n1"), replace(device("mac"), tailscale_node="n2")
    tailnet = Tailnet((Node("n1", "pc.tail1.ts.net", last_seen=NOON - HOUR),), (), ())
    fleet = audit([pc, mac], [wish], [Seen(TAILNET, NOON, (MACHINES,), (), tailnet=tailnet)])
    assert "tailnet  node n1 'pc.tail1.ts.net', seen 62 min ago" in card(fleet, "pc")
    assert "tailnet  node n2, which is not in it" in card(fleet, "mac")
    assert "the tailnet was not seen" in card(audit([pc], [wish], []), "pc")


def test_what_is_left_to_do_by_hand_stands_on_the_card_of_a_revoked_device() -> None:
    gone = replace(device("ipad", Status.LOST), given=("hetzner",), done=("elsewhere",))
    shown = card(replace(fleet_with(gone), belongings=Belongings((TOKEN,))), "ipad")
    assert "by hand  hetzner-token: the Hetzner API token: it was put there: make a new one" in shown
    assert "elsewhere" not in shown
    assert "access   out everywhere" in shown
    assert "status   lost, revoked 2 min ago" in shown


def test_a_card_tells_of_an_end_that_is_over() -> None:
    over = replace(device("ipad"), expires=NOON.date())
    assert "expires  2026-11-23, which is over" in card(fleet_with(over), "ipad")


def test_what_stands_in_devices_toml_is_shown_inert() -> None:
    former = FormerKey(key("old"), NOON, "[@click=app.boom]\x1b[31mrotated[/foo]\u202e")
    odd = replace(device("ipad"), added_by="[/b]\x07", given=("[red]x",), tailscale_node="[/]", former_keys=(former,))
    shown = card(fleet_with(odd), "ipad")
    assert "[@click=app.boom]" in shown
    assert not set("\x1b\x07\u202e") & set(shown)
