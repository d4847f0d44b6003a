"""The few lines of Terraform that use the variables file, for `keyturn init`.

Pure text, formatted as `terraform fmt` would. Names in it come from keyturn.toml, which only takes names that need no
escaping in HCL.
"""

from bootstrap.config import TerraformConfig

FILE = "keyturn.tf"

_LINES = """\
# Made by `keyturn init`; yours to edit. keyturn itself only ever writes @VARIABLES@.

variable "@VARIABLE@" {
  description = "Public keys of the devices that get into new servers, by device."
  type        = map(string)
  default     = {}
}

resource "hcloud_ssh_key" "device" {
  for_each   = var.@VARIABLE@
  name       = "${each.key}@@FLEET@"
  public_key = each.value
  labels     = { managed-by = "keyturn", device = each.key }
@KEPT@}

locals {
  keyturn_ssh_key_ids = [for key in hcloud_ssh_key.device : key.id]
}

output "keyturn_ssh_key_ids" {
  description = "Ids of the keys to name in hcloud_server.ssh_keys."
  value       = local.keyturn_ssh_key_ids
}

# Give the keys to every server like this. The lifecycle block is what keeps servers alive: without it, a change of
# the keys destroys the server and makes a new one. keyturn changes the keys of running servers over SSH.
#
#   resource "hcloud_server" "example" {
#     ...
#     ssh_keys = local.keyturn_ssh_key_ids
#     lifecycle {
#       ignore_changes = [ssh_keys]
#     }
#   }
"""

_KEPT = """
  # A key that came in through the API may have another name or comment; that must not replace it.
  lifecycle {
    ignore_changes = [name, labels, public_key]
  }
"""

_ADOPTION = """
# keyturn also registers keys through the API, so that they work without `terraform apply`. Those are taken into the
# state instead of being made a second time, which the API would refuse (Terraform 1.7 or later, OpenTofu too).
data "hcloud_ssh_keys" "project" {}

locals {
  keyturn_in_project = {
    for key in data.hcloud_ssh_keys.project.ssh_keys : split(" ", key.public_key)[1] => tostring(key.id)
  }
}

import {
  for_each = {
    for device, line in var.@VARIABLE@ : device => local.keyturn_in_project[split(" ", line)[1]]
    if contains(keys(local.keyturn_in_project), split(" ", line)[1])
  }
  to = hcloud_ssh_key.device[each.key]
  id = each.value
}
"""


def terraform_lines(config: TerraformConfig, fleet: str, *, through_api: bool) -> str:
    """The content of keyturn.tf. through_api: keyturn registers the same keys in the Hetzner project as well."""
    text = _LINES.replace("@KEPT@", _KEPT if through_api else "") + (_ADOPTION if through_api else "")
    for mark, name in {"@VARIABLES@": config.variables, "@VARIABLE@": config.variable, "@FLEET@": fleet}.items():
        text = text.replace(mark, name)
    return text
