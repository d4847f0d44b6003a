"""The bench of the Terraform tests is as trustworthy as they are: the provider does what the vendor's would."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.sandbox.hetzner.api import HetznerApi
from tests.keys.made import key
from tests.terraform import PROVIDERS, Terraform, needs_terraform

pytestmark = needs_terraform

KEY = 'resource "hcloud_ssh_key" "macbook" {\n  name = "macbook"\n  public_key = "@"\n}\n'
SERVER = """\
resource "hcloud_server" "web" {
  name        = "web"
  server_type = "cpx11"
  image       = "debian-12"
  ssh_keys    = [hcloud_ssh_key.macbook.id]
}
"""
KEPT = "  lifecycle {\n    ignore_changes = [ssh_keys]\n  }\n}\n"
ADDRESS = "hcloud_ssh_key.macbook"


@pytest.fixture
def api() -> Iterator[HetznerApi]:
    with HetznerApi() as api:
        yield api


@pytest.fixture
def terraform(tmp_path: Path, api: HetznerApi) -> Iterator[Terraform]:
    with Terraform(tmp_path, api) as bench:
        bench.write("versions.tf", PROVIDERS)
        yield bench


def key_text(device: str, *, name: str = "macbook") -> str:
    return KEY.replace("@", key(device).line).replace('name = "macbook"', f'name = "{name}"')


def test_what_is_applied_is_in_the_project_and_in_the_state_and_is_not_planned_again(
    terraform: Terraform, api: HetznerApi
) -> None:
    terraform.write("main.tf", key_text("macbook") + SERVER)
    assert terraform.plan() == {ADDRESS: "create", "hcloud_server.web": "create"}
    terraform.apply()
    (registered,) = api.ssh_keys()
    state = terraform.show_state()
    assert (registered.name, registered.public_key) == ("macbook", key("macbook").line)
    assert state[ADDRESS]["id"] == str(registered.id)
    assert state["hcloud_server.web"]["ipv4_address"] == api.project.servers()[0].ip
    assert terraform.plan() == {}


def test_a_new_name_changes_a_key_where_it_is_and_new_text_replaces_it_and_the_servers_made_with_it(
    terraform: Terraform, api: HetznerApi
) -> None:
    terraform.write("main.tf", key_text("macbook") + SERVER)
    terraform.apply()
    terraform.write("main.tf", key_text("macbook", name="mine") + SERVER)
    assert terraform.plan() == {ADDRESS: "update"}
    terraform.write("main.tf", key_text("pc") + SERVER)
    assert terraform.plan() == {ADDRESS: "replace", "hcloud_server.web": "replace"}
    terraform.write("main.tf", key_text("pc") + SERVER.removesuffix("}\n") + KEPT)
    assert terraform.plan() == {ADDRESS: "replace"}


def test_a_key_that_came_in_through_the_api_collides_until_it_is_imported(
    terraform: Terraform, api: HetznerApi
) -> None:
    number = api.add_key("macbook", key("macbook").line, {"managed-by": "keyturn"}).id
    terraform.write("main.tf", key_text("macbook"))
    assert "(uniqueness_error)" in terraform.attempt("apply", "-auto-approve").stderr
    labelled = key_text("macbook").removesuffix("}\n") + '  labels = { managed-by = "keyturn" }\n}\n'
    terraform.write("main.tf", labelled)
    terraform.write("import.tf", f'import {{\n  to = {ADDRESS}\n  id = "{number}"\n}}\n')
    assert terraform.plan() == {ADDRESS: "import"}
    terraform.apply()
    terraform.write("main.tf", key_text("macbook"))
    assert terraform.plan() == {ADDRESS: "update"}, "labels that are gone from the text go"
    terraform.apply()
    assert terraform.plan() == {}
    assert [(one.id, one.labels) for one in api.ssh_keys()] == [(number, {})]


def test_what_is_gone_from_the_project_is_planned_anew_and_what_is_gone_from_the_text_goes(
    terraform: Terraform, api: HetznerApi
) -> None:
    terraform.write("main.tf", key_text("macbook"))
    terraform.apply()
    api.project.remove_key(api.ssh_keys()[0].id)
    assert terraform.plan() == {ADDRESS: "create"}
    terraform.apply()
    terraform.write("main.tf", "")
    assert terraform.plan() == {ADDRESS: "delete"}
    terraform.apply()
    assert api.ssh_keys() == ()


def test_the_keys_of_the_project_can_be_asked_for(terraform: Terraform, api: HetznerApi) -> None:
    for number in range(60):
        api.add_key(f"key-{number}", key(f"key-{number}").line, {"odd": "yes"} if number % 2 else {})
    terraform.write(
        "main.tf",
        'data "hcloud_ssh_keys" "all" {}\n'
        'data "hcloud_ssh_keys" "odd" {\n  with_selector = "odd=yes"\n}\n'
        'data "hcloud_ssh_key" "one" {\n  name = "key-7"\n}\n'
        'output "found" {\n  value = [length(data.hcloud_ssh_keys.all.ssh_keys), '
        "length(data.hcloud_ssh_keys.odd.ssh_keys), data.hcloud_ssh_key.one.public_key]\n}\n",
    )
    terraform.apply()
    assert terraform.run("output", "-json", "found").strip() == f'[60,30,"{key("key-7").line}"]'


def test_a_storage_box_is_replaced_for_the_sake_of_its_keys(terraform: Terraform) -> None:
    box = (
        'resource "hcloud_storage_box" "backups" {\n  name = "backups"\n  storage_box_type = "bx11"\n'
        '  location = "fsn1"\n  password = "not-a-real-password"\n  ssh_keys = ["@"]\n}\n'
    )
    terraform.write("main.tf", box.replace("@", key("macbook").line))
    terraform.apply()
    assert terraform.plan() == {}
    terraform.write("main.tf", box.replace("@", key("pc").line))
    assert terraform.plan() == {"hcloud_storage_box.backups": "replace"}
