"""Every kind of finding, each once: how bad it is, under which id, and that a command mends it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from keys.access import Door, DoorKind, Exposed, LiveSession, Observation, Untrusted, Wish
from keys.audit import Acceptance, Finding, Severity
from keys.device import Device, FormerKey
from keys.findings.kinds import KINDS
from keys.public_key import PublicKey
from tests.keys.certificates import certificate
from tests.keys.findings.made import (
    DB,
    HETZNER,
    MACBOOK,
    PC,
    TERRAFORM,
    WEB,
    YEARS_AGO,
    found,
    here,
    listed,
    of_kind,
    web,
)
from tests.keys.made import NOON, away, device, key, server
from tests.keys.samples import DSA, SAMPLES

Places = Mapping[Wish, Observation]

ECDSA = PublicKey.parse(next(line for line, _, name in SAMPLES if name == "ECDSA"))
BOB, ONLY_PC = key("bob").fingerprint, frozenset({"pc"})
ENDED = replace(PC, expires=NOON.date())
SESSION = LiveSession("root", key("macbook"), 4711, "198.51.100.7", 51515, 3, NOON)


def door(kind: DoorKind, *accounts: str) -> Places:
    return {WEB: web(doors=(Door(kind, "port 22", "it is open", "here", accounts),))}


def exposed(*, heeded: bool) -> Places:
    return {WEB: web(exposed=(Exposed("/etc/keys", ("root",), "others can write it", heeded),))}


CASES: list[tuple[str, Severity, Places, tuple[Device, ...]]] = [
    ("session:macbook:server:web", Severity.CRITICAL, {WEB: web(sessions=(SESSION,))}, ()),
    ("lingering:macbook:server:web", Severity.CRITICAL, {WEB: web(here("macbook"))}, ()),
    ("lingering:macbook:server:web", Severity.CRITICAL, {WEB: web(here("macbook", unknown="a Match"))}, ()),
    ("lingering:macbook:server:web", Severity.HIGH, {WEB: web(here("macbook", refused="expired"))}, ()),
    ("lingering:macbook:hetzner", Severity.HIGH, {HETZNER: listed(HETZNER, "pc", "macbook")}, ()),
    ("certificate:macbook", Severity.CRITICAL, {WEB: web(here("x", key=certificate(of=key("macbook"))))}, ()),
    ("certificate:pc", Severity.LOW, {WEB: web(here("x", key=certificate(of=key("pc"))))}, ()),
    ("pending:macbook:server:web", Severity.HIGH, {WEB: away("server:web")}, ()),
    ("ended:pc:server:web", Severity.HIGH, {WEB: web()}, (ENDED,)),
    ("ended:pc:server:web", Severity.HIGH, {WEB: web(grants=(here("pc", unknown="a Match"),))}, (ENDED,)),
    (f"weak:{DSA.fingerprint}", Severity.HIGH, {WEB: web(here("x", key=DSA))}, ()),
    (f"weak:{DSA.fingerprint}", Severity.LOW, {WEB: web(here("x", key=DSA, refused="no DSA"))}, ()),
    (f"weak:{DSA.fingerprint}", Severity.HIGH, {WEB: web()}, (replace(PC, public_key=DSA),)),
    (f"dated:{ECDSA.fingerprint}", Severity.INFO, {WEB: web(here("x", key=ECDSA))}, ()),
    ("password:port 22:server:web", Severity.HIGH, door(DoorKind.PASSWORD, "root", "deploy"), ()),
    ("password:port 22:server:web", Severity.MEDIUM, door(DoorKind.PASSWORD, "deploy"), ()),
    ("authority:port 22:server:web", Severity.MEDIUM, door(DoorKind.AUTHORITY), ()),
    ("dropbear:port 22:server:web", Severity.MEDIUM, door(DoorKind.DROPBEAR), ()),
    ("command:port 22:server:web", Severity.LOW, door(DoorKind.COMMAND), ()),
    ("sshd:port 22:server:web", Severity.LOW, door(DoorKind.SSHD), ()),
    ("tailscale:port 22:server:web", Severity.LOW, door(DoorKind.TAILSCALE), ()),
    ("exposed:/etc/keys:server:web", Severity.HIGH, exposed(heeded=True), ()),
    ("exposed:/etc/keys:server:web", Severity.LOW, exposed(heeded=False), ()),
    (
        "unblocked:macbook:server:web",
        Severity.MEDIUM,
        {WEB: web(blocked=frozenset())},
        (PC, replace(MACBOOK, blocked=True)),
    ),
    ("unblocked:macbook:server:web", Severity.LOW, {WEB: web()}, (PC, replace(MACBOOK, blocked=True))),
    ("missing:ipad:server:web", Severity.MEDIUM, {WEB: web()}, (PC, device("ipad"))),
    ("missing:ipad:server:web", Severity.MEDIUM, {WEB: web(here("ipad", refused="expired"))}, (PC, device("ipad"))),
    ("unsure:pc:server:web", Severity.LOW, {WEB: web(grants=(here("pc", unknown="a Match"),))}, ()),
    ("extra:ipad:server:web", Severity.MEDIUM, {server("web", only=ONLY_PC): web(here("ipad"))}, (PC, device("ipad"))),
    (
        "extra:ipad:server:web",
        Severity.LOW,
        {server("web", only=ONLY_PC): web(here("ipad", refused="expired"))},
        (PC, device("ipad")),
    ),
    ("endless:pc:server:web", Severity.MEDIUM, {WEB: web()}, (replace(PC, expires=date(2027, 11, 23)),)),
    (f"foreign:{BOB}", Severity.MEDIUM, {WEB: web(here("bob"))}, ()),
    (f"foreign:{BOB}", Severity.MEDIUM, {WEB: web(here("bob", unknown="a Match"))}, ()),
    (f"foreign:{BOB}", Severity.LOW, {WEB: web(here("bob", refused="expired"))}, ()),
    (f"foreign:{BOB}", Severity.MEDIUM, {WEB: web(), HETZNER: listed(HETZNER, "pc", "bob")}, ()),
    (f"foreign:{BOB}", Severity.LOW, {WEB: away("server:web"), HETZNER: listed(HETZNER, "pc", "bob")}, ()),
    (
        f"shared:{BOB}",
        Severity.LOW,
        {HETZNER: replace(listed(HETZNER), grants=tuple(here("bob", name=n) for n in "ab"))},
        (),
    ),
    ("drift:pc:terraform", Severity.MEDIUM, {HETZNER: listed(HETZNER, "pc"), TERRAFORM: listed(TERRAFORM)}, ()),
    ("drift:pc:seeds", Severity.MEDIUM, {HETZNER: listed(HETZNER), WEB: web()}, ()),
    ("drift:pc:servers", Severity.LOW, {HETZNER: listed(HETZNER, "pc"), WEB: web(grants=())}, ()),
    (f"unused:{BOB}", Severity.LOW, {WEB: web(here("bob"), log_since=YEARS_AGO)}, ()),
    ("unused:pc", Severity.LOW, {WEB: web(log_since=YEARS_AGO)}, ()),
    ("old:pc", Severity.INFO, {WEB: web()}, (replace(PC, added=YEARS_AGO),)),
    ("unreachable:server:web", Severity.LOW, {WEB: away("server:web")}, ()),
    ("untrusted:server:web", Severity.LOW, {WEB: Untrusted("server:web", NOON, "not pinned", "keyturn audit")}, ()),
    ("nameless:macbok:server:web", Severity.LOW, {server("web", only=frozenset({"pc", "macbok"})): web()}, ()),
]
WITHOUT_CASE = {
    *("vanished", "unknown", "acceptance"),  # test_audit.py, test_acceptance.py
    *("returned", "ssh-rule", "stranger", "auth-key", "waiting", "never-expires", "idle"),  # test_tailnet.py
}


@pytest.mark.parametrize(
    ("id_", "severity", "places", "devices"),
    CASES,
    ids=[f"{id_.partition(':')[0]}-{number}" for number, (id_, *_) in enumerate(CASES)],
)
def test_each_kind_has_its_id_its_severity_and_a_command(
    id_: str, severity: Severity, places: Places, devices: tuple[Device, ...]
) -> None:
    (one,) = [finding for finding in found(places, devices or (PC, MACBOOK)) if finding.id == id_]
    assert (one.severity, bool(one.what), bool(one.mend)) == (severity, True, True)
    assert severity <= KINDS[one.kind].worst


def test_every_kind_is_told_of_and_no_other() -> None:
    assert {id_.partition(":")[0] for id_, *_ in CASES} | WITHOUT_CASE == set(KINDS)


def test_a_fleet_that_is_as_it_should_be_has_no_finding() -> None:
    fleet = {
        HETZNER: listed(HETZNER, "pc"),
        TERRAFORM: listed(TERRAFORM, "pc"),
        WEB: web(),
        DB: replace(web(), target="server:db"),
    }
    assert found(fleet) == []


def test_a_lost_device_that_is_in_by_a_session_alone_is_told_of_once() -> None:
    assert [one.kind for one in found({WEB: web(sessions=(SESSION,))})] == ["session"]


def test_sessions_that_could_not_be_looked_for_are_told_as_unknown() -> None:
    one = of_kind("unknown", found({WEB: web(sessions_unknown="no log tells of logins")}))
    assert (one.id, one.what) == ("unknown:sessions:server:web", "unknown: no log tells of logins")


def test_a_session_says_from_where_since_when_and_how_much_runs_in_it() -> None:
    one = of_kind("session", found({WEB: web(sessions=(SESSION,))}))
    assert one.what == "lost macbook is logged in as root, right now"
    assert one.evidence == (
        "root, process 4711, from 198.51.100.7 port 51515, since 2026-11-23 12:00 UTC, 3 processes",
    )
    assert one.mend == "keyturn revoke macbook --lost"
    left = replace(SESSION, pid=0, since=None, processes=1, ours=True)
    (told,) = of_kind("session", found({WEB: web(sessions=(left,))})).evidence
    assert (
        told
        == "root, its login has ended, what it started has not, from 198.51.100.7 port 51515, 1 process, keyturn's own"
    )


def test_a_session_with_a_key_that_the_device_had_before_is_told_of_too() -> None:
    rotated = replace(PC, former_keys=(FormerKey(key("macbook"), NOON, "rotated"),))
    one = of_kind("session", found({WEB: web(sessions=(SESSION,))}, (rotated,)))
    assert (one.what, one.mend) == ("a former key of pc is logged in as root, right now", "keyturn apply")


def test_a_lost_key_of_which_it_is_not_known_whether_it_gets_in_is_not_said_to_get_in() -> None:
    one = of_kind("lingering", found({WEB: web(here("macbook", unknown="a Match on addresses"))}))
    assert one.what == "lost macbook may still get in as root, what was seen does not tell"
    assert one.evidence == ("/root/.ssh/authorized_keys:macbook: unknown: a Match on addresses",)


def test_what_holds_a_key_back_and_when_it_was_used_stand_in_the_evidence() -> None:
    held = here("macbook", restrictions=("forced command: borg serve", "only from 10.0.0.0/8"), last_used=NOON)
    (line,) = of_kind("lingering", found({WEB: web(held)})).evidence
    assert line == (
        "/root/.ssh/authorized_keys:macbook: forced command: borg serve; only from 10.0.0.0/8; "
        "last used 2026-11-23 12:00 UTC"
    )


def test_a_blocked_device_that_is_in_the_list_of_revoked_keys_is_no_finding() -> None:
    blocked = replace(MACBOOK, blocked=True)
    assert found({WEB: web(blocked=frozenset({key("macbook").fingerprint}))}, (PC, blocked)) == []


def test_a_path_from_a_server_cannot_add_to_the_command_that_is_to_be_pasted() -> None:
    path = "/tmp/x; rm -rf ~"
    one = of_kind("exposed", found({WEB: web(exposed=(Exposed(path, (), "others", heeded=True),))}))
    assert "chmod go-w '/tmp/x; rm -rf ~'," in one.mend


def test_a_name_from_a_server_becomes_a_plain_id_that_is_still_another_one_for_another_name() -> None:
    def id_of(name: str) -> str:
        return of_kind("sshd", found({WEB: web(doors=(Door(DoorKind.SSHD, name, "listens"),))})).id

    hostile = ["*", '"\n[x]', "\u202ex", "\x1b[2J", "a" * 500, "a" * 501, ""]
    ids = [id_of(name) for name in hostile]
    assert len(set(ids)) == len(hostile)
    assert all(one.isascii() and one.isprintable() and "*" not in one and len(one) < 120 for one in ids)
    assert ids == [id_of(name) for name in hostile]


def test_the_id_of_what_is_unknown_does_not_change_when_something_else_is_known() -> None:
    two = [one.id for one in found({WEB: web(unknown=("first", "second"))})]
    assert of_kind("unknown", found({WEB: web(unknown=("second",))})).id == two[1]


def test_an_acceptance_is_no_finding_while_it_holds() -> None:
    accepted = Acceptance(f"foreign:{BOB}", "our guest", NOON.date() + timedelta(days=1))
    one: Finding
    (one,) = found({WEB: web(here("bob"))}, (PC, MACBOOK), accepted)
    assert one.accepted == accepted
