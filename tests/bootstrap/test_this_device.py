"""Which device of the fleet this machine is."""

from pathlib import Path

import pytest

from bootstrap.this_device import device_once_here, this_device
from keys.device import Status
from keys.registry import Registry
from tests.keys.made import device, key


@pytest.fixture
def registry() -> Registry:
    registry = Registry()
    for one in (device("pc"), device("macbook"), device("old", Status.RETIRED)):
        registry = registry.with_device(one)
    return registry


def note(path: Path, name: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{key(name).line}\n")


def test_a_pair_in_the_ssh_folder_tells(tmp_path: Path, registry: Registry) -> None:
    note(tmp_path / "id_ed25519.pub", "macbook")
    assert this_device(registry, tmp_path) is None  # the private half is elsewhere
    (tmp_path / "id_ed25519").touch()
    assert this_device(registry, tmp_path) == registry.get("macbook")


def test_a_key_that_lives_in_an_agent_is_told_by_keyturns_own_note(tmp_path: Path, registry: Registry) -> None:
    note(tmp_path / "keyturn" / "kua.pub", "macbook")
    assert this_device(registry, tmp_path) == registry.get("macbook")


def test_a_device_that_is_put_away_is_told_where_it_matters(tmp_path: Path, registry: Registry) -> None:
    note(tmp_path / "keyturn" / "kua.pub", "old")
    assert this_device(registry, tmp_path) is None
    assert device_once_here(registry, tmp_path) == registry.get("old")
    note(tmp_path / "keyturn" / "work.pub", "pc")
    assert device_once_here(registry, tmp_path) == registry.get("pc")


def test_another_machine_is_none_of_them(tmp_path: Path, registry: Registry) -> None:
    (tmp_path / "keyturn").mkdir()
    (tmp_path / "keyturn" / "kua.pub").write_bytes(b"\xff junk")
    assert device_once_here(registry, tmp_path) is None
    assert this_device(registry, tmp_path / "nowhere") is None
