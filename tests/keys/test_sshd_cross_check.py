"""What `sshd -T` says, held against our reading: a difference is told, and only a difference."""

import pytest

from keys.sshd.algorithms import accepted
from keys.sshd.build import Build
from keys.sshd.config import Config
from keys.sshd.cross_check import differences

BUILD = Build((9, 2))
ALGORITHMS = ",".join(sorted(accepted("", BUILD)))


def different(config: dict[str, tuple[str, ...]], *said: str) -> list[str]:
    """The settings that differ."""
    return [sentence.split()[3] for sentence in differences(Config(config), said, BUILD)]


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({}, "pubkeyauthentication yes"),
        ({}, "authorizedkeysfile .ssh/authorized_keys .ssh/authorized_keys2"),
        ({}, "permitrootlogin without-password"),
        ({"permitrootlogin": ("prohibit-password",)}, "permitrootlogin without-password"),
        ({"usepam": ("yes",)}, "UsePAM  yes "),
        ({"revokedkeys": ("/etc/revoked",)}, "revokedkeys /etc/revoked"),
        ({"forcecommand": ('echo "hi"',)}, "forcecommand echo hi"),
        ({}, "maxauthtries 3"),
        ({}, f"pubkeyacceptedalgorithms {ALGORITHMS}"),
        ({}, "no sense at all: ?"),
    ],
)
def test_what_is_the_same_in_other_words_is_no_difference(config: dict[str, tuple[str, ...]], said: str) -> None:
    assert different(config, said) == []


@pytest.mark.parametrize(
    ("config", "said", "name"),
    [
        ({}, "pubkeyauthentication no", "pubkeyauthentication"),
        ({}, "authorizedkeysfile /etc/keys/%u", "authorizedkeysfile"),
        ({"permitrootlogin": ("no",)}, "permitrootlogin yes", "permitrootlogin"),
        ({"revokedkeys": ("/etc/revoked",)}, "revokedkeys none", "revokedkeys"),
        ({}, "trustedusercakeys /etc/ca", "trustedusercakeys"),
        ({}, "allowusers deploy", "allowusers"),
        ({"denyusers": ("bob",)}, "usepam no", "denyusers"),
        ({}, "pubkeyacceptedalgorithms ssh-ed25519", "pubkeyacceptedalgorithms"),
        (
            {"pubkeyacceptedalgorithms": ("nonsense-*",)},
            f"pubkeyacceptedalgorithms {ALGORITHMS}",
            "pubkeyacceptedalgorithms",
        ),
    ],
)
def test_a_setting_that_is_told_otherwise_is_named(config: dict[str, tuple[str, ...]], said: str, name: str) -> None:
    assert different(config, said) == [name]


def test_a_list_that_is_told_on_several_lines_is_one_list() -> None:
    config: dict[str, tuple[str, ...]] = {"allowusers": ("pc", "deploy")}
    assert different(config, "allowusers pc", "allowusers deploy") == []
    assert different(config, "allowusers pc") == ["allowusers"]


def test_of_what_is_told_twice_the_first_counts() -> None:
    assert different({}, "usepam no", "usepam yes") == []


def test_an_sshd_that_said_nothing_differs_in_nothing() -> None:
    assert different({"denyusers": ("bob",)}) == []
    assert different({"denyusers": ("bob",)}, "?") == []
