"""What is special about the Terraform target: the file it writes, the commit it makes, what it will not touch."""

import json
from pathlib import Path

import pytest

from bootstrap import git
from bootstrap.config import TerraformConfig
from bootstrap.git import Commit
from bootstrap.targets.base import Outcome, Result
from bootstrap.targets.terraform import TerraformTarget
from keys.access import Seen, Unreachable
from keys.device import Device, Kind, Status
from keys.plan import Change, Verb
from keys.registry import Registry
from tests.bootstrap.git_folder import files_of_last_commit, repository, run_git, subjects, without_settings
from tests.keys.made import NOON, key

NAME = "devices.auto.tfvars.json"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    without_settings(monkeypatch)
    return tmp_path


def target(folder: Path, config: TerraformConfig | None = None) -> TerraformTarget:
    return TerraformTarget(config or TerraformConfig(), folder, git.commit, lambda: NOON)


def change(verb: Verb, name: str, device: str = "") -> Change:
    return Change(verb, "terraform", "ssh_keys", key(name), device or name, "lost" if verb is Verb.REMOVE else "wanted")


def add(folder: Path, *names: str) -> list[Outcome]:
    return list(target(folder).apply([change(Verb.ADD, name) for name in names]))


def remove(folder: Path, *names: str) -> list[Outcome]:
    return list(target(folder).apply([change(Verb.REMOVE, name) for name in names]))


def text(folder: Path) -> str:
    return (folder / NAME).read_bytes().decode()


def write(folder: Path, content: str) -> None:
    (folder / NAME).write_bytes(content.encode())


def test_the_file_is_json_with_the_devices_in_order(folder: Path) -> None:
    add(folder, "pc", "macbook")
    assert text(folder) == (
        f'{{\n  "ssh_keys": {{\n    "macbook": "{key("macbook").line}",\n    "pc": "{key("pc").line}"\n  }}\n}}\n'
    )


def test_the_order_of_writing_makes_no_difference(folder: Path) -> None:
    add(folder, "pc", "macbook")
    first = text(folder)
    remove(folder, "pc", "macbook")
    add(folder, "macbook")
    add(folder, "pc")
    assert text(folder) == first


def test_a_map_that_loses_its_last_key_stays_as_an_empty_map(folder: Path) -> None:
    add(folder, "macbook")
    remove(folder, "macbook")
    assert json.loads(text(folder)) == {"ssh_keys": {}}


def test_other_variables_keep_their_values_and_their_order(folder: Path) -> None:
    others = '"z": "é ${x} \\u0001",\n  "a": [1, 2.50, 1e3, -0.0, 12345678901234567890, true, null]'
    write(folder, f'{{{others}, "ssh_keys": {{}}, "m": {{"y": 1, "b": 2}}}}')
    add(folder, "macbook")
    before, after = json.loads(f"{{{others}}}"), json.loads(text(folder))
    assert list(after) == ["z", "a", "ssh_keys", "m"]
    assert list(after["m"]) == ["y", "b"]
    assert {name: after[name] for name in before} == before


def test_an_entry_is_never_given_another_key(folder: Path) -> None:
    write(folder, json.dumps({"ssh_keys": {"macbook": key("former").line, "macbook-2": key("stranger").line}}))
    (outcome,) = add(folder, "macbook")
    assert json.loads(text(folder))["ssh_keys"] == {
        "macbook": key("former").line,
        "macbook-2": key("stranger").line,
        "macbook-3": key("macbook").line,
    }
    assert "ssh_keys['macbook-3']" in outcome.said


def test_a_key_that_stands_under_another_name_is_there_already(folder: Path) -> None:
    write(folder, json.dumps({"ssh_keys": {"my mac": key("macbook").bare_line}}))
    before = text(folder)
    (outcome,) = add(folder, "macbook")
    assert (outcome.result, outcome.said) == (Result.ALREADY, f"there as {NAME}, line 1: ssh_keys['my mac']")
    assert text(folder) == before


def test_a_key_is_removed_under_whatever_names_it_stands(folder: Path) -> None:
    keys = {"a": key("macbook").line, "b": key("macbook").bare_line, "c": key("pc").line}
    write(folder, json.dumps({"ssh_keys": keys}))
    (outcome,) = remove(folder, "macbook")
    assert json.loads(text(folder))["ssh_keys"] == {"c": key("pc").line}
    assert outcome.said == f"removed {NAME}, line 1: ssh_keys['a'], {NAME}, line 1: ssh_keys['b']"


def test_a_key_text_has_no_newline_in_it(folder: Path) -> None:
    add(folder, "macbook")
    assert json.loads(text(folder))["ssh_keys"]["macbook"] == key("macbook").line.strip()


def test_a_file_that_is_not_there_yet_is_an_empty_one(folder: Path) -> None:
    seen = target(folder).observe()
    assert isinstance(seen, Seen)
    assert (seen.accounts, seen.grants) == (("ssh_keys",), ())


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('{"ssh_keys": {', f"{NAME}, line 1: not valid JSON"),
        ('{\n"ssh_keys":\n}', f"{NAME}, line 3: not valid JSON"),
        ("[]", "expected an object"),
        ('{"ssh_keys": "ssh-ed25519 AAAA"}', "ssh_keys is of a shape that keyturn does not know"),
        ('{"ssh_keys": 7}', "ssh_keys is of a shape that keyturn does not know"),
        ('{"ssh_keys": {}, "ssh_keys": {}}', "'ssh_keys' stands there twice"),
    ],
)
def test_what_is_not_understood_is_told_and_not_written_to(folder: Path, content: str, why: str) -> None:
    write(folder, content)
    observation, (outcome,) = target(folder).observe(), add(folder, "macbook")
    assert isinstance(observation, Unreachable)
    assert why in observation.why
    assert observation.hint
    assert (outcome.result, outcome.said) == (Result.FAILED, observation.why)
    assert text(folder) == content


@pytest.mark.parametrize("value", ['"not a key"', "7", "null", '["a"]', '{"a": "b"}', '"gone.pub"'])
def test_an_entry_that_is_no_key_is_named_and_stays(folder: Path, value: str) -> None:
    write(folder, f'{{"ssh_keys": {{"macbook": {value}}}}}')
    seen = target(folder).observe()
    assert isinstance(seen, Seen)
    assert seen.unknown == (f"{NAME}, line 1: ssh_keys['macbook'] can't be read as a public key",)
    add(folder, "macbook")
    assert json.loads(text(folder))["ssh_keys"] == {
        "macbook": json.loads(value),
        "macbook-2": key("macbook").line,
    }


@pytest.mark.parametrize("number", ["0.1234567890123456789", "1e999", "7" * 5000, "-0.0"])
def test_a_number_stays_as_it_is_written(folder: Path, number: str) -> None:
    write(folder, f'{{"price": {number}, "ssh_keys": {{}}}}')
    add(folder, "macbook")
    assert text(folder).startswith(f'{{"price": {number}, "ssh_keys": {{')


def test_a_folder_that_is_not_there_is_told(folder: Path) -> None:
    observation = target(folder, TerraformConfig("gone")).observe()
    assert isinstance(observation, Unreachable)
    assert "no such folder" in observation.why


def test_bytes_that_are_no_text_are_told(folder: Path) -> None:
    (folder / NAME).write_bytes(b'{"a": "\xff"}')
    observation = target(folder).observe()
    assert isinstance(observation, Unreachable)
    assert "not UTF-8" in observation.why


def test_half_a_surrogate_pair_is_written_back_as_it_was(folder: Path) -> None:
    write(folder, '{"odd": "\\ud800"}')
    add(folder, "macbook")
    assert '"odd": "\\ud800"' in text(folder)


def test_in_a_repository_all_changes_are_one_commit_that_tells(folder: Path) -> None:
    repository(folder)
    outcomes = add(folder, "macbook", "pc")
    commit = run_git(folder, "rev-parse", "--short", "HEAD").strip()
    assert [outcome.said for outcome in outcomes] == [
        f"written as {NAME}: ssh_keys['{name}'], commit {commit}" for name in ("macbook", "pc")
    ]
    assert files_of_last_commit(folder) == [NAME]
    remove(folder, "macbook")
    assert subjects(folder) == [
        "keyturn: revoke macbook (lost) in Terraform",
        "keyturn: onboard macbook, pc in Terraform",
        "Servers",
    ]
    assert f"Fingerprint: {key('macbook').fingerprint}\n" in run_git(folder, "log", "-1", "--format=%b")


def test_what_changes_nothing_makes_no_commit(folder: Path) -> None:
    repository(folder)
    add(folder, "macbook")
    add(folder, "macbook")
    remove(folder, "pc")
    assert len(subjects(folder)) == 2


def test_a_commit_that_could_not_be_made_is_told_with_the_change_that_is_done(folder: Path) -> None:
    def commit(*_: object) -> Commit:
        return Commit(note="not committed: because")

    (outcome,) = TerraformTarget(TerraformConfig(), folder, commit, lambda: NOON).apply([change(Verb.ADD, "macbook")])
    assert (outcome.result, outcome.hint) == (Result.DONE, "not committed: because")


def test_files_in_a_folder_of_their_own_are_committed_there(folder: Path) -> None:
    infra = repository(folder / "infra")
    config = TerraformConfig("infra", "keys.auto.tfvars.json", "device_keys")
    (outcome,) = target(folder, config).apply([change(Verb.ADD, "macbook")])
    assert outcome.said.startswith("written as keys.auto.tfvars.json: device_keys['macbook'], commit ")
    assert files_of_last_commit(infra) == ["keys.auto.tfvars.json"]


def test_what_a_run_that_died_has_written_is_committed_also_beside_the_fleet(folder: Path) -> None:
    infra, fleet, config = repository(folder / "infra"), folder / "fleet", TerraformConfig("../infra")
    fleet.mkdir()
    TerraformTarget(config, fleet, lambda *_: Commit(), lambda: NOON).apply([change(Verb.ADD, "macbook")])
    macbook = Device("macbook", Kind.MACBOOK, Status.ACTIVE, key("macbook"), NOON, "pc")
    (told,) = target(fleet, config).settle(Registry().with_device(macbook), frozenset(), thorough=False)
    assert told.startswith("what an earlier run wrote is committed as ")
    assert files_of_last_commit(infra) == [NAME]
