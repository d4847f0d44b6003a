"""Each safety rule as a person meets it: refused with code 5, nothing changed, and done with the one override."""

import json
from datetime import timedelta

import pytest

from bootstrap.fleet import Fleet
from bootstrap.run import Run
from bootstrap.sandbox.cloud import Sandbox
from bootstrap.wiring import Choices, now, open_run
from bootstrap.workflows.revoke import revoke
from keys.device import Status
from keys.errors import UnsafeError
from keys.plan import Plan
from keys.safety import Refusal, Rule
from tests.bootstrap.cli.world import RUNNING, World, keyturn

pytestmark = pytest.mark.wants("git")

OTHERS = {rule: [word for other in Rule if other is not rule for word in ("--override", other)] for rule in Rule}


def refused(sandbox: Sandbox, rule: Rule, *words: str) -> str:
    """Run it, as it is and with all other rules overridden: both have to be refused by this rule. What it said."""
    before = World(sandbox)
    said = ""
    for more in (OTHERS[rule], []):
        done = keyturn(sandbox, *words, *more, "--json")
        assert done.returncode == 5, (done.stdout, done.stderr)
        assert json.loads(done.stdout)["rule_name"] == rule
        assert f"--override {rule}" in done.stderr
        said = done.stderr
    assert World(sandbox) == before
    return said


def device_gets_in(sandbox: Sandbox, name: str) -> bool:
    key = sandbox.keys[name]
    return any(sandbox.servers[server].lets_in(account, key) for server in RUNNING for account in ("root", "deploy"))


def test_the_key_in_use_goes_on_explicit_wish_only_and_what_comes_of_it_is_told(sandbox: Sandbox) -> None:
    assert "keyturn loses its way in there" in refused(sandbox, Rule.KEY_IN_USE, "revoke", "pc", "--yes")
    done = keyturn(sandbox, "revoke", "pc", "--yes", "--override", "key-in-use")
    assert done.returncode == 4, (done.stdout, done.stderr)
    assert not device_gets_in(sandbox, "pc")
    assert "removed, but a fresh login failed afterwards" in done.stdout


def test_an_accounts_last_key_goes_on_explicit_wish_only(sandbox: Sandbox) -> None:
    db = sandbox.servers["db"]
    db.write_authorized_keys("deploy", f"{sandbox.keys['ipad'].line}\n".encode())
    done = keyturn(sandbox, "revoke", "ipad", "--yes", "--json", *OTHERS[Rule.LAST_KEY])
    assert done.returncode == 5, (done.stdout, done.stderr)
    (refusal,) = json.loads(done.stdout)["refused"]
    assert (refusal["rule_name"], refusal["rule"]) == ("last-key", "an account's last key stays")
    assert (refusal["target"], refusal["account"]) == ("server:db", "deploy")
    assert "give deploy another key first, then: keyturn apply; or --override last-key" in refusal["hint"]
    assert db.lets_in("deploy", sandbox.keys["ipad"])
    assert not db.lets_in("root", sandbox.keys["ipad"])
    done = keyturn(sandbox, "revoke", "ipad", "--yes", "--override", "last-key")
    assert done.returncode == 4, (done.stdout, done.stderr)
    assert not db.lets_in("deploy", sandbox.keys["ipad"])


def test_the_last_device_goes_on_explicit_wish_only(sandbox: Sandbox) -> None:
    assert keyturn(sandbox, "revoke", "ipad", "--yes").returncode == 4
    assert "without an active device" in refused(sandbox, Rule.LAST_DEVICE, "revoke", "pc", "--yes")
    overridden = [word for rule in (Rule.LAST_DEVICE, Rule.KEY_IN_USE, Rule.LAST_KEY) for word in ("--override", rule)]
    done = keyturn(sandbox, "revoke", "pc", "--yes", *overridden)
    assert done.returncode == 4, (done.stdout, done.stderr)
    assert not device_gets_in(sandbox, "pc")


def test_apply_refuses_a_devices_toml_in_which_nobody_gets_in_any_more(sandbox: Sandbox) -> None:
    file = sandbox.fleet / "devices.toml"
    file.write_text(file.read_text().replace('"active"', '"lost"'))
    assert "keyturn itself logs in" in refused_by(sandbox, Rule.KEY_IN_USE)
    assert "without an active device" in refused_by(sandbox, Rule.LAST_DEVICE, "--override", "key-in-use")


def refused_by(sandbox: Sandbox, rule: Rule, *more: str) -> str:
    done = keyturn(sandbox, "apply", "--yes", "--json", *more)
    assert (done.returncode, json.loads(done.stdout)["rule_name"]) == (5, rule)
    return done.stderr


def test_a_bad_merge_that_takes_out_several_devices_is_done_on_explicit_wish_only(sandbox: Sandbox) -> None:
    words = ("onboard", "macbook", "--kind", "macbook", "--passphrase", "none", "--yes")
    assert keyturn(sandbox, *words).returncode == 4
    config, devices = sandbox.fleet / "keyturn.toml", sandbox.fleet / "devices.toml"
    config.write_text(f'{config.read_text()}\n[safety]\nshare = "60%"\n')
    before, text = devices.read_text(), devices.read_text()
    for name in ("ipad", "macbook"):
        head, table, rest = text.partition(f"[{name}]")
        text = head + table + rest.replace('"active"', '"lost"', 1)
    devices.write_text(text)
    said = refused(sandbox, Rule.LARGE_SHARE, "apply", "--yes")
    assert "[safety] share in keyturn.toml: this takes out 2 devices" in said
    assert "more than 60% at once" in said
    assert "git log -p devices.toml" in said

    devices.write_text(before)
    assert keyturn(sandbox, "revoke", "ipad", "--yes").returncode == 4  # one device that is named is meant
    devices.write_text(text)
    done = keyturn(sandbox, "apply", "--yes", "--override", "large-share")
    assert done.returncode == 4, (done.stdout, done.stderr)
    assert not device_gets_in(sandbox, "ipad")


@pytest.mark.parametrize("overridden", [False, True])
@pytest.mark.parametrize("minutes", [4, 6])
def test_a_question_that_stood_too_long_is_put_again(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, minutes: int, overridden: bool
) -> None:
    for name, value in sandbox.environment.items():
        monkeypatch.setenv(name, value)
    rules = frozenset({Rule.STALE_PLAN} if overridden else set(Rule) - {Rule.STALE_PLAN})
    before = World(sandbox)
    with open_run(Fleet.find(sandbox.fleet), Choices(overridden=rules), lambda _: None, lambda _: False) as run:
        if minutes < 5 or overridden:
            revoke(run, "ipad", Status.LOST, answering_after(run, minutes))
            assert not device_gets_in(sandbox, "ipad")
            return
        with pytest.raises(UnsafeError, match=f"was seen {minutes} minutes ago") as refusal:
            revoke(run, "ipad", Status.LOST, answering_after(run, minutes))
    assert refusal.value.rule == "stale-plan"
    assert World(sandbox) == before


class answering_after:  # noqa: N801  reads as what it does
    """A person who says yes after so many minutes."""

    def __init__(self, run: Run, minutes: int) -> None:
        self._run, self._minutes = run, minutes

    def __call__(self, plan: Plan, refusals: tuple[Refusal, ...]) -> bool:
        self._run.clock = lambda: now() + timedelta(minutes=self._minutes)
        return bool(plan)


@pytest.mark.parametrize("command", ["onboard macbook --kind macbook", "revoke ipad", "apply"])
def test_an_unknown_rule_is_a_usage_error_that_lists_them(sandbox: Sandbox, command: str) -> None:
    before = World(sandbox)
    done = keyturn(sandbox, *command.split(), "--yes", "--override", "everything")
    assert done.returncode == 2
    assert "error: --override: 'everything' is not a safety rule" in done.stderr
    assert f"hint: rules: {', '.join(Rule)}" in done.stderr
    assert World(sandbox) == before
