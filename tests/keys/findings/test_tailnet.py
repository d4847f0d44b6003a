"""What the tailnet shows beside the fleet: whose its machines are, what lets more in, who is let in past keys."""

from dataclasses import replace
from datetime import timedelta

import pytest

from keys.access import Door, DoorKind, Grant
from keys.audit import Severity
from keys.device import Kind
from keys.findings.kinds import KINDS
from keys.tailnet import AUTH_KEYS, AuthKey, Node, SshRule
from tests.keys.findings.made import MACBOOK, PC, WEB, found, kinds, of_kind, web
from tests.keys.findings.tailnets import JOINED, LATER, PC_NODE, SELF, TAILNET, WEB_NODE, node, tailnet, told
from tests.keys.made import NOON, device, key, server

MONTHS = timedelta(days=100)
KEY = AuthKey("k1", "keyturn pc kua", created=NOON, expires=LATER, preauthorized=True)
LOST = replace(MACBOOK, tailscale_node="nMac")
NEW_MACBOOK = node("macbook", "n2")
RULE = SshRule("accept", ("autogroup:member",), ("tag:server",), ("root", "deploy"), 12)

CASES: list[tuple[str, Severity, tuple[Node, ...], dict[str, object]]] = [
    ("returned:macbook:tailscale", Severity.HIGH, (NEW_MACBOOK,), {}),
    ("stranger:n7:tailscale", Severity.MEDIUM, (node("nas", "n7"),), {}),
    ("stranger:n7:tailscale", Severity.LOW, (node("nas", "n7", tags=("tag:x",)),), {}),
    ("stranger:n7:tailscale", Severity.LOW, (node("nas", "n7", expires=NOON),), {}),
    ("stranger:n7:tailscale", Severity.LOW, (node("nas", "n7", external=True),), {}),
    ("waiting:n7:tailscale", Severity.LOW, (node("nas", "n7", authorized=False),), {}),
    ("waiting:nweb:tailscale", Severity.LOW, (replace(WEB_NODE, authorized=False),), {}),
    ("never-expires:pc:tailscale", Severity.LOW, (replace(PC_NODE, expires=None),), {}),
    ("never-expires:pc:tailscale", Severity.INFO, (replace(PC_NODE, expires=None, tags=("tag:x",)),), {}),
    ("idle:nPC:tailscale", Severity.LOW, (replace(PC_NODE, connected=False, last_seen=NOON - MONTHS),), {}),
    ("idle:nweb:tailscale", Severity.LOW, (replace(WEB_NODE, connected=False, last_seen=NOON - MONTHS),), {}),
    ("tailscale:nPC:tailscale", Severity.LOW, (replace(PC_NODE, ssh=True),), {}),
    ("auth-key:k1:tailscale", Severity.MEDIUM, (), {"auth_keys": (replace(KEY, reusable=True),)}),
    (
        "auth-key:k1:tailscale",
        Severity.LOW,
        (),
        {"auth_keys": (replace(KEY, reusable=True, preauthorized=False),)},
    ),
    ("auth-key:k1:tailscale", Severity.LOW, (), {"auth_keys": (replace(KEY, created=NOON - MONTHS),)}),
    ("auth-key:k1:tailscale", Severity.LOW, (), {"auth_keys": (replace(KEY, device="pc"),)}),
    ("missing:ipad:tailscale", Severity.MEDIUM, (), {}),
]


@pytest.mark.parametrize(
    ("id_", "severity", "nodes", "more"), CASES, ids=[f"{one[0].partition(':')[0]}-{n}" for n, one in enumerate(CASES)]
)
def test_each_has_its_id_its_severity_and_a_command(
    id_: str, severity: Severity, nodes: tuple[Node, ...], more: dict[str, object]
) -> None:
    devices = (JOINED, MACBOOK, replace(device("ipad"), tailscale_node="nGone"))
    every = {one.id: one for one in (PC_NODE, *nodes)}.values()
    places = {WEB: web(grants=tuple(Grant("root", key(name)) for name in ("pc", "ipad")))}
    (one,) = [one for one in told(*every, devices=devices, places=places, **more) if one.id == id_]
    assert (one.severity, bool(one.what), bool(one.mend)) == (severity, True, True)
    assert severity <= KINDS[one.kind].worst


def test_a_tailnet_as_it_should_be_has_no_finding() -> None:
    assert told(PC_NODE, WEB_NODE, auth_keys=(KEY,)) == []


def test_a_server_is_known_by_its_address_and_another_machine_of_its_name_is_a_stranger_then() -> None:
    at = replace(WEB, host="100.64.0.9")
    ours, other = node("box", addresses=("100.64.0.9",)), node("web")
    assert [one.id for one in told(PC_NODE, ours, other, places={at: web()})] == ["stranger:nweb:tailscale"]


def test_a_server_is_known_by_its_name_in_the_tailnet_where_it_is_reached_by_that() -> None:
    at = replace(WEB, host="box.tail1.ts.net")
    assert told(PC_NODE, node("box"), places={at: web()}) == []


def test_a_lost_machine_that_is_still_in_is_critical_and_told_once() -> None:
    (one,) = told(PC_NODE, node("macbook", "nMac", ssh=True, expires=None), devices=(JOINED, LOST))
    assert (one.id, one.severity) == ("lingering:macbook:tailscale", Severity.CRITICAL)
    assert one.what == "lost macbook is still in the tailnet"
    assert one.evidence == ("node nMac 'macbook.tail1.ts.net'",)


def test_an_auth_key_that_was_made_for_a_lost_device_is_told_with_the_device_and_not_beside_it() -> None:
    seen = tailnet(PC_NODE, auth_keys=(replace(KEY, device="macbook", reusable=True),))
    lingering = Grant(AUTH_KEYS, key("macbook"), "auth key k1")
    places = {WEB: web(), TAILNET: replace(seen, grants=(*seen.grants, lingering))}
    (one,) = found(places, (JOINED, MACBOOK))
    assert one.what == "lost macbook can still come into the tailnet with an auth key that was made for it"


def test_a_machine_of_a_lost_device_that_came_back_under_a_new_id_is_noted_and_then_taken_out() -> None:
    (one,) = told(PC_NODE, NEW_MACBOOK, devices=(JOINED, LOST))
    assert one.what == "a machine called like lost macbook is in the tailnet, and no device has it"
    assert one.mend.startswith(
        'if it is that device, tailscale_node = "n2" in [macbook] of devices.toml, then: keyturn apply; else'
    )


def test_a_machine_of_an_active_device_may_be_called_like_a_lost_one() -> None:
    replaced = replace(device("macbook-2"), tailscale_node="n2")
    places = {WEB: web(grants=(Grant("root", key("pc")), Grant("root", key("macbook-2"))))}
    assert told(PC_NODE, NEW_MACBOOK, devices=(JOINED, LOST, replaced), places=places) == []


def test_a_machine_that_two_devices_were_noted_of_is_the_active_ones() -> None:
    replaced = replace(device("macbook-2"), tailscale_node="nMac")
    places = {WEB: web(grants=(Grant("root", key("pc")), Grant("root", key("macbook-2"))))}
    node_of_both = node("macbook", "nMac", ssh=True)
    wish = replace(TAILNET, devices=frozenset({"pc", "macbook-2"}))
    devices = (JOINED, replaced, LOST)
    seen = tailnet(PC_NODE, node_of_both, devices=(JOINED, replaced))
    assert kinds(found({**places, wish: seen}, devices)) == ["tailscale"]


def test_a_device_that_is_a_server_may_stay_in_for_ever() -> None:
    assert told(replace(PC_NODE, expires=None), devices=(replace(JOINED, kind=Kind.SERVER),)) == []


def test_an_id_that_is_no_id_does_not_stand_in_what_is_to_be_pasted() -> None:
    (one,) = told(PC_NODE, node("macbook", 'n"\n[x]'), devices=(JOINED, LOST))
    assert "[x]" not in one.mend
    assert one.evidence[0].isprintable()


@pytest.mark.parametrize("noted", ["", "nGone"])
def test_a_machine_that_is_called_like_a_device_without_one_is_likely_that_device(noted: str) -> None:
    devices = (replace(PC, tailscale_node=noted),)
    one = of_kind("stranger", told(PC_NODE, devices=devices))
    assert one.mend.startswith('if it is that device, tailscale_node = "nPC" in [pc] of devices.toml; else')
    assert one.severity is Severity.LOW


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (None, "pc should be in the tailnet, and its machine is there no more"),
        ({"authorized": False}, "pc waits for approval in the tailnet"),
        ({"expires": NOON}, "pc has to log in to the tailnet again: its machine's key has expired"),
    ],
)
def test_a_device_whose_machine_is_not_in_is_missing_and_why(change: dict[str, object] | None, what: str) -> None:
    nodes = [] if change is None else [replace(PC_NODE, **change)]  # type: ignore[arg-type]  # the fields of Node
    seen = tailnet(*nodes)
    seen = replace(seen, grants=tuple(replace(one, refused="so") for one in seen.grants))
    (one,) = found({WEB: web(), TAILNET: seen}, (JOINED,))
    assert (one.id, one.what) == ("missing:pc:tailscale", what)
    assert "put-back" not in one.mend


def test_tailscale_ssh_that_the_server_itself_shows_is_told_once() -> None:
    door = Door(DoorKind.TAILSCALE, "tailscaled", "Tailscale SSH is on")
    on = replace(WEB_NODE, ssh=True)
    assert kinds(told(PC_NODE, on, places={WEB: web(doors=(door,))})) == ["tailscale"]
    assert [one.id for one in told(PC_NODE, on)] == ["tailscale:nweb:tailscale"]


def test_tailscale_ssh_says_where_nobody_could_read_who_is_let_in() -> None:
    one = of_kind("tailscale", told(replace(PC_NODE, ssh=True), ssh_rules=None))
    assert one.evidence[-1] == "the policy could not be read: who, is not known"


@pytest.mark.parametrize(
    ("rule", "ssh", "severity"),
    [
        (RULE, True, Severity.HIGH),
        (replace(RULE, action="check"), True, Severity.MEDIUM),
        (replace(RULE, users=("autogroup:nonroot",)), True, Severity.MEDIUM),
        (replace(RULE, destinations=("tag:other",)), True, Severity.INFO),
        (replace(RULE, destinations=("autogroup:self",)), True, Severity.INFO),
        (replace(RULE, destinations=("*",)), True, Severity.HIGH),
        (RULE, False, Severity.INFO),
        (SELF, False, Severity.INFO),
    ],
)
def test_a_rule_of_the_policy_is_as_bad_as_what_it_opens_now(rule: SshRule, ssh: bool, severity: Severity) -> None:
    one = of_kind("ssh-rule", told(PC_NODE, replace(WEB_NODE, ssh=ssh), ssh_rules=(rule,)))
    assert (one.severity, bool(one.mend)) == (severity, True)


def test_a_rule_about_ones_own_machines_reaches_those_that_have_no_tag() -> None:
    one = of_kind("ssh-rule", told(replace(PC_NODE, ssh=True), ssh_rules=(SELF,)))
    assert one.severity is Severity.MEDIUM
    assert one.what == (
        "the tailnet's policy lets autogroup:member in as autogroup:nonroot and root at autogroup:self"
        " by Tailscale SSH, past every authorized_keys, once they have logged in at the identity provider again"
    )
    assert one.evidence == (
        "policy, line 7: check, src autogroup:member, dst autogroup:self, users autogroup:nonroot and root",
        "1 machine with it on: node nPC 'pc.tail1.ts.net'",
    )


def test_the_id_of_a_rule_stays_when_it_moves_down_the_file() -> None:
    ids = {of_kind("ssh-rule", told(PC_NODE, ssh_rules=(replace(RULE, line=line),))).id for line in (3, 90)}
    assert len(ids) == 1


def test_a_key_is_not_called_unused_or_shared_for_what_the_tailnet_says_of_its_machine() -> None:
    called = (JOINED, device("nas"))
    places = {server("web", only=frozenset({"pc"})): web(log_since=NOON - 2 * MONTHS)}
    some = told(replace(PC_NODE, hostname="nas"), devices=called, places=places)
    assert kinds(some) == ["unused"]
    assert some[0].what == "pc has not used its key anywhere for 90 days"
