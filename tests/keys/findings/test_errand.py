"""Lost devices leave something to be done by hand: a finding for each, until it is ticked off."""

from dataclasses import replace

from keys.audit import Finding, Severity, findings
from keys.device import Device, Status
from keys.errands import Belongings, KeptSecret
from tests.keys.findings.made import MACBOOK, PC, WEB, survey, web

TOKEN = KeptSecret("hetzner", "the Hetzner API token", "keyring", "make a new one at https://vendor.example/")


def found(device: Device) -> list[Finding]:
    told = replace(survey({WEB: web()}, (PC, device)), belongings=Belongings((TOKEN,), places=(WEB,)))
    return [one for one in findings(told) if one.kind == "errand"]


def test_each_errand_is_a_finding_with_the_command_that_ticks_it_off() -> None:
    assert [(one.id, one.severity, one.mend) for one in found(MACBOOK)] == [
        ("errand:macbook:hetzner-token", Severity.MEDIUM, "keyturn revoke macbook --done hetzner-token"),
        ("errand:macbook:leftovers", Severity.LOW, "keyturn revoke macbook --done leftovers"),
        ("errand:macbook:elsewhere", Severity.LOW, "keyturn revoke macbook --done elsewhere"),
    ]
    assert found(MACBOOK)[0].evidence == (TOKEN.how,)


def test_nothing_is_found_once_all_is_ticked_off() -> None:
    assert found(replace(MACBOOK, done=("hetzner-token", "leftovers", "elsewhere"))) == []


def test_a_retired_device_is_in_its_owners_hands() -> None:
    assert found(replace(MACBOOK, status=Status.RETIRED)) == []
