"""A fleet with two Hetzner projects: each with its own token, keys and servers, none in the way of the other."""

import json
from dataclasses import dataclass

import pytest

from bootstrap.sandbox.cloud import Sandbox
from bootstrap.sandbox.hetzner.project import Project, Server
from bootstrap.sandbox.hetzner.ssh_keys import create
from tests.bootstrap.cli.world import keyturn


@dataclass
class Two:
    """The small cloud, and a second project beside its own; token: of that."""

    sandbox: Sandbox
    token: str
    project: Project

    def run(self, *words: str, token: str = "") -> tuple[int, str, str]:
        done = keyturn(self.sandbox, *words, variables={"HCLOUD_TOKEN_WORK": token or self.token})
        return done.returncode, done.stdout, done.stderr

    def names(self) -> list[str]:
        return [key.name for key in self.project.ssh_keys()]


@pytest.fixture
def two(sandbox: Sandbox) -> Two:
    token, project = sandbox.hetzner.add_project()
    config = sandbox.fleet / "keyturn.toml"
    config.write_text(f'{config.read_text()}\n[hetzner.work]\ntoken = "env:HCLOUD_TOKEN_WORK"\nport = 9\n')
    for device in ("pc", "ipad"):
        create(project, {}, {"name": f"{device}@kua", "public_key": sandbox.keys[device].line})
    project.put_server(lambda number: Server(number, "web", "127.0.0.77", "2026-01-01T00:00:00Z"))
    sandbox.servers["attic"].switch_on()
    return Two(sandbox, token, project)


def targets(out: str) -> dict[str, bool]:
    return {one["target"]: one["seen"] for one in json.loads(out)["targets"]}


def test_both_are_looked_at_and_servers_of_one_name_are_two(two: Two) -> None:
    found = targets(two.run("audit", "--json")[1])
    assert found.keys() >= {"hetzner", "hetzner:work", "server:web", "server:web.work"}
    assert (found["hetzner"], found["hetzner:work"], found["server:web"]) == (True, True, True)


def test_a_device_that_is_lost_goes_from_both(two: Two) -> None:
    _, out, _ = two.run("revoke", "ipad", "--yes")
    assert "removed ipad from project" in out
    assert two.names() == ["pc@kua"]
    assert "hetzner:work (seed)" in out
    assert "a running server keeps the key until it is changed: server:web.work (pending)" in out


def test_a_project_that_refuses_its_token_is_pending_and_its_servers_stay(two: Two) -> None:
    two.run("audit")
    code, out, err = two.run("revoke", "ipad", "--yes", token="another")
    assert code == 4
    assert "pending: remove ipad" in next(line for line in out.splitlines() if line.startswith("hetzner:work "))
    assert "server:web.work" in out
    assert "not among" not in err
    assert "export HCLOUD_TOKEN_WORK=…" in out
    assert "ipad@kua" not in [key.name for key in two.sandbox.hetzner.ssh_keys()]


def test_one_of_them_can_be_named(two: Two) -> None:
    assert list(targets(two.run("audit", "--only", "hetzner:work", "--json")[1])) == ["hetzner:work"]
    _, out, _ = two.run("revoke", "ipad", "--only", "hetzner:work", "--yes")
    assert "hetzner:work: for servers to come; a running server keeps the key until it is changed: server:" in out


def test_a_token_of_another_project_makes_no_key_vanish_and_no_server_leave(two: Two) -> None:
    two.run("audit")
    other, _ = two.sandbox.hetzner.add_project()
    _, out, err = two.run("audit", token=other)
    assert "none of the 2 keys that keyturn knows here is in the project" in out
    assert "vanished" not in out
    assert "server:web.work" in out
    assert "not among" not in err
    code, out, _ = two.run("onboard", "macbook", "--kind", "macbook", "--passphrase", "none", "--yes", token=other)
    assert code == 4
    assert "not done: none of the 2 keys" in out


def test_the_doctor_tells_of_each(two: Two) -> None:
    two.sandbox.hetzner.switches.read_only = "token_readonly"
    out = keyturn(two.sandbox, "doctor", variables={"HCLOUD_TOKEN_WORK": "another"}).stdout
    assert "the API token may only read; enough for audit" in out
    assert "the API token is refused" in out
