"""Every layout, from `init` to `revoke`, with real Terraform beside it: only the one key ever changes."""

from pathlib import Path

import pytest

from tests.bootstrap.terraform.layouts import LAYOUTS
from tests.bootstrap.terraform.repository import MACBOOK, repository
from tests.terraform import needs_terraform

pytestmark = needs_terraform


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_device_comes_and_goes_and_nothing_else_does(tmp_path: Path, layout: str) -> None:
    with repository(tmp_path, LAYOUTS[layout], "--adopt") as bench:
        bench.terraform.apply()
        if not bench.fleet.registry().devices:
            bench.onboard(name="pc")
            bench.terraform.apply()
            bench.keyturn("apply", "--yes")  # takes the import block out again
        before = bench.files()
        server = bench.api.project.servers()[0].id
        bench.onboard()
        assert bench.uncommitted() == ""
        [(address, action)] = bench.terraform.plan().items()
        assert address.startswith("hcloud_ssh_key.")
        assert action in {"import", "update"}  # what it is called may change with it
        bench.terraform.apply()
        assert bench.terraform.plan() == {}
        assert [one.public_key for one in bench.api.ssh_keys()].count(MACBOOK.line) == 1
        bench.revoke()
        after = bench.files()
        assert after == before
        assert bench.uncommitted() == ""
        assert bench.terraform.plan() == {}
        assert [one.id for one in bench.api.project.servers()] == [server]


@pytest.mark.parametrize("layout", ["a map in terraform.tfvars", "one resource and file a device"])
def test_where_terraform_alone_registers_keys_each_plan_has_the_one_key(tmp_path: Path, layout: str) -> None:
    with repository(tmp_path, LAYOUTS[layout], "--adopt", hetzner=False) as bench:
        bench.terraform.apply()
        bench.onboard()
        [(address, action)] = bench.terraform.plan().items()
        assert (address.startswith("hcloud_ssh_key."), action) == (True, "create")
        bench.terraform.apply()
        bench.revoke()
        assert bench.terraform.plan() == {address: "delete"}
        bench.terraform.apply()
        assert MACBOOK.line not in [one.public_key for one in bench.api.ssh_keys()]
        assert len(bench.api.project.servers()) == 1
