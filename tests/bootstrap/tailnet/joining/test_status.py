"""What `tailscale status --json` tells, in the shapes that tailscale 1.96.4 printed."""

import json

import pytest

from bootstrap.tailnet.status import Backend, Status, read_status

RUNNING = {
    "Version": "1.96.4",
    "TUN": False,
    "BackendState": "Running",
    "HaveNodeKey": True,
    "AuthURL": "",
    "TailscaleIPs": ["100.64.0.1", "fd7a:115c:a1e0:ab12:4843:cd96:6240:1"],
    "Self": {"ID": "nTEST1CNTRL", "HostName": "vm", "DNSName": "vm", "OS": "linux", "UserID": 1},
    "Health": [],
    "MagicDNSSuffix": "tail5a4d.ts.net",
    "CurrentTailnet": {"Name": "you.github", "MagicDNSSuffix": "tail5a4d.ts.net", "MagicDNSEnabled": True},
    "CertDomains": None,
    "Peer": None,
}
LOGGED_OUT = {
    "Version": "1.96.4",
    "BackendState": "NeedsLogin",
    "AuthURL": "",
    "TailscaleIPs": None,
    "Self": {"ID": "", "HostName": "vm", "DNSName": "", "OS": "linux", "TailscaleIPs": None},
    "Health": ["Tailscale is stopped."],
    "MagicDNSSuffix": "",
    "CurrentTailnet": None,
    "Peer": None,
}


def test_a_machine_that_is_connected_tells_its_id_and_its_tailnet() -> None:
    addresses = ("100.64.0.1", "fd7a:115c:a1e0:ab12:4843:cd96:6240:1")
    assert read_status(json.dumps(RUNNING)) == Status(
        Backend.RUNNING, "nTEST1CNTRL", "vm", addresses, "you.github", "tail5a4d.ts.net"
    )


def test_a_machine_that_is_logged_out_is_no_member_of_anything() -> None:
    status = read_status(json.dumps(LOGGED_OUT))
    assert status == Status(Backend.NEEDS_LOGIN, "", "vm", health=("Tailscale is stopped.",))
    assert not status.is_member


@pytest.mark.parametrize("backend", ["Running", "Stopped", "NeedsMachineAuth"])
def test_a_machine_that_is_off_or_waits_to_be_approved_is_a_member_too(backend: str) -> None:
    assert read_status(json.dumps({**RUNNING, "BackendState": backend})).is_member


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "no json",
        json.dumps({**RUNNING, "BackendState": "Dancing"}),
        json.dumps({**RUNNING, "Self": "me"}),
        json.dumps({**RUNNING, "Self": {"ID": "../../keys"}}),
        json.dumps({**RUNNING, "Self": {"ID": 7}}),
        json.dumps({**RUNNING, "TailscaleIPs": "100.64.0.1"}),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  any of them
        read_status(text)
