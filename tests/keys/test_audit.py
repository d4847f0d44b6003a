"""Findings: worst first, each with its evidence and one command that mends it."""

from dataclasses import replace
from datetime import date

from keys.access import Observation, Untrusted
from keys.audit import Finding, Severity, Survey, findings
from keys.matrix import make_matrix
from keys.memory import Memory
from keys.registry import Registry
from tests.keys.made import HETZNER, NOON, away, device, key, lost, seen, server

REGISTRY = Registry().with_device(device("pc")).with_device(lost("macbook"))
WISHES = [HETZNER, server("web"), server("db")]


def found(*observations: Observation, memory: Memory | None = None) -> list[Finding]:
    by_target = {one.target: one for one in observations}
    wishes = [wish for wish in WISHES if wish.target in by_target]
    return list(findings(Survey(make_matrix(REGISTRY, wishes, by_target, memory or Memory()), NOON)))


def test_a_fleet_that_is_as_wanted_has_no_findings() -> None:
    assert found(seen("server:web", ("root", "pc"))) == []


def test_a_lost_device_that_still_gets_in_is_the_worst() -> None:
    worst = found(seen("server:web", ("root", "bob"), ("root", "pc"), ("root", "macbook")))[0]
    assert (worst.id, worst.severity) == ("lingering:macbook:server:web", Severity.CRITICAL)
    assert worst.what == "lost macbook still gets in as root"
    assert worst.evidence == ("/root/.ssh/authorized_keys:3",)
    assert worst.mend == "keyturn apply"


def test_a_lost_device_that_is_listed_for_servers_to_come_gets_in_nowhere_yet() -> None:
    lingering = found(seen("hetzner", ("project", "pc"), ("project", "macbook")))[0]
    assert (lingering.severity, lingering.what) == (Severity.HIGH, "lost macbook is still listed")


def test_a_lost_device_is_not_called_out_while_a_server_is_away() -> None:
    ids = [one.id for one in found(seen("server:web", ("root", "pc")), away("server:db"))]
    assert ids == ["pending:macbook:server:db", "pending:pc:server:db", "unreachable:server:db"]


def test_a_foreign_key_is_one_finding_with_all_its_places() -> None:
    here = [("root", "pc"), ("root", "bob")]
    foreign = [
        one for one in found(seen("server:web", *here), seen("server:db", *here)) if one.id.startswith("foreign")
    ]
    assert len(foreign) == 1
    assert foreign[0].evidence == (
        "server:web root /root/.ssh/authorized_keys:2",
        "server:db root /root/.ssh/authorized_keys:2",
    )
    assert foreign[0].mend == f"keyturn revoke {key('bob').fingerprint}"


def test_a_key_that_vanished_differs_from_one_that_is_not_there_yet() -> None:
    memory = Memory(written={("server:web", "root", key("pc").fingerprint): NOON})
    assert [one.id for one in found(seen("server:web"))] == ["missing:pc:server:web"]
    assert [one.id for one in found(seen("server:web"), memory=memory)] == ["vanished:pc:server:web"]


def test_what_could_not_be_read_is_a_finding_and_not_an_all_clear() -> None:
    half = replace(seen("server:web", ("root", "pc")), unknown=("the key files of media: permission denied",))
    assert [one.what for one in found(half)] == ["unknown: the key files of media: permission denied"]


def test_an_unknown_host_key_is_told_apart_from_silence() -> None:
    untrusted = Untrusted("server:web", NOON, "its host key is not pinned", "keyturn audit --host-key SHA256:x")
    last = found(untrusted)[-1]
    assert (last.id, last.mend) == ("untrusted:server:web", "keyturn audit --host-key SHA256:x")


def test_worst_come_first() -> None:
    both = found(seen("server:web", ("root", "macbook"), ("root", "bob")), away("server:db"))
    assert [one.severity for one in both] == sorted((one.severity for one in both), reverse=True)


def test_a_lost_device_is_not_called_out_while_a_key_file_of_a_granted_account_is_not_ours_to_read() -> None:
    why = "/root/.ssh/authorized_keys (root): not ours to read"
    half = replace(seen("server:web", ("deploy", "pc")), unknown=(why,), unread=(("root", why),))
    (pending,) = [one for one in found(half) if one.id == "pending:macbook:server:web"]
    assert (pending.severity, pending.what) == (Severity.HIGH, f"lost macbook is not proved out: {why}")
    assert "sudo = true" in pending.mend


def test_a_device_whose_end_has_come_and_whose_key_still_gets_in_is_a_finding_and_no_other_one_is() -> None:
    ended = replace(device("pc"), expires=NOON.date())
    observations = {
        "server:web": seen("server:web", ("root", "pc")),
        "server:db": seen("server:db"),
        "hetzner": seen("hetzner", ("project", "pc")),
    }
    matrix = make_matrix(Registry().with_device(ended), WISHES, observations, Memory())
    assert [(one.id, one.severity, one.what, one.mend) for one in findings(Survey(matrix, NOON))] == [
        (
            "ended:pc:hetzner",
            Severity.HIGH,
            "pc ended on 2026-11-23, and is still listed",
            "keyturn revoke pc --retired",
        ),
        (
            "ended:pc:server:web",
            Severity.HIGH,
            "pc ended on 2026-11-23, and still gets in as root",
            "keyturn revoke pc --retired",
        ),
    ]


def test_a_place_for_servers_to_come_lists_keys_and_lets_nobody_in() -> None:
    assert [one.what for one in found(seen("hetzner"))] == ["pc should be listed, and is not"]


def test_a_line_that_was_written_before_its_device_was_given_an_end_is_a_finding() -> None:
    ending = replace(device("pc"), expires=date(2027, 11, 23))
    without = seen("server:web", ("root", "pc"), ("deploy", "pc"))
    (held, endless) = without.grants
    held = replace(held, options='no-pty,expiry-time="20271123"')
    registry, web = Registry().with_device(ending), replace(without, grants=(held, endless))
    (one,) = findings(Survey(make_matrix(registry, [server("web")], {"server:web": web}, Memory()), NOON))
    assert (one.id, one.evidence) == ("endless:pc:server:web", ("/deploy/.ssh/authorized_keys:2",))
    assert one.mend == 'put expiry-time="20271123" in front of the key there, by hand'


def test_a_name_in_keyturn_toml_that_no_device_has_is_a_finding() -> None:
    wish = server("web", only=frozenset({"pc", "macbok"}))
    (one,) = findings(
        Survey(make_matrix(REGISTRY, [wish], {"server:web": seen("server:web", ("root", "pc"))}, Memory()), NOON)
    )
    assert (one.id, one.severity) == ("nameless:macbok:server:web", Severity.LOW)
