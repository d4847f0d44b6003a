"""What a plan would say if files were changed already: real Terraform is asked, and nothing of the person's moves."""

import tempfile
from pathlib import Path

import pytest

from bootstrap.sandbox.hetzner.api import HetznerApi
from bootstrap.terraform.runs.planned import Doomed, doomed, summary
from bootstrap.terraform.runs.program import Program
from bootstrap.terraform.runs.trial import trial_plan
from keys.errors import KeyturnError
from tests.bootstrap.terraform.made import MAIN, VARIABLES, WEB, address, variables
from tests.keys.made import key
from tests.terraform import Terraform, needs_terraform

pytestmark = needs_terraform

KEPT = MAIN.removesuffix("}\n") + "  lifecycle {\n    ignore_changes = [ssh_keys]\n  }\n}\n"
IN_A_MODULE = """\
module "keys" {
  source = "../modules/keys"
}
"""
OF_A_FILE = """\
resource "hcloud_ssh_key" "macbook" {
  name       = "macbook"
  public_key = file("${path.module}/../../keys/macbook.pub")
}
"""


def everything(top: Path) -> dict[str, tuple[int, bytes]]:
    """Each file below it: when it was changed, and what is in it."""
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in top.rglob("*") if path.is_file()}


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What stands for the system's temporary folder."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_an_edit_that_would_replace_a_server_is_seen_before_it_is_made(
    terraform: Terraform, program: Program, temporary: Path
) -> None:
    infra, top = terraform.folder, terraform.folder.parent
    terraform.write(".terraform.lock.hcl", "# nothing is locked\n")
    terraform.apply()
    before = everything(top)
    edit = {infra / VARIABLES: variables("macbook", "pc").encode()}
    told = trial_plan(program, infra, top, edit)
    reason = "replace_because_cannot_update"
    assert doomed(told) == (Doomed(WEB, "hcloud_server", True, ("ssh_keys",), reason),)
    assert summary(told).created == (address("pc"),)
    kept = trial_plan(program, infra, top, {**edit, infra / "main.tf": KEPT.encode()})
    assert (doomed(kept), summary(kept).created) == ((), (address("pc"),))
    gone = trial_plan(program, infra, top, {infra / VARIABLES: None, infra / "main.tf": KEPT.encode()})
    assert (doomed(gone), summary(gone).deleted) == ((), (address("macbook"),))
    assert everything(top) == before
    assert list(temporary.iterdir()) == []


def test_modules_key_files_and_workspaces_are_as_in_the_real_folder(terraform: Terraform, program: Program) -> None:
    infra, top = terraform.folder, terraform.folder.parent
    terraform.write("main.tf", IN_A_MODULE)
    terraform.write(VARIABLES, "")
    terraform.write("../modules/keys/main.tf", OF_A_FILE)
    terraform.write("../modules/keys/versions.tf", (infra / "versions.tf").read_text())
    terraform.write("../keys/macbook.pub", key("macbook").line)
    terraform.init()
    terraform.run("workspace", "new", "prod")
    terraform.apply()
    before = everything(top)
    assert summary(trial_plan(program, infra, top, {})).is_empty
    told = summary(trial_plan(program, infra, top, {top / "keys/macbook.pub": key("pc").line.encode()}))
    assert told.replaced == ("module.keys.hcloud_ssh_key.macbook",)
    assert everything(top) == before


def test_a_plan_that_can_not_be_made_names_the_folder_of_the_person(
    terraform: Terraform, program: Program, api: HetznerApi, temporary: Path
) -> None:
    infra, top = terraform.folder, terraform.folder.parent
    with pytest.raises(KeyturnError, match="Unclosed configuration block") as broken:
        trial_plan(program, infra, top, {infra / "broken.tf": b"resource {"})
    assert (broken.value.where, list(temporary.iterdir())) == (str(infra), [])
    with pytest.raises(KeyturnError, match="Module not installed") as new:
        trial_plan(program, infra, top, {infra / "module.tf": IN_A_MODULE.encode()})
    assert new.value.hint.endswith(" init")
    api.add_key("macbook", key("macbook").line)
    terraform.write("keys.tf", 'data "hcloud_ssh_keys" "all" {}\n')
    api.switches.refused = True
    with pytest.raises(KeyturnError, match="unable to authenticate") as refused:
        trial_plan(program, infra, top, {})
    assert "HCLOUD_TOKEN" in refused.value.hint


def test_the_folder_of_terraforms_own_data_may_be_elsewhere(
    terraform: Terraform, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    infra, top = terraform.folder, terraform.folder.parent
    monkeypatch.setenv("TF_DATA_DIR", "../../data")
    terraform.run("workspace", "new", "prod")
    terraform.apply()
    assert summary(trial_plan(program, infra, top, {})).is_empty
    assert not (infra / ".terraform").exists()
