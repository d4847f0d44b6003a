"""Fleets that are a little out of the ordinary: names that clash, servers that go, ends that are set late."""

import json
import sys
from pathlib import Path

import pytest

from bootstrap.cli.demo import as_typed
from bootstrap.sandbox.cloud import Sandbox
from tests.bootstrap.cli.world import keyturn


def test_a_server_that_has_left_the_project_is_told_of_once(sandbox: Sandbox) -> None:
    sandbox.hetzner.add_server("extra", "127.0.0.99")
    assert "server:extra" in keyturn(sandbox, "audit", "--json").stdout
    (there,) = [server for server in sandbox.hetzner.project.servers() if server.name == "extra"]
    sandbox.hetzner.project.remove_server(there.id)
    said = keyturn(sandbox, "audit").stderr
    assert "note: server:extra is not among the Hetzner project's servers any more" in said
    assert "server:extra" not in keyturn(sandbox, "audit").stderr
    assert "server:extra" in keyturn(sandbox, "log").stdout


def test_only_takes_the_target_of_that_very_name_before_a_server_of_that_name(sandbox: Sandbox) -> None:
    config = sandbox.fleet / "keyturn.toml"
    config.write_text(config.read_text() + '\n[servers.hetzner]\nhost = "127.0.0.98"\n')
    targets = json.loads(keyturn(sandbox, "audit", "--only", "hetzner", "--json").stdout)["targets"]
    assert [target["target"] for target in targets] == ["hetzner"]


def test_an_end_that_no_server_would_get_is_not_taken_for_a_device_that_is_in(sandbox: Sandbox) -> None:
    words = ("onboard", "macbook", "--kind", "macbook", "--passphrase", "none", "--yes")
    assert keyturn(sandbox, *words).returncode == 4
    before = (sandbox.fleet / "devices.toml").read_bytes()
    done = keyturn(sandbox, *words, "--expires", "2099-01-01")
    assert (done.returncode, (sandbox.fleet / "devices.toml").read_bytes()) == (2, before)
    assert "macbook is in the fleet already, and has no end" in done.stderr


def test_onboarding_at_one_target_only_does_not_call_the_rest_done(sandbox: Sandbox) -> None:
    sandbox.servers["attic"].switch_on()
    words = ("onboard", "macbook", "--kind", "macbook", "--passphrase", "none", "--yes", "--only", "web")
    done = keyturn(sandbox, *words)
    assert done.returncode == 4
    assert "Pending: hetzner, server:attic, server:db, server:media, terraform." in done.stderr
    shown = json.loads(keyturn(sandbox, "device", "show", "macbook", "--json").stdout)
    assert shown["pending"] == []  # nobody has looked there yet
    keyturn(sandbox, "audit")
    shown = json.loads(keyturn(sandbox, "device", "show", "macbook", "--json").stdout)
    assert shown["pending"] == ["hetzner", "terraform", "server:db", "server:media", "server:attic"]


def test_a_plan_shows_no_fingerprint_of_a_key_that_will_never_be(sandbox: Sandbox) -> None:
    assert "SHA256" not in keyturn(sandbox, "onboard", "macbook", "--kind", "macbook", "--plan").stderr


def test_a_sandbox_that_is_kept_says_what_to_type_where_keyturn_is_not_on_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "keyturn"
    program.touch(mode=0o755)
    monkeypatch.setattr(sys, "argv", [str(program), "demo", "--keep", "cloud"])
    monkeypatch.setenv("PATH", str(tmp_path / "elsewhere"))
    assert as_typed() == str(program)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert as_typed() == "keyturn"


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_document_that_nobody_reads_or_no_disk_takes_is_no_defect_of_keyturn(
    sandbox: Sandbox, unbuffered: str
) -> None:
    def ends(stdout: str) -> tuple[int, str]:
        through = ("bash", "-c", f'exec "$@" > {stdout}', "bash")
        done = keyturn(sandbox, "audit", "--html", through=through, variables={"PYTHONUNBUFFERED": unbuffered})
        return done.returncode, done.stderr

    full = "error: stdout could not be written: No space left on device\n"
    assert ends("/dev/full") == (1, full)
    assert ends(">(exec <&-)") == (1, "")


def test_a_lost_device_is_not_made_a_retired_one_and_that_is_said(sandbox: Sandbox) -> None:
    keyturn(sandbox, "revoke", "ipad", "--retired", "--yes")
    keyturn(sandbox, "revoke", "ipad", "--lost", "--yes")
    said = keyturn(sandbox, "revoke", "ipad", "--retired", "--yes").stderr
    assert "note: ipad is lost already, and stays so" in said
    assert 'status = "lost"' in (sandbox.fleet / "devices.toml").read_text()
