"""Storage Boxes of a Hetzner project: which join the fleet, as what, and that they stay while the API is away."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.box_discovery import boxes, discover_boxes
from bootstrap.config import FleetConfig, HetznerConfig
from bootstrap.config_storage_box import StorageBoxConfig
from bootstrap.fleet import Fleet
from bootstrap.sandbox.hetzner import HetznerApi
from bootstrap.sandbox.hetzner.storage_boxes import SubAccount
from bootstrap.state import State
from bootstrap.targets.hetzner import HetznerTarget
from keys.errors import KeyturnError
from tests.keys.made import NOON

PROJECT = HetznerConfig("keyring")


@pytest.fixture
def api() -> Iterator[HetznerApi]:
    with HetznerApi() as running:
        yield running


class Bench:
    """A fleet with one project. found: the boxes of the fleet once the project was asked."""

    def __init__(self, folder: Path, api: HetznerApi, project: HetznerConfig = PROJECT) -> None:
        folder.joinpath("keyturn.toml").write_text('[fleet]\nname = "kua"\n')
        self.fleet = Fleet.find(folder)
        self.state = State(folder / "state")
        self.config = FleetConfig("kua", (project,))
        self.target = HetznerTarget(
            project,
            "kua",
            lambda: api.token,
            emit=lambda _: None,
            clock=lambda: NOON,
            endpoint=api.endpoint,
            boxes_endpoint=api.endpoint,
            sleep=lambda _: None,
        )

    def found(self) -> dict[str, StorageBoxConfig]:
        config = discover_boxes(self.fleet, self.config, self.state, [self.target], NOON)
        return {box.name: box for box in config.storage_boxes}


@pytest.fixture
def bench(tmp_path: Path, api: HetznerApi) -> Iterator[Bench]:
    made = Bench(tmp_path, api)
    yield made
    made.target.close()
    made.state.close()


def test_a_box_joins_with_the_sub_accounts_that_get_in_by_ssh_from_outside(bench: Bench, api: HetznerApi) -> None:
    subs = (SubAccount("u1-sub1"), SubAccount("u1-sub2", ssh=False), SubAccount("u1-sub3", external=False))
    api.project.storage_boxes.enter("nas", "u1.your-storagebox.de", "u1", subs)
    assert bench.found() == {"nas": StorageBoxConfig("nas", "u1.your-storagebox.de", "u1", sub_accounts=("u1-sub1",))}


def test_a_box_without_ssh_takes_keys_on_port_22_all_the_same(bench: Bench, api: HetznerApi) -> None:
    api.project.storage_boxes.enter("nas", "u1.your-storagebox.de", "u1", ssh=False)
    assert bench.found()["nas"].port == 22


def test_a_box_that_is_being_made_has_no_login_yet(bench: Bench, api: HetznerApi) -> None:
    api.project.storage_boxes.enter("nas", None, None)
    assert bench.found() == {}


def test_a_name_that_no_target_can_have_is_replaced_by_the_number(bench: Bench, api: HetznerApi) -> None:
    box = api.project.storage_boxes.enter("my box \x1b[2J", "u1.your-storagebox.de", "u1")
    assert list(bench.found()) == [f"box-{box.id}"]


@pytest.mark.parametrize("login", ["-oProxyCommand=x", "u1 u2", "u1\n"])
def test_what_is_no_login_is_not_logged_in_as(bench: Bench, api: HetznerApi, login: str) -> None:
    api.project.storage_boxes.enter("nas", "u1.your-storagebox.de", login)
    api.project.storage_boxes.enter("other", login, "u1")
    assert bench.found() == {}


def test_a_box_that_the_file_lists_itself_is_left_to_it(bench: Bench, api: HetznerApi) -> None:
    api.project.storage_boxes.enter("nas", "u1.your-storagebox.de", "u1")
    listed = StorageBoxConfig("backup", "u1.your-storagebox.de", "u1")
    bench.config = FleetConfig("kua", (PROJECT,), storage_boxes=(listed,))
    assert bench.found() == {"backup": listed}


def test_another_box_by_the_name_of_one_that_the_file_lists_is_not_passed_over(bench: Bench, api: HetznerApi) -> None:
    api.project.storage_boxes.enter("nas", "u2.your-storagebox.de", "u2")
    bench.config = FleetConfig("kua", (PROJECT,), storage_boxes=(StorageBoxConfig("nas", "u1.example", "u1"),))
    assert list(bench.found()) == ["nas", "nas.u2"]


def test_only_boxes_with_the_labels_are_asked_for_and_none_where_nothing_is_discovered(
    tmp_path: Path, api: HetznerApi
) -> None:
    api.project.storage_boxes.enter("nas", "u1.your-storagebox.de", "u1", labels={"role": "backup"})
    api.project.storage_boxes.enter("films", "u2.your-storagebox.de", "u2")
    for selector, names in (("role=backup", ["nas"]), (None, []), ("", ["nas", "films"])):
        made = Bench(tmp_path, api, HetznerConfig("keyring", selector))
        assert list(made.found()) == names
        made.state.close()


def test_boxes_stay_while_the_api_is_away_and_leave_once_it_no_longer_has_them(bench: Bench, api: HetznerApi) -> None:
    nas = api.project.storage_boxes.enter("nas", "u1.your-storagebox.de", "u1", (SubAccount("u1-sub1"),))
    before = bench.found()
    api.switches.refused = True
    assert bench.found() == before
    api.switches.refused = False
    api.project.storage_boxes.remove(nas.id)
    assert bench.found() == {}
    assert bench.fleet.notes == [
        "storage_box:nas is not among the Hetzner project's Storage Boxes any more; no key is looked for there"
    ]


def test_a_memory_that_can_not_be_read_is_an_error_while_the_api_is_away_and_mended_once_it_is_back(
    bench: Bench, api: HetznerApi
) -> None:
    api.project.storage_boxes.enter("nas", "u1.your-storagebox.de", "u1")
    bench.state.remember_servers("hetzner boxes", '[{"name": "from another version"}]')
    api.switches.refused = True
    with pytest.raises(KeyturnError, match="cannot be read from keyturn's memory"):
        list(boxes(bench.config, bench.state))
    api.switches.refused = False
    assert list(bench.found()) == ["nas"]


def test_an_answer_that_makes_no_sense_takes_no_box_out(bench: Bench, api: HetznerApi) -> None:
    api.project.storage_boxes.enter("nas", "u1.your-storagebox.de", "u1")
    before = bench.found()
    api.switches.outages = 100
    assert bench.found() == before
