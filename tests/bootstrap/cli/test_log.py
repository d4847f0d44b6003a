"""keyturn log: the diary and the commits, of the whole fleet or of one device."""

import json
from pathlib import Path

import pytest

from bootstrap.cli.main import main
from bootstrap.exit_code import ExitCode
from bootstrap.sandbox.cloud import Sandbox


def test_the_log_tells_what_was_done_where_and_by_which_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Sandbox.start(tmp_path / "cloud") as sandbox:
        for name, value in sandbox.environment.items():
            monkeypatch.setenv(name, value)
        assert main(["revoke", "ipad", "--retired", "--yes"], int) == ExitCode.PENDING
        capsys.readouterr()
        assert main(["log", "ipad", "--json"], int) == ExitCode.OK
    entries = json.loads(capsys.readouterr().out)["entries"]
    assert {entry["target"] for entry in entries} == {
        "",
        "git",
        "hetzner",
        "terraform",
        "server:web",
        "server:db",
        "server:media",
        "tailscale",
    }
    first, diary = entries[0], next(entry for entry in entries if not entry["target"])
    assert (first["came"], first["status"]) == (["devices.auto.tfvars.json", "devices.toml"], "active")
    assert diary["what"].startswith("revoke ipad, retired, SHA256:")
    intent, seed = (entry for entry in entries[1:] if entry["target"] == "git")
    assert ("keyturn: revoke ipad (retired)" in intent["what"], intent["by"]) == (True, "You")
    assert (intent["status"], intent["went"], seed["went"]) == ("retired", [], ["devices.auto.tfvars.json"])
    assert [entry["at"] for entry in entries] == sorted(entry["at"] for entry in entries)
