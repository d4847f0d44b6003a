"""Text of a small Terraform directory: keys by device, and a server that is made with them."""

from tests.keys.made import key

MAIN = """\
variable "ssh_keys" {
  type    = map(string)
  default = {}
}

resource "hcloud_ssh_key" "device" {
  for_each   = var.ssh_keys
  name       = each.key
  public_key = each.value
}

resource "hcloud_server" "web" {
  name        = "web"
  server_type = "cpx11"
  image       = "debian-12"
  ssh_keys    = [for key in hcloud_ssh_key.device : key.id]
}
"""

WEB = "hcloud_server.web"
VARIABLES = "ssh_keys.auto.tfvars"


def variables(*devices: str) -> str:
    """The variables file with those devices' keys."""
    return "ssh_keys = {\n" + "".join(f'  {device} = "{key(device).line}"\n' for device in devices) + "}\n"


def address(device: str) -> str:
    """What Terraform calls that device's key."""
    return f'hcloud_ssh_key.device["{device}"]'
