"""An account's last key is neither removed nor blocked, also where it became the last only after the plan was made."""

import pytest

from bootstrap.targets.base import Result
from bootstrap.targets.server.block_look import OWN_LIST
from keys.access import Seen
from keys.plan import Change, Verb
from keys.registry import Registry
from keys.safety import Rule
from tests.bootstrap.lab import Lab, remove
from tests.bootstrap.targets.block_bench import public
from tests.hosts import Account, logs_in
from tests.hosts.factory import HostFactory, KeyFactory
from tests.keys.made import device

pytestmark = [pytest.mark.hosts, pytest.mark.real_sshd]


@pytest.mark.parametrize("overridden", [False, True])
def test_what_a_second_look_keeps_from_being_removed_is_not_blocked_instead(
    lab: Lab, hosts: HostFactory, ssh_keypair: KeyFactory, overridden: bool
) -> None:
    lost, good = ssh_keypair("lost@kua"), ssh_keypair("good@kua")
    both = f"{lost.line}\n{good.line}\n".encode()
    host = hosts("web", [Account("root", authorized_keys=lab.own_line), Account("deploy", authorized_keys=both)])
    target = lab.target(host, overridden=frozenset({Rule.LAST_KEY}) if overridden else frozenset())
    registry = Registry().with_device(device("pc"))
    assert isinstance(target.observe(registry), Seen)
    host.write_authorized_keys("deploy", f"{lost.line}\n".encode())  # somebody takes the other key away
    block = Change(Verb.BLOCK, "server:web", "", public(lost), "macbook", "lost")
    outcomes = target.apply([remove(public(lost), "deploy"), block])
    assert [outcome.result for outcome in outcomes] == ([Result.DONE] * 2 if overridden else [Result.REFUSED] * 2)
    assert logs_in(host, "deploy", lost) is not overridden
    assert (host.read(OWN_LIST) != b"") is overridden
    if not overridden:
        assert {outcome.rule for outcome in outcomes} == {Rule.LAST_KEY}
        assert all("--override last-key" in outcome.hint for outcome in outcomes)
