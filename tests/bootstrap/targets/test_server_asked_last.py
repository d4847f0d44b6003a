"""A key that is proved out was asked about by the last login, so that the log is read from there on."""

from dataclasses import replace

import pytest

from bootstrap.targets.base import Outcome, Result
from bootstrap.targets.server import beyond_files
from keys.key_pair import KeyPair
from keys.plan import Change, Verb
from keys.public_key import PublicKey
from tests.bootstrap.lab import Lab, remove
from tests.hosts import Host, SshKey
from tests.hosts.factory import KeyFactory

pytestmark = [pytest.mark.hosts, pytest.mark.real_sshd]


@pytest.fixture
def macbook(ssh_keypair: KeyFactory) -> SshKey:
    return ssh_keypair("macbook@kua")


@pytest.fixture
def gone(lab: Lab, host: Host, macbook: SshKey) -> Change:
    """Its removal, with its sessions; the host lets it in, and us."""
    host.write_authorized_keys("root", lab.own_line + f"{macbook.line}\n".encode())
    return replace(remove(PublicKey.parse(macbook.line)), ends_sessions=True)


def test_behind_a_block_the_server_is_asked_once_more_and_its_log_is_read_from_there_on(
    lab: Lab, host: Host, gone: Change
) -> None:
    target = lab.target(host)
    target.observe()
    removed, blocked = target.apply([gone, replace(gone, verb=Verb.BLOCK, account="", ends_sessions=False)])
    assert blocked.result is Result.DONE
    assert removed.proof.endswith("refuses it; our own key got in; its log tells of no login with it since")
    assert removed.doubts == ()
    assert host.log().count("Accepted publickey") == 4  # the look, the removal's, the block's, and the last


def test_a_key_that_came_back_while_another_was_asked_about_is_not_called_out(
    lab: Lab, host: Host, gone: Change, macbook: SshKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    proved = beyond_files.proved

    def comes_back(*about: object) -> list[Outcome]:
        host.write_authorized_keys("root", lab.own_line + f"{macbook.line}\n".encode())
        return proved(*about)  # type: ignore[arg-type]

    monkeypatch.setattr("bootstrap.targets.server.target.proved", comes_back)
    former = replace(gone, verb=Verb.PROVE, key=KeyPair.generate("former@kua").public, ends_sessions=False)
    target = lab.target(host)
    target.observe()
    removed, _ = target.apply([gone, former])
    assert (removed.result, "still lets the key in" in removed.said) == (Result.FAILED, True)
