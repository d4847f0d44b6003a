"""Before a lost device is revoked, a person sees what its key opens, who is in with it, and what is left by hand."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bootstrap.cli.at_terminal import Terminal
from tests.hosts import Account, Host
from tests.hosts.clients import Clients, clients_of
from tests.hosts.factory import HostFactory
from tests.hosts.openssh import SshKey
from tests.real.ending import REVOKE, fleet_with, macbook_gets_in, run
from tests.real.fleet import Fleet
from tests.real.lost import macbook, standings, told

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]

FROM = 'from="127.0.0.0/8",no-pty '
OPENED = ("root", "deploy", "media")  # sshd lets nobody into a locked account, whatever its file lists
SEEDS = "[terraform]\n\n"


@pytest.fixture
def host(hosts: HostFactory) -> Host:
    return hosts("web", [Account("deploy", sudo=True), Account("media"), Account("locked", password="!")])


@pytest.fixture
def fleet(tmp_path: Path, host: Host, hosts: HostFactory) -> Fleet:
    """A server, one that is switched off, and Terraform files; the macbook's key opens more than the fleet gives it."""
    attic = hosts("attic")
    fleet = fleet_with(tmp_path, [host, attic], timeout=10)
    config = fleet.folder / "keyturn.toml"
    config.write_text(config.read_text().replace("[servers", f"{SEEDS}[servers", 1))
    lost = macbook(fleet)
    devices = fleet.folder / "devices.toml"
    devices.write_text(devices.read_text().replace("[macbook]\n", '[macbook]\ntailscale_node = "nAbC"\n'))
    variables = {"ssh_keys": {"macbook": lost.line, "pc": fleet.pc.line}}
    (fleet.folder / "devices.auto.tfvars.json").write_text(json.dumps(variables))
    host.write_authorized_keys("root", host.authorized_keys("root") + f"{FROM}{lost.line}\n".encode())
    for account in ("deploy", "media", "locked"):
        host.authorize(account, fleet.pc, lost)
    attic.stop_sshd()
    return fleet


@pytest.fixture
def clients(host: Host, tmp_path: Path) -> Iterator[Clients]:
    with clients_of(host, tmp_path) as clients:
        yield clients


def test_a_person_sees_the_reach_and_may_still_say_no(fleet: Fleet, host: Host, clients: Clients) -> None:
    lost = SshKey(fleet.device_key("macbook"))
    session = clients.ssh(lost, "deploy", "sleep 7001; true")
    clients.await_running("sleep 7001")
    before = (fleet.registry().text, host.authorized_keys("root"), host.authorized_keys("media"))
    terminal = Terminal(fleet, "revoke", "macbook", "--lost", columns=200)
    shown = terminal.meets("Revoke macbook as lost? [y/N] ")
    assert "What macbook opens:" in shown
    opened = [line.split() for line in terminal.screen.splitlines() if line.startswith("● ")]
    assert [words[1:3] for words in opened] == [["server:web", name] for name in OPENED]
    assert "only from 127.0.0.0/8; no terminal" in " ".join(opened[0])
    assert "✖  server:web    deploy: somebody is in since " in terminal.screen
    assert "·  terraform     lists it, for servers to come" in terminal.screen
    assert "?  server:attic  could not be seen" in terminal.screen
    assert "-  server:web    remove macbook from root, deploy, media, locked" in terminal.screen
    terminal.types("n")
    assert terminal.ends() == 3
    assert "Nothing was changed." in terminal.screen
    assert before == (fleet.registry().text, host.authorized_keys("root"), host.authorized_keys("media"))
    assert session.poll() is None
    assert macbook_gets_in(fleet, host)


def test_the_plan_and_the_report_tell_the_reach_too_and_what_is_left_by_hand(
    fleet: Fleet, host: Host, clients: Clients
) -> None:
    session = clients.ssh(SshKey(fleet.device_key("macbook")), "deploy", "sleep 7001; true")
    clients.await_running("sleep 7001")
    plan = run(fleet, *REVOKE, "--plan")
    assert plan.code == 3
    assert plan.out.startswith("What macbook opens:\n")
    document = told(run(fleet, *REVOKE, "--plan", "--json"))
    reach = document["reach"]
    opened = [(one["target"], one["account"], one["opens"]) for one in reach["opens"]]
    assert opened == [("server:web", name, True) for name in OPENED]
    assert [macbook_gets_in(fleet, host, name) for name in (*OPENED, "locked")] == [True, True, True, False]
    assert reach["opens"][0]["restrictions"] == ["only from 127.0.0.0/8", "no terminal"]
    assert [(one["target"], one["account"], one["ours"]) for one in reach["sessions"]] == [
        ("server:web", "deploy", False)
    ]
    assert reach["sessions"][0]["pid"] in clients.running("sshd: deploy [priv]")
    assert (reach["listed"], reach["unseen"]) == (["terraform"], ["server:attic"])
    assert [one["what"].split(":")[0] for one in reach["by_hand"]] == [
        "what may be left of it at server",
        "the tailnet",
        "Terraform's state, and the credentials of its backend",
        "places that keyturn does not know",
    ]
    assert session.poll() is None

    end = run(fleet, *REVOKE, "--json")
    report = told(end)
    assert end.code == report["exit_code"] == 4
    assert report["reach"] == reach
    assert standings(report) == {
        "terraform": "proved out",
        "server:web": "proved out",
        "server:attic": "pending",
    }
    assert sum(one["sessions_ended"] for one in report["outcomes"]) == 1
    assert clients.ends(session)
    assert clients.running("sleep 7001") == []
    assert not any(macbook_gets_in(fleet, host, name) for name in OPENED)

    end = run(fleet, *REVOKE)
    assert "By hand, as revoking does not change it:" in end.err
    assert "the tailnet: nAbC is still in it: remove the machine in Tailscale's admin console" in end.err
