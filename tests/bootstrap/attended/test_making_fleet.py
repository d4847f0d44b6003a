"""Making a fleet, attended: an empty folder, and a Terraform repository that lists keys already."""

import tomllib
from pathlib import Path

import pytest

from bootstrap.attended.asked_here import ChooseOne, SayYes
from bootstrap.attended.attendant import ProtectServers
from bootstrap.attended.fleet_fields import FleetWanted, fleet_name_field, servers_field
from bootstrap.attended.making_fleet import make_fleet_attended
from keys.errors import InvalidInputError
from tests.bootstrap.attended.scripted import Scripted
from tests.bootstrap.cli.test_init_terraform import MAP, NOTHING, TWO


def repository(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def terraform(folder: Path) -> object:
    return tomllib.loads((folder / "keyturn.toml").read_text()).get("terraform")


def test_an_empty_folder_becomes_a_fleet_and_nothing_is_asked(tmp_path: Path) -> None:
    attendant = Scripted()
    closing = make_fleet_attended(tmp_path, FleetWanted("kua"), attendant)
    assert closing.said.startswith(f"kua is a fleet now, in {tmp_path}: wrote keyturn.toml, devices.toml, known_hosts")
    assert tomllib.loads((tmp_path / "keyturn.toml").read_text()) == {"fleet": {"name": "kua"}}
    assert attendant.asked == []


def test_keys_that_terraform_lists_are_adopted_once_the_person_says_so(tmp_path: Path) -> None:
    attendant = Scripted({SayYes: True, ProtectServers: False})
    make_fleet_attended(repository(tmp_path, MAP), FleetWanted("kua"), attendant)
    assert any("lists ipad, pc" in sentence for sentence in attendant.told)
    assert set(tomllib.loads((tmp_path / "devices.toml").read_text())) == {"ipad", "pc"}
    assert terraform(tmp_path) is not None


def test_a_no_to_all_leaves_terraform_as_it_is(tmp_path: Path) -> None:
    make_fleet_attended(repository(tmp_path, NOTHING), FleetWanted("kua"), Scripted({SayYes: False, ChooseOne: None}))
    assert {path.name for path in tmp_path.iterdir()} == {"main.tf", "keyturn.toml", "devices.toml", "known_hosts"}
    assert terraform(tmp_path) is None


def test_of_several_places_one_is_chosen(tmp_path: Path) -> None:
    attendant = Scripted({SayYes: True, ChooseOne: 1, ProtectServers: False})
    make_fleet_attended(repository(tmp_path, TWO), FleetWanted("kua"), attendant)
    (choice,) = [one for one in attendant.asked if isinstance(one, ChooseOne)]
    chosen = terraform(tmp_path)
    assert isinstance(chosen, dict)
    assert choice.choices[1] == f"{chosen['variables']}:{chosen['variable']}"


def test_a_fleet_is_not_made_anew(tmp_path: Path) -> None:
    (tmp_path / "keyturn.toml").write_text('[fleet]\nname = "old"\n')
    with pytest.raises(InvalidInputError, match="a fleet already"):
        make_fleet_attended(tmp_path, FleetWanted("kua"), Scripted())


def test_what_was_wanted_beforehand_is_written_and_not_asked(tmp_path: Path) -> None:
    attendant = Scripted({ProtectServers: False})
    wanted = FleetWanted("kua", ("vps=203.0.113.7", "nas=me@192.0.2.9:2222"), hetzner=True, terraform=True)
    make_fleet_attended(tmp_path, wanted, attendant)
    config = tomllib.loads((tmp_path / "keyturn.toml").read_text())
    assert (set(config["servers"]), config["servers"]["nas"]["port"]) == ({"vps", "nas"}, 2222)
    assert "hetzner" in config
    assert terraform(tmp_path) is not None
    assert (tmp_path / "keyturn.tf").exists()
    assert attendant.asked == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("vps", "'vps' is not a server; write it like vps=root@203.0.113.7"),
        ("vps=a vps=b", "two servers are called vps"),
        ("vps==", "'vps==' is not a server"),
        ("vps=root@host:99999", "port"),
    ],
)
def test_a_server_that_can_not_be_written_down_says_why(text: str, said: str) -> None:
    field = servers_field(text)
    assert (said in field.said, field.is_good) == (True, False)


def test_servers_stand_one_behind_the_other_and_a_fleet_without_any_is_good() -> None:
    assert servers_field(" vps=a,  nas=b:22 ").value == ("vps=a", "nas=b:22")
    assert servers_field("").is_good
    assert (fleet_name_field("home").is_good, fleet_name_field("My Home").is_good) == (True, False)
