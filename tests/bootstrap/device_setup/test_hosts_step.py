"""keyturn's own files in the ssh folder: written once, kept up to date, taken away."""

import os
from dataclasses import replace

import pytest

from bootstrap.device_setup.key_place import KeyPlace
from bootstrap.ssh.client_config import ClientConfig
from keys.errors import KeyturnError
from tests.bootstrap.device_setup.bench import BOX, HAND_WRITTEN, VPS, Home


def test_a_second_run_changes_no_byte_and_no_time_stamp(home: Home) -> None:
    home.config.write_bytes(HAND_WRITTEN)
    assert len(home.set_up(VPS, BOX)) == 2
    before = home.everything()
    assert home.set_up(VPS, BOX) == []
    for step in home.steps(VPS, BOX):
        step.do()
    assert home.everything() == before


def test_only_the_owner_can_read_them(home: Home) -> None:
    home.set_up()
    assert home.files.folder.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in home.files.folder.iterdir()] == [0o600, 0o600]


@pytest.mark.parametrize("mode", [0o777, 0o755])
def test_a_folder_or_file_that_others_can_open_is_closed(home: Home, mode: int) -> None:
    home.set_up()
    for path in (home.files.folder, home.files.conf):
        path.chmod(mode)
        assert not home.hosts_step().is_done()
        home.set_up()
        assert path.stat().st_mode & 0o077 == 0


def test_a_server_more_is_taken_in(home: Home) -> None:
    home.set_up(VPS)
    home.set_up(VPS, BOX)
    assert home.ssh_says("backup")["port"] == "23"


def test_what_somebody_changed_in_it_is_put_right(home: Home) -> None:
    home.set_up()
    home.files.conf.write_text("Host *\n  StrictHostKeyChecking no\n")
    assert not home.hosts_step().is_done()
    home.set_up()
    assert home.ssh_says("vps")["stricthostkeychecking"] == "true"


def test_a_folder_that_is_a_file_is_told(home: Home) -> None:
    home.files.folder.write_text("")
    with pytest.raises(KeyturnError, match=r"Not a directory|File exists"):
        home.hosts_step().do()


def test_a_folder_that_takes_no_files_is_told(home: Home) -> None:
    home.files.folder.symlink_to("/proc/self")
    with pytest.raises(KeyturnError) as caught:
        home.hosts_step().do()
    assert caught.value.hint


def test_what_a_person_put_beside_them_stays(home: Home) -> None:
    home.set_up()
    (home.files.folder / "notes").write_text("mine")
    home.take_down()
    assert [path.name for path in home.files.folder.iterdir()] == ["notes"]


def test_for_a_key_in_an_agent_its_public_half_is_noted(home: Home) -> None:
    key = KeyPlace(home.pair.public, None, home.files.public_key, "/run/My Agent.sock")
    home.hosts_step(key=key).do()
    assert home.files.public_key.read_text() == f"{home.pair.public.line}\n"
    text = home.files.conf.read_text()
    assert f'  IdentityFile "{home.files.public_key}"\n  IdentityAgent "/run/My Agent.sock"\n' in text


def test_for_a_key_in_a_file_elsewhere_its_public_half_is_noted_too(home: Home) -> None:
    elsewhere = home.ssh.parent / "keys" / "mine"
    home.hosts_step(key=KeyPlace(home.pair.public, elsewhere, home.files.public_key)).do()
    assert home.files.public_key.exists()
    assert f'IdentityFile "{elsewhere}"' in home.files.conf.read_text()
    home.hosts_step().do()  # the key moved into the ssh folder
    assert not home.files.public_key.exists()


def test_the_program_that_was_found_stays_where_none_is_found_now(home: Home) -> None:
    home.hosts_step(tailnet={"vps": "100.64.0.1"}, tailscale="/opt/tail scale").do()
    assert home.hosts_step(tailnet={"vps": "100.64.0.1"}).is_done()
    home.hosts_step().do()
    assert "100.64.0.1" not in home.files.conf.read_text()


def test_a_server_that_is_in_the_tailnet_alone_is_not_asked_about(home: Home) -> None:
    home.hosts_step(replace(VPS, host="100.64.0.1"), tailnet={"vps": "100.64.0.1"}).do()
    assert "Match" not in home.files.conf.read_text()


def test_what_a_killed_writer_left_goes_too(home: Home) -> None:
    home.set_up()
    (home.files.folder / f".kua.conf.keyturn-{os.getpid()}-ab").write_text("half")
    home.take_down()
    assert not home.files.folder.exists()


def test_keyturns_own_logins_are_not_held_to_the_one_key(home: Home) -> None:
    """A server that is called as its address is: this device's key may not be let in there yet."""
    home.config.write_bytes(HAND_WRITTEN)
    before = ClientConfig(home.ssh).lookup("vps")
    key = KeyPlace(home.pair.public, None, home.files.public_key, "/run/agent.sock")
    home.hosts_step(replace(VPS, host="vps"), key=key).do()
    home.steps()[1].do()
    after = ClientConfig(home.ssh).lookup("vps")
    assert after.identity_files == (home.files.public_key,)
    assert replace(after, identity_files=(), port=None, user=None) == before
