"""A whole look at a server that lies: it is seen, or it is away with the reason, and every form of it is only text."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from bootstrap.audit_outputs.page import page
from bootstrap.audit_outputs.sarif import sarif_document
from bootstrap.audit_outputs.spreadsheet import spreadsheet
from bootstrap.cli.documents import audit_document
from bootstrap.cli.matrix_text import findings_text, matrix_text
from bootstrap.cli.reach_text import reach_text
from bootstrap.exit_code import ExitCode
from bootstrap.ssh.session import Answer
from bootstrap.targets.server.target import ServerTarget
from keys.access import Observation, Seen, Unreachable
from keys.errands import Belongings
from keys.reach import reach
from keys.registry import Registry
from tests.bootstrap.audit_outputs.made import audited
from tests.bootstrap.lab import NOW, Lab
from tests.bootstrap.targets.live_sessions import Stage, stage
from tests.bootstrap.targets.lying import SEPARATORS, WHAT, WORDS, Lie, told
from tests.hosts.factory import HostFactory, KeyFactory
from tests.keys.made import device, lost, server

pytestmark = [pytest.mark.hosts, pytest.mark.real_sshd]

ACTS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
LOOKS = 250
CONFIG = """AuthorizedKeysCommand /bin/echo hello %u
AuthorizedKeysCommandUser nobody
TrustedUserCAKeys /etc/ssh/ca.pub
RevokedKeys /etc/ssh/revoked
Match User deploy
 PasswordAuthentication yes
Match all"""


@pytest.fixture
def scene(lab: Lab, hosts: HostFactory, ssh_keypair: KeyFactory, tmp_path: Path) -> Iterator[Stage]:
    with stage(lab, hosts, ssh_keypair, tmp_path) as one:
        for name in ("ca.pub", "revoked"):
            one.host.write(f"/etc/ssh/{name}", f"{ssh_keypair().line}\n".encode())
        one.host.write("/etc/ssh/sshd_config.d/z.conf", f"{CONFIG}\n".encode())
        one.host.stop_sshd()
        one.host.start_sshd()
        one.ssh(one.lost, "root", "sleep 7001; true")
        yield one


def lies(random: Random) -> list[Lie]:
    return [
        Lie(
            random.choice(WHAT),
            random.randrange(400),
            random.randrange(400),
            random.choice(SEPARATORS),
            random.choice(WORDS),
        )
        for _ in range(random.randint(1, 4))
    ]


def told_again(target: ServerTarget, answer: Answer, nonces: list[bytes], random: Random) -> None:
    """The server says the same once more, with the nonces of the question, and with lies in it."""

    def run(script: bytes) -> Answer:
        output = told(lies(random), answer.output)
        for old, new in zip(nonces, nonces_of(script), strict=True):
            output = output.replace(old, new)
        return replace(answer, output=output)

    target._login.run = run  # type: ignore[method-assign]


def nonces_of(script: bytes) -> list[bytes]:
    return re.findall(rb"^N=([0-9a-f]{32})$", script, re.MULTILINE)


def test_a_server_that_lies_is_seen_or_away_and_never_a_defect(scene: Stage) -> None:
    registry = Registry().with_device(device("pc")).with_device(replace(lost("mac"), public_key=scene.lost_key))
    target = scene.lab.target(scene.host)
    target._tells_last_use = True
    asked: list[tuple[bytes, Answer]] = []
    run = target._login.run

    def heard(script: bytes) -> Answer:
        answer = run(script)
        asked.append((script, answer))
        return answer

    target._login.run = heard  # type: ignore[method-assign]
    honest = target.observe(registry)
    assert isinstance(honest, Seen)
    assert honest.sessions
    (script, answer) = asked[-1]
    nonces = nonces_of(script)
    assert len(nonces) == 3  # the observation, sessions, last use
    random, kinds = Random(20261126), set()  # noqa: S311  the same lies each time
    for _ in range(LOOKS):
        told_again(target, answer, nonces, random)
        observation = target.observe(registry)
        kinds.add(type(observation))
        shown(observation, registry)
    assert kinds == {Seen, Unreachable}


def shown(observation: Observation, registry: Registry) -> None:
    """Every form of it, none with anything in it that acts."""
    wish = server("web", "root", "deploy")
    seen = audited([*registry.devices], {wish: observation})
    seen = replace(seen, at=NOW + timedelta(seconds=1))
    mac = next(one for one in registry.devices if one.name == "mac")
    reached = reach(mac, [wish], {"server:web": observation}, Belongings())
    texts = [
        matrix_text(seen.matrix),
        findings_text(seen),
        reach_text(reached),
        page(seen, "kua"),
        spreadsheet(seen.matrix).replace("\r\n", "\n"),
        json.dumps(audit_document(seen, ExitCode.FINDINGS), ensure_ascii=False),
        json.dumps(sarif_document(seen, "1", {}, 3), ensure_ascii=False),
    ]
    for text in texts:
        assert not ACTS.search(text), ACTS.search(text)
        assert "<script" not in text
