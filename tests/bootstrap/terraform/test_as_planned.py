"""What is said about servers without running Terraform is what real Terraform then plans to do with them."""

import re
from pathlib import Path

from bootstrap.sandbox.hetzner.api import HetznerApi
from bootstrap.terraform.servers.changes import PROJECT_KEYS
from bootstrap.terraform.servers.endangered import endangered
from bootstrap.terraform.servers.module import read_module
from tests.keys.made import key
from tests.terraform import PROVIDERS, Terraform, needs_terraform

pytestmark = needs_terraform

ROOT = """
variable "ssh_keys" {}

resource "hcloud_ssh_key" "boss" {
  name       = "boss"
  public_key = "@BOSS@"
}

resource "hcloud_ssh_key" "device" {
  for_each   = var.ssh_keys
  name       = "${each.key}@home"
  public_key = each.value
}

resource "hcloud_ssh_key" "fixed" {
  for_each   = toset(["boss"])
  name       = "fixed-${each.key}"
  public_key = "@FIXED@"
}

data "hcloud_ssh_keys" "all" {
  depends_on = [hcloud_ssh_key.boss]
}

data "hcloud_ssh_key" "boss" {
  name = hcloud_ssh_key.boss.name
}

resource "terraform_data" "names" {
  input = join(",", keys(var.ssh_keys))
}

locals {
  ids     = values(hcloud_ssh_key.device)[*].id
  chain   = concat([hcloud_ssh_key.boss.id], local.ids)
  by_name = { for name, key in hcloud_ssh_key.device : name => key.id }
  parts   = { all = local.ids, boss = [hcloud_ssh_key.boss.id] }
  servers = { one = { keys = local.ids, image = "debian-12" }, two = { keys = [], image = "debian-12" } }
}

module "given" {
  source = "./child"
  name   = "given"
  keys   = local.ids
}

module "spared" {
  source = "./child"
  name   = "spared"
  keys   = local.parts.boss
}

module "keys" {
  source = "./keys"
  given  = local.by_name
  boss   = hcloud_ssh_key.boss.id
}
"""

CHILD = """
variable "keys" {}
variable "name" {}

resource "hcloud_server" "vps" {
  name        = var.name
  server_type = "cpx11"
  image       = "debian-12"
  ssh_keys    = var.keys
}
"""

OUTPUTS = """
variable "given" {}
variable "boss" {}

output "ids" {
  value = values(var.given)
}

output "none" {
  value = [var.boss]
}
"""

KEPT = "lifecycle {\n    ignore_changes = [@]\n  }"
KEEPS_KEYS = KEPT.replace("@", "ssh_keys")

SERVERS = {
    "listed": "ssh_keys = [for key in hcloud_ssh_key.device : key.id]",
    "splat": "ssh_keys = values(hcloud_ssh_key.device)[*].id",
    "chained": "ssh_keys = local.chain",
    "whole_part": "ssh_keys = local.parts.all",
    "merged": "ssh_keys = values(merge(local.by_name, { boss = hcloud_ssh_key.boss.id }))",
    "conditional": "ssh_keys = length(var.ssh_keys) > 2 ? local.ids : [hcloud_ssh_key.boss.id]",
    "looked_up": "ssh_keys = data.hcloud_ssh_keys.all.ssh_keys[*].name",
    "told_by_data": "user_data = terraform_data.names.output",
    "templated": 'user_data = templatefile("cloud-init.tftpl", { keys = var.ssh_keys })',
    "heredoc": 'user_data = <<-EOT\n  %{ for name, line in var.ssh_keys ~}\n  - ${line}\n  %{ endfor ~}\n  EOT',
    "half_kept": f"ssh_keys = local.ids\n  user_data = join(\",\", keys(var.ssh_keys))\n  {KEEPS_KEYS}",
    "wrongly_kept": f"ssh_keys = local.ids\n  {KEPT.replace('@', 'labels')}",
    "kept_in_part": f"ssh_keys = local.ids\n  {KEPT.replace('@', 'ssh_keys[0]')}",
    "each_value": "for_each = local.servers\n  ssh_keys = each.value.keys",
    "counted": "count = length(var.ssh_keys)",
    "per_device": "for_each = var.ssh_keys",
    "triggered": "lifecycle {\n    replace_triggered_by = [terraform_data.names]\n  }",
    "from_module": "ssh_keys = module.keys.ids",
    "overridden": "ssh_keys = [hcloud_ssh_key.boss.id]",
    "follows": 'user_data = "http://${hcloud_server.listed.ipv4_address}"',
    "kept": f"ssh_keys = local.ids\n  {KEEPS_KEYS}",
    "kept_wholly": "ssh_keys = local.ids\n  lifecycle {\n    ignore_changes = all\n  }",
    "kept_quoted": f"ssh_keys = local.ids\n  {KEPT.replace('@', chr(34) + 'ssh_keys' + chr(34))}",
    "kept_elsewhere": "ssh_keys = local.ids",
    "nothing": "",
    "another_key": "ssh_keys = [hcloud_ssh_key.boss.id]",
    "another_splat": "ssh_keys = values(hcloud_ssh_key.fixed)[*].id",
    "another_lookup": "ssh_keys = [data.hcloud_ssh_key.boss.name]",
    "another_entry": 'ssh_keys = [hcloud_ssh_key.device["macbook"].id]',
    "another_name": 'ssh_keys = [local.by_name["macbook"]]',
    "another_part": "ssh_keys = local.parts.boss",
    "another_output": "ssh_keys = module.keys.none",
    "only_labels": 'labels = { keys = length(var.ssh_keys) }',
    "each_image": "for_each = local.servers\n  image = each.value.image",
    "follows_kept": 'user_data = "http://${hcloud_server.kept.ipv4_address}"',
}  # fmt: skip

OVERRIDES = """
resource "hcloud_server" "overridden" {
  ssh_keys = local.ids
}

resource "hcloud_server" "kept_elsewhere" {
  lifecycle {
    ignore_changes = [ssh_keys]
  }
}
"""

JSON = """{"resource": {"hcloud_server": {
  "json": {"name": "json", "server_type": "cpx11", "image": "debian-12", "ssh_keys": "${local.ids}"},
  "json_kept": {"name": "json-kept", "server_type": "cpx11", "image": "debian-12", "ssh_keys": "${local.ids}",
    "lifecycle": {"ignore_changes": ["ssh_keys"]}}
}}}"""

CAREFUL = {"hcloud_server.another_lookup"}
"""Said to be in danger although they are not: a lookup in the project may find what was just registered."""

CALLS = '{"Modules":[{"Key":"","Source":"","Dir":"."},@]}'


def test_the_servers_that_are_said_to_be_in_danger_are_those_that_a_real_plan_replaces(
    tmp_path: Path, api: HetznerApi
) -> None:
    with Terraform(tmp_path, api) as terraform:
        lost = _lost_to_a_new_key(terraform, api)
    found = endangered(read_module(tmp_path), frozenset({'var.ssh_keys["ipad"]'}) | PROJECT_KEYS)
    assert {one.address for one in found} == lost | CAREFUL
    assert len(lost) > 20


def _lost_to_a_new_key(terraform: Terraform, api: HetznerApi) -> set[str]:
    """The servers that Terraform would not keep, all of them alive, once an iPad is added."""
    for name, text in _files().items():
        terraform.write(name, text)
    _give(terraform, "macbook", "pc")
    terraform.apply()
    _give(terraform, "macbook", "pc", "ipad")
    api.add_key("ipad@home", key("ipad").line, {})
    planned = {address: action for address, action in terraform.plan().items() if "hcloud_server" in address}
    return {re.sub(r"\[[^]]*]", "", address) for address, action in planned.items() if action != "update"}


def _files() -> dict[str, str]:
    root = ROOT.replace("@BOSS@", key("boss").line).replace("@FIXED@", key("fixed").line)
    calls = (f'{{"Key":"{name}","Source":"./{folder}","Dir":"{folder}"}}' for name, folder in _CALLED.items())
    return {
        "versions.tf": PROVIDERS,
        "main.tf": root + "".join(_server(name, lines) for name, lines in SERVERS.items()),
        "servers_override.tf": OVERRIDES,
        "more.tf.json": JSON,
        "child/main.tf": PROVIDERS + CHILD,
        "keys/main.tf": OUTPUTS,
        "cloud-init.tftpl": "%{ for name, line in keys }- ${line}\n%{ endfor }",
        ".terraform/modules/modules.json": CALLS.replace("@", ",".join(calls)),
    }


_CALLED = {"given": "child", "spared": "child", "keys": "keys"}


def _server(name: str, lines: str) -> str:
    repeated = "-${each.key}" if "for_each" in lines else "-${count.index}" if "count =" in lines else ""
    image = "" if "image =" in lines else '  image = "debian-12"\n'
    hostname = name.replace("_", "-") + repeated
    return (
        f'resource "hcloud_server" "{name}" {{\n  name = "{hostname}"\n  server_type = "cpx11"\n{image}  {lines}\n}}\n'
    )


def _give(terraform: Terraform, *devices: str) -> None:
    terraform.write(
        "terraform.tfvars", "ssh_keys = {\n" + "".join(f'  {one} = "{key(one).line}"\n' for one in devices) + "}\n"
    )
