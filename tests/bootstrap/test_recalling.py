"""What was seen last, recalled without asking anybody."""

from contextlib import closing
from pathlib import Path

import pytest

from bootstrap.attended.recalling import recall
from bootstrap.fleet import Fleet
from bootstrap.paths import state_file
from bootstrap.state import State
from keys.access import Seen
from keys.matrix import CellState
from keys.registry import Registry
from tests.keys.made import NOON, device, seen, server


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    monkeypatch.setenv("KEYTURN_STATE_DIR", str(tmp_path / "state"))
    folder = tmp_path / "fleet"
    folder.mkdir()
    servers = "".join(f'[servers.{name}]\nhost = "203.0.113.7"\nuser = "root"\n' for name in ("web", "db"))
    (folder / "keyturn.toml").write_text(f'[fleet]\nname = "kua"\n{servers}')
    (folder / "devices.toml").write_text(Registry().with_device(device("pc")).text)
    return Fleet.find(folder)


def test_nothing_is_recalled_of_a_fleet_that_nobody_looked_at(fleet: Fleet) -> None:
    assert recall(fleet.found_anew) is None


def test_what_was_seen_last_is_recalled_with_its_moment_and_its_findings(fleet: Fleet) -> None:
    with closing(State(state_file(fleet.folder))) as state:
        state.remember(seen("server:web", ("root", "bob")), server("web"), fleet.registry())
        state.remember(seen("server:gone", ("root", "pc")), server("gone"), fleet.registry())
    audit = recall(fleet.found_anew)
    assert audit is not None
    assert audit.at == NOON
    assert [wish.target for wish in audit.matrix.wishes] == ["server:web", "server:db"]
    assert audit.matrix.cells["pc", "server:web"].state is CellState.MISSING
    assert audit.matrix.cells["pc", "server:db"].state is CellState.PENDING
    assert isinstance(audit.matrix.observations["server:web"], Seen)
    assert {"missing", "foreign"} <= {finding.kind for finding in audit.findings}
