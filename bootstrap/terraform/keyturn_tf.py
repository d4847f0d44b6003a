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

resource "hcloud_ssh_key" "@LABEL@" {
  for_each   = var.@VARIABLE@
  name       = "${each.key}@@FLEET@"
  public_key = each.value
  labels     = { managed-by = "keyturn", device = each.key }
}

locals {
  keyturn_ssh_key_ids = [for key in hcloud_ssh_key.@LABEL@ : key.id]
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


def terraform_lines(config: TerraformConfig, fleet: str, label: str = "device") -> str:
    """The content of keyturn.tf. label: of the resource in it, which no other in the directory has."""
    names = {"@VARIABLES@": config.variables, "@VARIABLE@": config.variable, "@FLEET@": fleet, "@LABEL@": label}
    text = _LINES
    for mark, name in names.items():
        text = text.replace(mark, name)
    return text
