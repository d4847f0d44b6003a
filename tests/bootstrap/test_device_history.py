"""The history of one device or key, from Git alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from bootstrap.device_history import Happened, history_of
from bootstrap.fleet import Fleet
from keys.device import FormerKey, Status
from tests.bootstrap.git_folder import repository, run_git, without_settings
from tests.keys.made import NOON, device, key


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    """In a folder below the top of its repository, which had the macbook's key before keyturn came."""
    without_settings(monkeypatch)
    top = repository(tmp_path / "infra")
    (top / "terraform.tfvars").write_text(f'keys = ["{key("macbook").line}"]\n')
    run_git(top, "add", ".")
    run_git(top, "commit", "--quiet", "-m", "By hand")
    (top / "fleet").mkdir()
    (top / "fleet" / "keyturn.toml").write_text('[fleet]\nname = "kua"\n')
    return Fleet.find(top / "fleet")


def told(fleet: Fleet, asked: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...], str]]:
    def short(one: Happened) -> tuple[str, tuple[str, ...], tuple[str, ...], str]:
        return one.entry.subject, one.came, one.went, one.status

    return [short(one) for one in history_of(fleet, fleet.registry(), asked)]


def live_a_life(fleet: Fleet) -> None:
    macbook = device("macbook")
    fleet.write_registry(fleet.registry().with_device(macbook), "keyturn: onboard macbook (macbook)")
    fleet.write_registry(fleet.registry().with_device(device("pc")), "keyturn: onboard pc (pc)")
    rotated = replace(macbook, public_key=key("new"), former_keys=(FormerKey(key("macbook"), NOON, "rotated"),))
    fleet.write_registry(fleet.registry().with_device(rotated), "Not named here")
    lost = replace(rotated, status=Status.LOST, revoked=NOON)
    fleet.write_registry(fleet.registry().with_device(lost), "keyturn: revoke macbook (lost)")


def test_a_device_is_told_from_before_keyturn_came_to_its_end(fleet: Fleet) -> None:
    live_a_life(fleet)
    assert told(fleet, "macbook") == [
        ("By hand", ("terraform.tfvars",), (), ""),
        ("keyturn: onboard macbook (macbook)", ("fleet/devices.toml",), (), "active"),
        ("Not named here", ("fleet/devices.toml",), (), "another key"),
        ("keyturn: revoke macbook (lost)", (), (), "lost"),
    ]


def test_a_former_key_is_told_as_its_device(fleet: Fleet) -> None:
    live_a_life(fleet)
    assert told(fleet, key("macbook").fingerprint) == told(fleet, "macbook")


def test_a_device_that_was_taken_out_of_the_file_by_hand_is_still_told(fleet: Fleet) -> None:
    live_a_life(fleet)
    fleet.write_registry(type(fleet.registry())().with_device(device("pc")), "By hand")
    assert [(subject, status) for subject, _, _, status in told(fleet, "macbook")] == [
        ("keyturn: onboard macbook (macbook)", "active"),
        ("Not named here", "another key"),
        ("keyturn: revoke macbook (lost)", "lost"),
        ("By hand", "gone"),
    ]


def test_a_key_of_nobody_is_told_by_its_fingerprint(fleet: Fleet) -> None:
    assert told(fleet, key("macbook").fingerprint) == [("By hand", ("terraform.tfvars",), (), "")]


def test_a_name_within_another_name_is_not_meant(fleet: Fleet) -> None:
    fleet.write_registry(fleet.registry().with_device(device("pc-2")), "keyturn: onboard pc-2 (pc)")
    assert told(fleet, "pc") == []
