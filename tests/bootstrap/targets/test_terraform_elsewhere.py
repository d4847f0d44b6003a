"""A lost key is looked for in all of the directory: nobody may believe it gone that is not."""

from pathlib import Path

import pytest

from bootstrap.config import TerraformConfig
from bootstrap.git import Commit
from bootstrap.targets.base import Result
from bootstrap.targets.terraform import TerraformTarget
from bootstrap.verify import judged
from keys.access import Effect, Seen, Wish
from keys.matrix import CellState, make_matrix
from keys.memory import Memory
from keys.plan import Change, Plan, Verb, make_plan
from keys.registry import Registry
from tests.bootstrap.terraform.grown import BOTH, PC, key_resource
from tests.keys.made import NOON, device, key, lost

WISH = Wish("terraform", Effect.SEED, ("hcloud_ssh_key",))
LOST = Registry().with_device(lost("pc")).with_device(device("ipad"))
TEMPLATE = f"#cloud-config\nusers:\n  - name: deploy\n    ssh_authorized_keys:\n      - {PC}\n"


def target(folder: Path, **files: str) -> TerraformTarget:
    for name, text in {"main.tf": BOTH, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    config = TerraformConfig(".", "main.tf", "hcloud_ssh_key")
    return TerraformTarget(config, folder, lambda *_: Commit(), lambda: NOON)


def seen(place: TerraformTarget, registry: Registry = LOST) -> Seen:
    observation = place.observe(registry)
    assert isinstance(observation, Seen)
    return observation


def plan(observation: Seen) -> Plan:
    return make_plan(LOST.devices, [WISH], {"terraform": observation}, Memory())


def state(observation: Seen, name: str) -> CellState:
    return make_matrix(LOST, [WISH], {"terraform": observation}, Memory()).cells[name, "terraform"].state


def remove() -> Change:
    return Change(Verb.REMOVE, "terraform", "hcloud_ssh_key", key("pc"), "pc", "lost")


def test_a_lost_key_in_a_template_is_not_called_gone_until_a_person_took_it_out(tmp_path: Path) -> None:
    place = target(tmp_path, **{"templates/init.yaml.tftpl": TEMPLATE})
    before = seen(place)
    told = "templates/init.yaml.tftpl, line 5, where keyturn does not edit"
    assert [grant.where for grant in before.of(key("pc"))] == ["main.tf, line 1: hcloud_ssh_key.pc", told]
    [outcome] = place.apply([remove()])
    assert outcome.result is Result.DONE
    after = seen(place)
    verdict = judged(outcome, after, before)
    assert (verdict.result, verdict.hint) == (
        Result.FAILED,
        "take it out there by hand, then run the same command again",
    )
    assert told in verdict.said
    assert state(after, "pc") is CellState.LINGERING
    [change] = plan(after).changes
    [again] = place.apply([change])
    said = "templates/init.yaml.tftpl, line 5 has this key too, where keyturn does not edit"
    assert (again.result, again.said) == (Result.FAILED, said)
    (tmp_path / "templates/init.yaml.tftpl").write_text("#cloud-config\n")
    assert not plan(seen(place))
    assert state(seen(place), "pc") is CellState.OUT


PASSED_OVER = {
    "notes.tf": f"# {PC}\n",
    "old.tf": f"  // {PC}\n",
    ".terraform/modules/x/main.tf": PC,
    "node_modules/x/a.json": PC,
    "README.md": PC,
    "terraform.tfstate": PC,
    "large.json": f'"{"x" * (1 << 20)}"\n{PC}',
}


@pytest.mark.parametrize("name", PASSED_OVER)
def test_what_gives_a_key_to_nobody_is_passed_over(tmp_path: Path, name: str) -> None:
    place = target(tmp_path, **{name: PASSED_OVER[name]})
    assert len(seen(place).of(key("pc"))) == 1


def test_keys_of_devices_that_may_get_in_are_not_looked_for(tmp_path: Path) -> None:
    place = target(tmp_path, **{"init.yaml": TEMPLATE})
    assert len(seen(place, Registry().with_device(device("pc"))).of(key("pc"))) == 1


def test_a_lost_key_is_not_proved_out_while_a_key_file_is_not_there(tmp_path: Path) -> None:
    place = target(tmp_path, **{"main.tf": key_resource("pc", 'file("keys/pc.pub")')})
    observation = seen(place)
    why = "main.tf, line 1: hcloud_ssh_key.pc can't be read as a public key"
    assert [(one.device, one.why) for one in plan(observation).pending] == [("pc", why)]
    assert state(observation, "pc") is CellState.PENDING


def test_a_lost_key_is_not_called_out_while_an_entry_gives_a_key_that_is_not_known(tmp_path: Path) -> None:
    place = target(tmp_path, **{"main.tf": key_resource("ci", "module.ci.public_key")})
    assert state(seen(place), "pc") is CellState.UNKNOWN


def test_a_lost_key_whose_removal_is_refused_is_told_once(tmp_path: Path) -> None:
    outputs = 'output "desk" {\n  value = hcloud_ssh_key.pc.fingerprint\n}\n'
    place = target(tmp_path, **{"outputs.tf": outputs, "init.yaml": TEMPLATE})
    assert len(seen(place).of(key("pc"))) == 1
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    [outcome] = place.apply([remove()])
    assert outcome.result is Result.FAILED
    assert "outputs.tf, line 2: still uses hcloud_ssh_key.pc.fingerprint" in outcome.said
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
