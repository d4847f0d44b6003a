"""What mends a finding: keyturn itself, by exactly the line that the finding shows, or a person's hands."""

from dataclasses import replace

import pytest

from keys.access import Grant
from keys.audit import Finding, Severity
from keys.device import Status
from keys.findings.kinds import KINDS
from keys.mending import (
    ByHand,
    HaveTerraformApply,
    Mending,
    PinHostKey,
    Repair,
    TakeOutDevice,
    TakeOutKey,
    TickOff,
    mending,
)
from tests.keys.findings import test_errand, test_kinds, test_tailnet
from tests.keys.findings.made import MACBOOK, PC, WEB, found, web
from tests.keys.findings.tailnets import JOINED, PC_NODE, told
from tests.keys.made import device, key

BY_HAND_ALONE = {
    *("authority", "command", "dropbear", "sshd", "tailscale", "password", "exposed", "endless", "extra", "unsure"),
    *("acceptance", "unknown", "unreachable", "nameless", "old", "stranger", "auth-key", "waiting", "idle"),
    *("never-expires", "returned", "ssh-rule"),
}
MENDED: dict[str, set[type[Mending]]] = {
    "lingering": {Repair},
    "session": {TakeOutDevice, Repair},
    "certificate": {TakeOutDevice, ByHand},
    "pending": {Repair, ByHand},
    "ended": {TakeOutDevice},
    "weak": {TakeOutKey, ByHand},
    "dated": {TakeOutKey, ByHand},
    "unblocked": {Repair},
    "missing": {Repair, ByHand},
    "vanished": {Repair},
    "foreign": {TakeOutKey},
    "shared": {ByHand},
    "drift": {Repair, TakeOutKey, ByHand},
    "errand": {TickOff},
    "unused": {TakeOutKey, ByHand},
    "untrusted": {PinHostKey},
    **{kind: {ByHand} for kind in BY_HAND_ALONE},
}


def every_finding() -> list[Finding]:
    """All that the tests of the findings know of."""
    some = [one for _, _, places, devices in test_kinds.CASES for one in found(places, devices or (PC, MACBOOK))]
    devices = (JOINED, MACBOOK, replace(device("ipad"), tailscale_node="nGone"))
    places = {WEB: web(grants=(Grant("root", key("pc")),))}
    for _, _, nodes, more in test_tailnet.CASES:
        every = {one.id: one for one in (PC_NODE, *nodes)}.values()
        some += told(*every, devices=devices, places=places, **more)
    return [*some, *test_errand.found(MACBOOK)]


def test_every_kind_of_finding_is_mended_by_keyturn_or_says_what_a_person_does() -> None:
    assert set(MENDED) == set(KINDS)
    for one in every_finding():
        how = mending(one)
        assert type(how) in MENDED[one.kind], one
        if isinstance(how, ByHand):
            assert how.how
            assert str(how).startswith("by hand: ")


@pytest.mark.parametrize(
    ("line", "target", "mended"),
    [
        ("keyturn apply", "server:web", Repair("server:web")),
        ("keyturn apply", "", Repair()),
        ("keyturn apply --terraform", "", HaveTerraformApply()),
        ("keyturn apply --put-back", "hetzner", Repair("hetzner", put_back=True)),
        (f"keyturn revoke {key('bob').fingerprint}", "", TakeOutKey(key("bob").fingerprint)),
        ("keyturn revoke macbook --lost", "server:web", TakeOutDevice("macbook", Status.LOST)),
        ("keyturn revoke work-pc --retired", "", TakeOutDevice("work-pc", Status.RETIRED)),
        ("keyturn revoke macbook --done hetzner-token:work", "", TickOff("macbook", "hetzner-token:work")),
    ],
)
def test_a_line_that_is_one_whole_command_is_what_is_done(line: str, target: str, mended: object) -> None:
    assert mending(Finding("lingering:x", Severity.LOW, "what", target, mend=line)) == mended


@pytest.mark.parametrize(
    "line",
    [
        "keyturn revoke pc --retired, or leave it out of a server's devices in keyturn.toml",
        "keyturn onboard pc-2 --kind pc, then keyturn revoke pc",
        "keyturn revoke SHA256:short",
        "keyturn apply; rm -rf ~",
        "remove the line by hand: the key itself is enough",
    ],
)
def test_a_line_that_leaves_a_choice_or_is_no_such_command_stays_with_the_person(line: str) -> None:
    how = mending(Finding("weak:x", Severity.LOW, "what", mend=line))
    assert isinstance(how, ByHand)
    assert how.how == line


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("on the server: systemctl disable --now dropbear", "systemctl disable --now dropbear"),
        ("on the server: sshd -T | grep -i x; whoever has that key", "sshd -T | grep -i x"),
        ("on the server: chmod go-w '/tmp/x; rm, y', and the folders above", "chmod go-w '/tmp/x; rm, y'"),
        ("on it: keyturn onboard NAME --kind KIND; or remove it", "keyturn onboard NAME --kind KIND"),
        ("keyturn onboard pc-2 --kind pc, then keyturn revoke pc", "keyturn onboard pc-2 --kind pc"),
        ("remove the line by hand: the key itself is enough", ""),
        ("is it switched on? ping 203.0.113.9", ""),
    ],
)
def test_of_a_line_that_a_person_does_its_first_command_alone_is_for_the_shell(line: str, command: str) -> None:
    assert mending(Finding("weak:x", Severity.LOW, "what", mend=line)) == ByHand(line, command)


def test_a_finding_without_a_command_says_so() -> None:
    assert "no command" in str(mending(Finding("unknown:x", Severity.LOW, "what")))


def test_each_says_what_it_does_in_a_few_words() -> None:
    some = [Repair("server:web"), Repair(put_back=True), TakeOutDevice("ipad", Status.LOST), TakeOutKey("SHA256:x")]
    assert [str(one) for one in (*some, PinHostKey("server:new"), TickOff("mac", "leftovers"))] == [
        "apply at server:web",
        "put back what vanished at every target",
        "revoke ipad",
        "revoke SHA256:x",
        "pin the host key of server:new",
        "tick off leftovers of mac",
    ]
