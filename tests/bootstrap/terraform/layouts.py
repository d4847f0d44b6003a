"""Repositories as people write them: each way of listing keys, with a server that outlives a change of them."""

import json

from tests.keys.made import key

PC = key("pc").with_comment("pc@kua").line
IPAD = key("ipad").with_comment("ipad@kua").line

SERVER = """\
resource "hcloud_server" "vps" {
  name        = "vps"
  server_type = "cpx11"
  image       = "debian-12"
  ssh_keys    = %s
%s}
"""
PROTECTED = """
  lifecycle {
    ignore_changes = [ssh_keys]
  }
"""
OVER = """\
variable "ssh_keys" {
  type = %s
}

resource "hcloud_ssh_key" "device" {
  for_each   = %s
  name       = %s
  public_key = %s
}

"""
EACH = "[for key in hcloud_ssh_key.device : key.id]"


def over(kind: str, *, each: str = "var.ssh_keys", name: str = "each.key", public_key: str = "each.value") -> str:
    return OVER % (kind, each, name, public_key) + SERVER % (EACH, PROTECTED)


def one_each(pc: str, ipad: str) -> dict[str, str]:
    block = 'resource "hcloud_ssh_key" "%s" {\n  name       = "%s"\n  public_key = %s\n}\n'
    names = "[hcloud_ssh_key.pc.id, hcloud_ssh_key.ipad.id]"
    return {
        "keys.tf": f"# The people who get in.\n\n{block % ('pc', 'pc', pc)}\n{block % ('ipad', 'ipad', ipad)}",
        "main.tf": SERVER % (names, PROTECTED),
    }


LAYOUTS: dict[str, dict[str, str]] = {
    "nothing of the kind": {"main.tf": SERVER % ("local.keyturn_ssh_key_ids", PROTECTED)},
    "a map in terraform.tfvars": {
        "main.tf": over("map(string)"),
        "terraform.tfvars": f'# who gets in\nssh_keys = {{\n  ipad = "{IPAD}" # mine\n  pc   = "{PC}"\n}}\n',
    },
    "a map in .auto.tfvars.json": {
        "main.tf": over("map(string)"),
        "team.auto.tfvars.json": json.dumps({"ssh_keys": {"ipad": IPAD, "pc": PC}}, indent=4) + "\n",
    },
    "a map of objects": {
        "main.tf": over("map(object({ public_key = string, team = string }))", public_key="each.value.public_key"),
        "keys.auto.tfvars": "ssh_keys = {\n"
        f'  ipad = {{ public_key = "{IPAD}", team = "home" }}\n  pc   = {{ public_key = "{PC}", team = "home" }}\n}}\n',
    },
    "a list": {
        "main.tf": over("list(string)", each="toset(var.ssh_keys)", name='split(" ", each.key)[2]'),
        "terraform.tfvars": f'ssh_keys = [\n  "{IPAD}",\n  "{PC}",\n]\n',
    },
    "a variable's default": {
        "main.tf": over("map(string)").replace(
            "  type = map(string)\n", f'  type = map(string)\n  default = {{ ipad = "{IPAD}", pc = "{PC}" }}\n'
        ),
    },
    "a map of locals": {
        "main.tf": f'locals {{\n  people = {{\n    ipad = "{IPAD}"\n    pc   = "{PC}"\n  }}\n}}\n\n'
        + over("any", each="local.people").partition("\n\n")[2],
    },
    "locals that name files": {
        "main.tf": 'locals {\n  people = {\n    ipad = file("${path.module}/keys/ipad.pub")\n'
        '    pc   = file("${path.module}/keys/pc.pub")\n  }\n}\n\n'
        + over("any", each="local.people").partition("\n\n")[2],
        "keys/ipad.pub": IPAD,
        "keys/pc.pub": PC,
    },
    "one resource a device": one_each(f'"{PC}"', f'"{IPAD}"'),
    "one resource and file a device": {
        **one_each('file("keys/id_ed25519_pc.pub")', 'file("keys/id_ed25519_ipad.pub")'),
        "keys/id_ed25519_pc.pub": PC,
        "keys/id_ed25519_ipad.pub": IPAD,
    },
    "a folder of key files": {
        "main.tf": over(
            "any",
            each='fileset("${path.module}/keys", "*.pub")',
            name='trimsuffix(each.key, ".pub")',
            public_key='file("${path.module}/keys/${each.key}")',
        ).partition("\n\n")[2],
        "keys/ipad.pub": IPAD,
        "keys/pc.pub": PC,
    },
    "a set of names": {
        "main.tf": over(
            "set(string)", each='toset(["ipad", "pc"])', public_key='file("keys/${each.key}.pub")'
        ).partition("\n\n")[2],
        "keys/ipad.pub": IPAD,
        "keys/pc.pub": PC,
    },
    "an inline for_each": {
        "main.tf": over("any", each=f'{{ ipad = "{IPAD}", pc = "{PC}" }}').partition("\n\n")[2],
    },
    "a list of objects": {
        "main.tf": over(
            "list(object({ name = string, key = string }))",
            each="{ for one in var.ssh_keys : one.name => one }",
            public_key="each.value.key",
        ),
        "terraform.tfvars": f'ssh_keys = [\n  {{ name = "ipad", key = "{IPAD}" }},\n'
        f'  {{ name = "pc", key = "{PC}" }},\n]\n',
    },
    "a folder by stem": {
        "main.tf": over(
            "any",
            each='{ for f in fileset("${path.module}/keys", "*.pub") : trimsuffix(f, ".pub") => f }',
            public_key='file("${path.module}/keys/${each.value}")',
        ).partition("\n\n")[2],
        "keys/ipad.pub": IPAD,
        "keys/pc.pub": PC,
    },
}
