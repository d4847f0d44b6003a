"""A Storage Box in the fleet, through the program: audit, onboard and revoke."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.sandbox.cloud import Sandbox
from bootstrap.sandbox.storage_box import StorageBox
from keys.public_key import PublicKey
from keys.rfc4716 import write_rfc4716
from tests.bootstrap.cli.world import keyturn
from tests.keys.made import key

USER, SUB = "u12345", "u12345-sub1"
BOX = "storage_box:backup"
ONBOARD = ("onboard", "macbook", "--kind", "macbook", "--public-key", "-", "--yes", "--only", "backup")


@pytest.fixture
def box(sandbox: Sandbox, tmp_path: Path) -> Iterator[StorageBox]:
    """One that the fleet names, with our own key and the iPad's at both its accounts, in both forms."""
    with StorageBox(tmp_path / "nas", USER, [SUB]) as box:
        content = b"".join(both_forms(sandbox.keys[name]) for name in ("pc", "ipad"))
        for account in box.accounts:
            box.write_authorized_keys(account, content)
        table = f'\n[storage_boxes.backup]\nhost = "{box.address}"\nuser = "{USER}"\nsub_accounts = ["{SUB}"]\n'
        table += f"port = {box.port}\nrfc4716_port = {box.rfc4716_port}\n"
        append(sandbox.fleet / "keyturn.toml", table)
        append(sandbox.fleet / "known_hosts", f"{box.known_hosts_line}\n")
        yield box


def both_forms(key: PublicKey) -> bytes:
    return f"{key.line}\n".encode() + write_rfc4716(key)


def append(file: Path, text: str) -> None:
    file.write_text(file.read_text() + text)


def lets_in(box: StorageBox, key: PublicKey) -> set[bool]:
    return {box.lets_in(one, key, port) for one in box.accounts for port in (box.port, box.rfc4716_port)}


def test_an_onboarded_device_gets_in_on_both_ports_of_each_account(sandbox: Sandbox, box: StorageBox) -> None:
    done = keyturn(sandbox, *ONBOARD, stdin=key("macbook").line.encode())
    assert done.returncode == 4, done.stderr  # the rest of the fleet was left out
    assert "the box lets it in on ports" in done.stdout
    assert lets_in(box, key("macbook")) == {True}


def test_a_lost_device_is_out_of_both_files_and_that_sessions_may_go_on_is_said(
    sandbox: Sandbox, box: StorageBox
) -> None:
    done = keyturn(sandbox, "revoke", "ipad", "--lost", "--block", "--yes", "--only", "backup")
    assert lets_in(box, sandbox.keys["ipad"]) == {False}
    assert lets_in(box, sandbox.keys["pc"]) == {True}
    assert all(box.authorized_keys(one) == both_forms(sandbox.keys["pc"]) for one in box.accounts)
    assert done.returncode == 4, done.stdout + done.stderr
    assert "can't be listed" in done.stdout
    assert f"what stood on {BOX}: whoever has the device could read it" in done.stderr


def test_an_audit_shows_each_key_in_each_form_and_changes_nothing(sandbox: Sandbox, box: StorageBox) -> None:
    box.write_authorized_keys(SUB, both_forms(sandbox.keys["pc"]) + write_rfc4716(key("stranger")))
    before = [box.authorized_keys(account) for account in box.accounts]
    done = keyturn(sandbox, "audit", "--json", "--only", BOX)
    seen = json.dumps(json.loads(done.stdout))
    assert f".ssh/authorized_keys:6 (RFC 4716): on port {box.rfc4716_port}" in seen
    assert key("stranger").fingerprint in seen
    assert [box.authorized_keys(account) for account in box.accounts] == before


def test_a_sub_account_that_does_not_let_us_in_is_unread_and_no_device_counts_as_out_there(
    sandbox: Sandbox, box: StorageBox
) -> None:
    box.write_authorized_keys(SUB, both_forms(sandbox.keys["ipad"]))
    done = keyturn(sandbox, "revoke", "ipad", "--lost", "--yes", "--only", "backup")
    assert done.returncode == 4
    said = f"{SUB}: its keys could not be read: none of our keys gets in"
    assert re.search(f"^pending +{BOX} since .*{said}", done.stdout, re.MULTILINE)
    assert box.authorized_keys(USER) == both_forms(sandbox.keys["pc"])
    audit = keyturn(sandbox, "audit", "--only", "backup")
    assert "put a key of this device into that account's .ssh/authorized_keys" in audit.stdout


def test_the_key_that_keyturn_logs_in_with_is_not_taken_from_a_box(sandbox: Sandbox, box: StorageBox) -> None:
    done = keyturn(sandbox, "revoke", "pc", "--yes", "--only", "backup")
    assert done.returncode == 5
    assert lets_in(box, sandbox.keys["pc"]) == {True}


def test_a_box_whose_host_key_is_another_one_is_not_logged_in_to(sandbox: Sandbox, box: StorageBox) -> None:
    hosts = (sandbox.fleet / "known_hosts").read_text()
    other = hosts.replace(box.host_key.bare_line, key("another-host").bare_line)
    (sandbox.fleet / "known_hosts").write_text(other)
    done = keyturn(sandbox, "audit", "--only", "backup")
    assert "its host key has changed" in done.stdout
