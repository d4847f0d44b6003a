"""The fleet folder of the sandbox: keyturn.toml, devices.toml, known_hosts, and a believable Terraform project."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from bootstrap.sandbox.cast import FLEET, Cast
from bootstrap.sandbox.ssh_server import SshServer

IN_HETZNER = ("web", "db", "attic")  # the others stand at another provider, and are looked after by hand

_KEYTURN = f"""\
# Where keys go. Edited by hand.
[fleet]
name = "{FLEET}"

[hetzner]
token = "env:HCLOUD_TOKEN"

[terraform]
directory = "."
variables = "devices.auto.tfvars.json"
variable = "ssh_keys"

[tailscale]
credentials = "env:TAILSCALE_API_KEY"
"""

_SERVER = """
[servers.{name}]
host = "{address}"
port = {port}
user = "root"
accounts = ["root", "deploy"]
"""

_TERRAFORM = """\
terraform {
  required_providers {
    hcloud = {
      source  = "hetznercloud/hcloud"
      version = "~> 1.50"
    }
  }
}

provider "hcloud" {}

variable "ssh_keys" {
  description = "Public keys of the devices that get into new servers, by device. Written by keyturn."
  type        = map(string)
  default     = {}
}

resource "hcloud_ssh_key" "device" {
  for_each   = var.ssh_keys
  name       = "${each.key}@%(fleet)s"
  public_key = each.value
  labels     = { managed-by = "keyturn", device = each.key }

  # A key that came in through the API may have another name or comment; that must not replace it.
  lifecycle {
    ignore_changes = [name, labels, public_key]
  }
}
""".replace("%(fleet)s", FLEET)

_TERRAFORM_SERVER = """
resource "hcloud_server" "@NAME@" {
  name        = "@NAME@"
  server_type = "cpx11"
  image       = "debian-12"
  location    = "fsn1"
  ssh_keys    = [for key in hcloud_ssh_key.device : key.id]

  # Without this, a change of the keys destroys the server and makes a new one.
  lifecycle {
    ignore_changes = [ssh_keys]
  }
}
"""


_HOST = """\
Host {name}
  HostName {address}
  Port {port}
  User root
  IdentityFile "{ssh}/id_ed25519"
  IdentitiesOnly yes
  UserKnownHostsFile "{fleet}/known_hosts"

"""


def ssh_config(servers: Iterable[SshServer], ssh_folder: Path, fleet_folder: Path) -> str:
    """For `ssh -F`: each server under its name, by the key of `pc`."""
    return "".join(
        _HOST.format(name=one.name, address=one.address, port=one.port, ssh=ssh_folder, fleet=fleet_folder)
        for one in servers
    )


def fleet_files(cast: Cast, servers: Mapping[str, SshServer], machines: Mapping[str, str]) -> dict[str, str]:
    """File name -> text. machines: of each device that is in the tailnet its machine's id there."""
    tables = [_SERVER.format(name=one.name, address=one.address, port=one.port) for one in servers.values()]
    resources = [_TERRAFORM_SERVER.replace("@NAME@", name) for name in IN_HETZNER]
    variables = {"ssh_keys": {"ipad": cast.ipad.line, "pc": cast.pc.public.line}}
    return {
        "keyturn.toml": _KEYTURN + "".join(tables),
        "devices.toml": cast.registry(machines).text,
        "known_hosts": "".join(f"{server.known_hosts_line}\n" for server in servers.values()),
        "main.tf": _TERRAFORM + "".join(resources),
        "devices.auto.tfvars.json": json.dumps(variables, indent=2) + "\n",
        ".gitignore": ".terraform/\n*.tfstate\n*.tfstate.backup\n",
    }
