"""What the whole run is shut off from, and what one host's address is from another's."""

import os
from pathlib import Path

import keyring
import keyring.errors
import pytest

from tests.hosts.loopback import claimed_address


def test_the_users_home_tokens_and_agent_are_out_of_reach() -> None:
    assert not list(Path.home().glob(".ssh"))
    assert "keyturn-home-" in os.environ["HOME"]
    assert not {"SSH_AUTH_SOCK", "HCLOUD_TOKEN", "XDG_CONFIG_HOME"} & set(os.environ)


def test_the_users_key_ring_is_out_of_reach() -> None:
    with pytest.raises(keyring.errors.NoKeyringError):
        keyring.get_password("keyturn", "token")


@pytest.mark.hosts
def test_two_claims_at_the_same_time_are_two_addresses() -> None:
    with claimed_address() as one, claimed_address() as two:
        assert one != two
