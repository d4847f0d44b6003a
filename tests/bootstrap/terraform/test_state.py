"""The keys in Terraform's state are read, wherever the state is kept; what can't be read is an error, not "no keys"."""

import json

import pytest

from bootstrap.sandbox.hetzner.api import HetznerApi
from bootstrap.terraform.runs.planned import summary
from bootstrap.terraform.runs.program import Program
from bootstrap.terraform.runs.state import State, StateKey, read_state
from bootstrap.terraform.runs.trial import trial_plan
from keys.errors import KeyturnError
from tests.bootstrap.terraform.made import address
from tests.bootstrap.terraform.object_storage import BACKEND
from tests.keys.made import key
from tests.terraform import Terraform, needs_terraform

pytestmark = needs_terraform

MODULE = 'module "more" {\n  source = "./more"\n}\n'
IN_MODULE = 'resource "hcloud_ssh_key" "ipad" {\n  name       = "ipad"\n  public_key = "@"\n}\n'


def test_the_keys_of_a_local_state_are_read_those_of_modules_too(
    terraform: Terraform, program: Program, api: HetznerApi
) -> None:
    infra = terraform.folder
    assert read_state(program, infra) == State(exists=False)
    terraform.write("more.tf", MODULE)
    terraform.write("more/main.tf", IN_MODULE.replace("@", key("ipad").line))
    terraform.write("more/versions.tf", (infra / "versions.tf").read_text())
    terraform.write("data.tf", 'data "hcloud_ssh_key" "one" {\n  name = "by-hand"\n}\n')
    api.add_key("by-hand", key("by-hand").line)
    terraform.init()
    terraform.apply()
    number = {one.name: str(one.id) for one in api.ssh_keys()}
    assert read_state(program, infra) == State(
        True,
        (
            StateKey(address("macbook"), number["macbook"], "macbook", key("macbook")),
            StateKey("module.more.hcloud_ssh_key.ipad", number["ipad"], "ipad", key("ipad")),
        ),
    )


def test_each_workspace_has_a_state_of_its_own(terraform: Terraform, program: Program) -> None:
    terraform.apply()
    terraform.run("workspace", "new", "prod")
    assert read_state(program, terraform.folder) == State(exists=False)
    terraform.run("workspace", "select", "default")
    assert [one.name for one in read_state(program, terraform.folder).keys] == ["macbook"]


def test_what_is_no_public_key_in_the_state_is_told_without_one(terraform: Terraform, program: Program) -> None:
    terraform.apply()
    state = terraform.folder / "terraform.tfstate"
    state.write_text(state.read_text().replace(key("macbook").line, "nonsense\\u001b[2J"))
    (found,) = read_state(program, terraform.folder).keys
    assert (found.name, found.public_key) == ("macbook", None)


def test_a_state_in_object_storage_is_read_with_the_credentials_of_the_person(
    terraform: Terraform, program: Program, object_storage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    infra = terraform.folder
    terraform.write("backend.tf", BACKEND.replace("@", object_storage))
    with pytest.raises(KeyturnError, match="Backend initialization required") as raised:
        read_state(program, infra)
    assert (raised.value.where, raised.value.hint) == (str(infra), f"terraform -chdir={infra} init")
    terraform.init()
    assert read_state(program, infra) == State(exists=False)
    terraform.apply()
    assert not (infra / "terraform.tfstate").exists()
    assert [one.public_key for one in read_state(program, infra).keys] == [key("macbook")]
    assert summary(trial_plan(program, infra, infra, {})).is_empty
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with pytest.raises(KeyturnError) as raised:
        read_state(program, infra)
    assert "AWS_ACCESS_KEY_ID" in raised.value.hint


def test_a_damaged_state_is_an_error_and_not_an_empty_one(terraform: Terraform, program: Program) -> None:
    (terraform.folder / "terraform.tfstate").write_text(json.dumps({"version": 4})[:-3])
    with pytest.raises(KeyturnError, match="terraform show failed"):
        read_state(program, terraform.folder)
