"""A Hetzner API that refuses, waits, or is gone: said with what to do, and the servers are done all the same."""

import re
import threading

import pytest

from bootstrap.sandbox.cloud import Sandbox
from tests.bootstrap.cli.world import RUNNING, World, keyturn
from tests.hosts import broken

REVOKE = ("revoke", "ipad", "--yes")
NEW_TOKEN = "hint: hetzner: make one that may read and write in the Hetzner Console"


def shut_out_everywhere(sandbox: Sandbox, name: str) -> bool:
    """Whether no server that is on lets the key in any more."""
    key = sandbox.keys[name]
    return not any(sandbox.servers[one].lets_in(user, key) for one in RUNNING for user in ("root", "deploy"))


def project(sandbox: Sandbox) -> list[str]:
    return [key.name for key in sandbox.hetzner.ssh_keys()]


def row(out: str, target: str) -> str:
    return "\n".join(line for line in out.splitlines() if line.startswith(f"{target} "))


def test_a_token_that_is_refused_leaves_the_project_pending_and_the_servers_done(sandbox: Sandbox) -> None:
    sandbox.hetzner.switches.refused = True
    done = keyturn(sandbox, *REVOKE)
    assert done.returncode == 4
    assert "the API token is refused" in row(done.stdout, "hetzner")
    assert f"{NEW_TOKEN} (Security, API tokens), then: export HCLOUD_TOKEN=…" in done.stdout
    assert sandbox.hetzner.token not in done.stdout + done.stderr
    assert shut_out_everywhere(sandbox, "ipad")

    sandbox.hetzner.switches.refused = False
    sandbox.servers["attic"].switch_on()
    assert keyturn(sandbox, "apply", "--yes").returncode == 0
    assert "ipad@kua" not in project(sandbox)


@pytest.mark.parametrize("code", ["token_readonly", "forbidden"])
def test_a_token_that_may_only_read_is_told_before_the_intent_and_leaves_the_project_pending(
    sandbox: Sandbox, code: str
) -> None:
    sandbox.hetzner.switches.read_only = "forbidden" if code == "forbidden" else "token_readonly"
    before = World(sandbox)
    plan = keyturn(sandbox, "revoke", "ipad", "--plan")
    assert re.search(r"…\s+hetzner\s+remove ipad\s+pending since .*the API token may only read", plan.stdout)
    assert World(sandbox) == before
    done = keyturn(sandbox, *REVOKE)
    assert done.returncode == 4
    assert "pending: remove ipad" in row(done.stdout, "hetzner")
    assert re.search("not done: .*the API token may only read", row(done.stdout, "hetzner"))
    assert NEW_TOKEN in done.stdout
    assert shut_out_everywhere(sandbox, "ipad")
    assert "ipad@kua" in project(sandbox)

    sandbox.hetzner.switches.read_only = ""
    sandbox.servers["attic"].switch_on()
    assert keyturn(sandbox, "apply", "--yes").returncode == 0
    assert "ipad@kua" not in project(sandbox)


def test_a_token_that_may_only_read_is_enough_for_an_audit(sandbox: Sandbox) -> None:
    sandbox.hetzner.switches.read_only = "token_readonly"
    assert "not seen" not in row(keyturn(sandbox, "audit").stdout, "hetzner")
    assert {call.method for call in sandbox.hetzner.calls} == {"GET"}


@pytest.mark.parametrize(
    ("source", "value", "said", "hint"),
    [
        ("env:HCLOUD_TOKEN", "", "environment variable HCLOUD_TOKEN: not set", "export HCLOUD_TOKEN=…"),
        ("env:HCLOUD_TOKEN", "geheim geheim", "signs that no token has", "export HCLOUD_TOKEN=…"),
        ("env:HCLOUD_TOKEN", "geheim\r\nX-Header: geheim", "signs that no token has", "export HCLOUD_TOKEN=…"),
        ("env:HCLOUD_TOKEN", "geheim-of-another", "the API token is refused", "make one that may read and write"),
        ("keyring", "", "there is no such entry", "keyturn secret set hetzner"),
        ("command:sh -c 'echo geheim >&2; exit 3'", "", "ended with code 3", "run it by hand"),
        ("command:/nowhere/pass show geheim", "", "could not be run", "which /nowhere/pass"),
        ("command:true", "", "printed nothing", "it has to print the secret alone"),
    ],
)
def test_a_token_that_is_not_where_it_should_be(
    sandbox: Sandbox, source: str, value: str, said: str, hint: str
) -> None:
    config = sandbox.fleet / "keyturn.toml"
    config.write_text(config.read_text().replace('token = "env:HCLOUD_TOKEN"', f'token = "{source}"'))
    done = keyturn(sandbox, *REVOKE, variables={"HCLOUD_TOKEN": value})
    assert done.returncode == 4
    assert said in row(done.stdout, "hetzner")
    assert any(hint in line for line in done.stdout.splitlines() if line.startswith("hint: hetzner: "))
    assert "geheim" not in done.stdout + done.stderr
    assert shut_out_everywhere(sandbox, "ipad")


def test_a_used_up_limit_is_waited_for_and_the_wait_is_said(sandbox: Sandbox) -> None:
    sandbox.hetzner.rate_limit.exhaust()
    over = threading.Event()
    mender = threading.Thread(target=_refill_once_it_was_met, args=(sandbox, over))
    mender.start()
    done = keyturn(sandbox, "audit")
    over.set()
    mender.join()
    assert done.returncode == 3
    assert re.search(r"hetzner: waiting \d s: the project's limit of API requests is used up", done.stderr)
    assert "not seen" not in row(done.stdout, "hetzner")


def _refill_once_it_was_met(sandbox: Sandbox, over: threading.Event) -> None:
    while not over.wait(0.02):
        if any(call.status == 429 for call in sandbox.hetzner.calls):
            sandbox.hetzner.rate_limit.refill()
            return


def test_an_outage_is_waited_for_and_said(sandbox: Sandbox) -> None:
    sandbox.hetzner.switches.outages = 2
    done = keyturn(sandbox, "audit", "--json")
    assert done.returncode == 3
    assert "hetzner: waiting 1 s: the API is not available at the moment" in done.stderr
    assert '"target": "hetzner",\n      "at"' in done.stdout


def test_an_api_that_is_gone_leaves_no_server_out_that_was_ever_found(sandbox: Sandbox) -> None:
    _only_by_discovery(sandbox)
    assert "server:solo" in keyturn(sandbox, "audit").stdout
    sandbox.hetzner.stop()
    done = keyturn(sandbox, *REVOKE)
    assert done.returncode == 4
    assert "the API can't be reached" in row(done.stdout, "hetzner")
    assert "hint: hetzner: run keyturn apply later" in done.stdout
    assert "removed ipad from root" in row(done.stdout, "server:solo")
    assert not sandbox.servers["web"].lets_in("root", sandbox.keys["ipad"])


def _only_by_discovery(sandbox: Sandbox) -> None:
    """A fleet whose one server, `web` under the name solo, stands in the project alone."""
    web = sandbox.servers["web"]
    sandbox.hetzner.add_server("solo", web.address, labels={"role": "solo"})
    table = f'[hetzner]\ntoken = "env:HCLOUD_TOKEN"\ndiscover = "role=solo"\nport = {web.port}\n'
    (sandbox.fleet / "keyturn.toml").write_text(f'[fleet]\nname = "kua"\n\n{table}')


HTML = b"Content-Type: text/html\r\nContent-Length: 20\r\n\r\n<html>log in</html>\n"
JSON = b"Content-Type: application/json\r\nContent-Length: "
ANSWERS = {
    "a login page": b"HTTP/1.1 200 OK\r\n" + HTML,
    "a list": b"HTTP/1.1 200 OK\r\n" + JSON + b"2\r\n\r\n[]",
    "no keys": b"HTTP/1.1 200 OK\r\n" + JSON + b'17\r\n\r\n{"ssh_keys":null}',
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_makes_no_sense_is_told(sandbox: Sandbox, name: str) -> None:
    before = World(sandbox)
    with broken.speaking(ANSWERS[name]) as proxy:
        endpoint = f"http://{proxy.address}:{proxy.port}/v1"
        done = keyturn(sandbox, "audit", variables={"HCLOUD_ENDPOINT": endpoint})
    assert done.returncode == 3
    assert "the API's answer makes no sense" in done.stdout
    assert "a proxy, a login page, HCLOUD_ENDPOINT" in done.stdout
    assert World(sandbox) == before
