"""keyturn rotate: the new key gets in before the old one goes, whatever dies or is away meanwhile; the servers tell."""

import json
from pathlib import Path

import pytest

from bootstrap.fleet import Fleet
from bootstrap.sandbox.cloud import Sandbox
from bootstrap.sandbox.sshd.gatekeeper import Gatekeeper
from bootstrap.wiring import Choices, open_run
from bootstrap.workflows.rotate import rotate
from keys.decision import Accepted
from keys.key_pair import KeyPair
from keys.public_key import PublicKey
from tests.bootstrap.cli.test_github import Bench, bench  # noqa: F401  the fixture
from tests.bootstrap.cli.world import RUNNING, World, keyturn
from tests.keys.made import key

pytestmark = pytest.mark.wants("git")

NEW = KeyPair.generate("me@ipad").public


def opens(sandbox: Sandbox, public: PublicKey, *servers: str) -> set[bool]:
    """What each of these servers says of the key, at both accounts."""
    return {
        sandbox.servers[name].lets_in(account, public)
        for name in servers or tuple(sandbox.servers)
        for account in ("root", "deploy")
    }


def rotated(sandbox: Sandbox, *words: str, given: PublicKey | None = None, code: int) -> str:
    """Run it; all that was said."""
    stdin, more = (f"{given.line}\n".encode(), ("--public-key", "-")) if given else (b"", ())
    done = keyturn(sandbox, "rotate", *words, *more, stdin=stdin)
    assert done.returncode == code, (done.stdout, done.stderr)
    return done.stdout + done.stderr


def test_a_device_goes_on_with_the_key_that_it_made(sandbox: Sandbox) -> None:
    old, attic = sandbox.keys["ipad"], sandbox.servers["attic"]
    before = World(sandbox)
    assert "former key" in rotated(sandbox, "ipad", "--plan", given=NEW, code=3)
    assert World(sandbox) == before

    said = rotated(sandbox, "ipad", "--yes", given=NEW, code=4)  # attic is switched off
    assert "Pending: server:attic. Finish it with: keyturn apply" in said
    assert opens(sandbox, NEW, *RUNNING) == {True}
    assert opens(sandbox, old, *RUNNING) == {False}
    assert [one.public_key.split()[1] for one in sandbox.hetzner.ssh_keys() if one.labels.get("device") == "ipad"] == [
        NEW.line.split()[1]
    ]
    listed = json.loads((sandbox.fleet / "devices.auto.tfvars.json").read_text())["ssh_keys"].values()
    assert [NEW.bare_line in line or old.bare_line in line for line in listed].count(True) == 1
    former = Fleet.find(sandbox.fleet).registry().get("ipad")
    assert former is not None
    assert [(one.public_key, one.why) for one in former.former_keys] == [(old, "rotated")]

    shown = keyturn(sandbox, "device", "show", "ipad").stdout
    assert [old.fingerprint in line for line in shown.splitlines() if line.startswith("former key")] == [True]

    attic.write_authorized_keys("root", f"{old.line}\n".encode() + attic.authorized_keys("root"))
    attic.switch_on()
    assert keyturn(sandbox, "apply", "--yes").returncode == 0
    assert (opens(sandbox, NEW), opens(sandbox, old)) == ({True}, {False})
    assert "ipad has this key already." in rotated(sandbox, "ipad", "--yes", given=NEW, code=0)


def test_what_does_not_go_together_is_refused_and_changes_nothing(sandbox: Sandbox) -> None:
    before = World(sandbox)
    assert "this machine is pc, and not ipad" in rotated(sandbox, "ipad", "--yes", code=2)
    assert "leave one of them out" in rotated(sandbox, "ipad", "--no-setup", "--yes", given=NEW, code=2)
    assert World(sandbox) == before


def test_where_a_server_does_not_take_the_new_key_the_old_one_stays(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = Gatekeeper.question

    def refuses_new(keeper: Gatekeeper, account: str, algorithm: str, blob: bytes) -> Accepted | None:
        return None if blob == NEW.blob else question(keeper, account, algorithm, blob)

    monkeypatch.setattr(Gatekeeper, "question", refuses_new)
    said = rotated(sandbox, "ipad", "--yes", given=NEW, code=1)
    assert "the server does not take the key; taken back" in said
    assert "kept: the new key could not be proved" in said
    assert opens(sandbox, sandbox.keys["ipad"], *RUNNING) == {True}
    assert NEW.bare_line.encode() not in sandbox.servers["web"].authorized_keys("root")


class Died(BaseException):
    """As a run that is killed."""


def test_a_run_that_is_killed_right_after_the_intent_is_finished_by_apply(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise Died

    for name, value in sandbox.environment.items():
        monkeypatch.setenv(name, value)
    with open_run(Fleet.find(sandbox.fleet), Choices(), lambda _: None, lambda _: False) as run:
        monkeypatch.setattr(run.reconciler, "apply", dies)
        with pytest.raises(Died):
            rotate(run, "ipad", NEW, lambda _plan, _refusals: True)
    assert opens(sandbox, sandbox.keys["ipad"], *RUNNING) == {True}
    assert keyturn(sandbox, "apply", "--yes").returncode == 4
    assert opens(sandbox, NEW, *RUNNING) == {True}
    assert opens(sandbox, sandbox.keys["ipad"], *RUNNING) == {False}


def test_this_machine_gets_a_key_beside_its_old_one_which_stays_usable_until_the_new_one_gets_in_everywhere(
    sandbox: Sandbox,
) -> None:
    old, attic = sandbox.keys["pc"], sandbox.servers["attic"]
    attic.write_authorized_keys("root", f"{old.line}\n".encode())
    before = World(sandbox)
    rotated(sandbox, "pc", "--plan", code=3)
    assert World(sandbox) == before

    words = ("pc", "--passphrase", "none", "--yes")
    said = rotated(sandbox, *words, code=4)
    file, conf = sandbox.ssh_folder / "id_ed25519_pc", sandbox.ssh_folder / "keyturn" / "kua.conf"
    new = PublicKey.parse(file.with_suffix(".pub").read_text())
    assert "it opens what the new one does not open yet" in said
    assert (opens(sandbox, new, *RUNNING), opens(sandbox, old, *RUNNING)) == ({True}, {False})
    assert identities(conf)[:2] == [file, sandbox.ssh_folder / "id_ed25519"]

    assert new.fingerprint in rotated(sandbox, *words, code=4)  # goes on with that one
    attic.switch_on()
    assert keyturn(sandbox, "apply", "--yes").returncode == 0  # by the old key, and then by the new one
    assert (opens(sandbox, new), opens(sandbox, old)) == ({True}, {False})
    assert set(identities(conf)) == {file}
    assert (sandbox.ssh_folder / "id_ed25519").exists()

    said = rotated(sandbox, *words, code=0)  # once more, with a further key
    newest = PublicKey.parse((sandbox.ssh_folder / "id_ed25519_pc.2.pub").read_text())
    assert "it opens nothing any more" in said
    assert (opens(sandbox, newest), opens(sandbox, new)) == ({True}, {False})


def identities(conf: Path) -> list[Path]:
    """The private keys that ssh is told to offer, in their order."""
    lines = (line.split() for line in conf.read_text().splitlines())
    return [Path(line[1].strip('"')) for line in lines if line[:1] == ["IdentityFile"]]


def test_the_keys_of_a_github_account_are_rotated_too(bench: Bench, tmp_path: Path) -> None:  # noqa: F811
    assert bench.onboard("pc") == 0
    (tmp_path / "new.pub").write_text(f"{key('next').line}\n")
    assert bench.keyturn("rotate", "pc", "--public-key", str(tmp_path / "new.pub"), "--yes") == 0
    assert [one.key.split()[1] for one in bench.api.registered("keys")] == [key("next").line.split()[1]]
