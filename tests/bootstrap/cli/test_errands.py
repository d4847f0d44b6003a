"""What a lost device leaves to be done by hand: shown until it is ticked off, which changes nothing else."""

import json
import subprocess
from dataclasses import replace

import pytest

from bootstrap.sandbox.cloud import Sandbox
from keys.registry import Registry
from tests.bootstrap.cli.world import World, keyturn
from tests.keys.made import device, lost

ITEMS = ("leftovers", "hetzner-token", "secret:tailscale", "terraform-state", "elsewhere")


@pytest.fixture
def fleet(sandbox: Sandbox) -> Sandbox:
    """With a MacBook that is lost, and out everywhere."""
    write(sandbox, Registry.parse(text(sandbox)).with_device(lost("macbook")))
    return sandbox


def text(sandbox: Sandbox) -> str:
    return (sandbox.fleet / "devices.toml").read_text()


def write(sandbox: Sandbox, registry: Registry) -> None:
    (sandbox.fleet / "devices.toml").write_text(registry.text)
    subprocess.run(["git", "-C", sandbox.fleet, "commit", "-qam", "lost"], check=True)


def by_hand(sandbox: Sandbox) -> dict[str, bool]:
    document = json.loads(keyturn(sandbox, "device", "show", "macbook", "--json").stdout)
    return {one["id"]: one["done"] for one in document["by_hand"]}


def test_what_is_done_is_noted_and_committed_and_nothing_else_changes(fleet: Sandbox) -> None:
    before = World(fleet)
    done = keyturn(fleet, "revoke", "macbook", "--done", "hetzner-token", "--done", "leftovers")
    assert done.returncode == 0
    assert "● done  hetzner-token" in done.stdout
    assert "· left  elsewhere" in done.stdout
    after = World(fleet)
    assert Registry.parse(text(fleet)).get("macbook") == replace(lost("macbook"), done=("hetzner-token", "leftovers"))
    told = subprocess.run(["git", "-C", fleet.fleet, "show", "--stat", "--format=%B"], capture_output=True, text=True)
    assert "keyturn: macbook: hetzner-token, leftovers done" in told.stdout
    assert "1 file changed" in told.stdout
    assert (after.servers, after.project, after.ssh_folder) == (before.servers, before.project, before.ssh_folder)
    assert "done by hand: hetzner-token, leftovers" in keyturn(fleet, "log", "macbook").stdout


def test_what_is_left_is_shown_until_all_of_it_is_done(fleet: Sandbox) -> None:
    assert by_hand(fleet) == dict.fromkeys(ITEMS, False)
    for item in ITEMS[:-1]:
        keyturn(fleet, "revoke", "macbook", "--done", item)
    shown = keyturn(fleet, "device", "show", "macbook").stdout
    assert "by hand  elsewhere: places that keyturn does not know" in shown
    assert "hetzner-token" not in shown
    last = keyturn(fleet, "revoke", "macbook", "--done", ITEMS[-1])
    assert "All that macbook left to be done by hand is done." in last.stdout
    assert by_hand(fleet) == dict.fromkeys(ITEMS, True)
    assert "by hand" not in keyturn(fleet, "device", "show", "macbook").stdout


def test_an_audit_finds_what_is_left_and_names_the_command(fleet: Sandbox) -> None:
    keyturn(fleet, "revoke", "macbook", "--done", "leftovers")
    document = json.loads(keyturn(fleet, "audit", "--json").stdout)
    found = {
        one["id"]: (one["severity"], one["mend"]) for one in document["findings"] if one["id"].startswith("errand:")
    }
    assert found == {
        f"errand:macbook:{item}": (severity, f"keyturn revoke macbook --done {item}")
        for item, severity in zip(ITEMS[1:], ("medium", "medium", "medium", "low"), strict=True)
    }


def test_revoking_again_tells_what_is_left(fleet: Sandbox) -> None:
    keyturn(fleet, "revoke", "macbook", "--done", "terraform-state")
    again = keyturn(fleet, "revoke", "macbook", "--yes")
    assert "(1 done already)" in again.stderr
    assert "hetzner-token" in again.stderr
    assert "https://console.hetzner.com/projects" in again.stderr
    assert "Terraform's state" not in again.stderr


@pytest.mark.parametrize(
    ("words", "what", "hint"),
    [
        (("macbook", "--done", "everything"), "'everything' is nothing that macbook leaves", ", ".join(ITEMS)),
        (("pc", "--done", "elsewhere"), "pc is active", "keyturn revoke pc"),
        (("toaster", "--done", "elsewhere"), "no device is called 'toaster'", "devices: pc, ipad, macbook"),
        (("macbook", "--done", "elsewhere", "--lost"), "--done ticks off", "leave --lost"),
    ],
)
def test_what_cannot_be_ticked_off_is_said_and_changes_nothing(
    fleet: Sandbox, words: tuple[str, ...], what: str, hint: str
) -> None:
    before = World(fleet)
    done = keyturn(fleet, "revoke", *words)
    assert done.returncode == 2
    assert what in done.stderr
    assert hint in done.stderr
    assert World(fleet) == before


def test_a_look_at_it_and_doing_it_twice_write_nothing(fleet: Sandbox) -> None:
    before = World(fleet)
    assert "● done  elsewhere" in keyturn(fleet, "revoke", "macbook", "--done", "elsewhere", "--plan").stdout
    assert World(fleet) == before
    document = json.loads(keyturn(fleet, "revoke", "macbook", "--done", "elsewhere", "--json").stdout)
    assert (document["schema"], bool(document["commit"])) == ("keyturn.errands/1", True)
    once = World(fleet)
    assert json.loads(keyturn(fleet, "revoke", "macbook", "--done", "elsewhere", "--json").stdout)["commit"] == ""
    assert World(fleet) == once


def test_a_device_that_is_put_away_is_no_finding(sandbox: Sandbox) -> None:
    retired = replace(device("macbook"), status=lost("macbook").status.RETIRED)
    write(sandbox, Registry.parse(text(sandbox)).with_device(retired))
    assert "errand:" not in keyturn(sandbox, "audit", "--json").stdout
    assert by_hand(sandbox) == dict.fromkeys(ITEMS[1:], False)
