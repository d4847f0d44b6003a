"""Repositories that have grown, as people have them: each way of listing two keys, and what keyturn is to make of it.

`pc` and `ipad` are those keys. A repository is its files; `Grown` says which place is found, and what is told.
"""

import json
from dataclasses import dataclass

from tests.keys.made import key

PC = key("pc").with_comment("pc@kua").line
IPAD = key("ipad").with_comment("ipad@kua").line

Repository = dict[str, str]


@dataclass(frozen=True)
class Grown:
    """place: as `init --keys` takes it, empty where none is found. told: a part of what is not understood.

    adds: a part of what is said of a new key. takes: a part of what is said when pc is removed; it is refused where it
    begins with "!". stays: whether a new key can't be taken out again without a person.
    """

    files: Repository
    place: str = "main.tf:hcloud_ssh_key"
    told: str = ""
    adds: str = "written as"
    takes: str = "removed"
    stays: bool = False


def key_resource(label: str, public_key: str, more: str = "") -> str:
    return (
        f'resource "hcloud_ssh_key" "{label}" {{\n  name       = "{label}"\n  public_key = {public_key}\n{more}}}\n\n'
    )


def over(for_each: str, public_key: str = "each.value") -> str:
    head = f'resource "hcloud_ssh_key" "k" {{\n  for_each   = {for_each}\n'
    return f"{head}  name       = each.key\n  public_key = {public_key}\n}}\n\n"


def server(keys: str, name: str = "a", more: str = "") -> str:
    return (
        f'resource "hcloud_server" "{name}" {{\n  ssh_keys = {keys}\n{more}\n'
        "  lifecycle {\n    ignore_changes = [ssh_keys]\n  }\n}\n\n"
    )


def variable(name: str, value: str, more: str = "") -> str:
    return f'variable "{name}" {{\n{more}  default = {value}\n}}\n\n'


def mapped(indent: str = "    ", end: str = "\n", close: str = "  }") -> str:
    return f'{{{end}{indent}ipad = "{IPAD}"{end}{indent}pc   = "{PC}"{end}{close}'


BOTH = key_resource("pc", f'"{PC}"') + key_resource("ipad", f'"{IPAD}"')
NAMED = "[hcloud_ssh_key.pc.id, hcloud_ssh_key.ipad.id]"
FILES = {"keys/pc.pub": f"{PC}\n", "keys/ipad.pub": f"{IPAD}\n"}
BY_HAND = "in a way that keyturn does not edit"
ELSEWHERE = "has this key too, where keyturn does not edit"
SEVERAL = "!entries have several keys"

GROWN: dict[str, Grown] = {
    # One resource a device, and what names it.
    "a list of ids": Grown({"main.tf": BOTH + server(NAMED)}),
    "a list of ids in quotes": Grown(
        {"main.tf": BOTH + server('["${hcloud_ssh_key.pc.id}", "${hcloud_ssh_key.ipad.id}"]')}
    ),
    "a list on lines": Grown(
        {"main.tf": BOTH + server("[\n    hcloud_ssh_key.pc.id, # the desk\n    hcloud_ssh_key.ipad.id,\n  ]")}
    ),
    "lists that are joined": Grown({"main.tf": BOTH + server(f"concat({NAMED}, var.more)")}),
    "a list for some": Grown(
        {"main.tf": BOTH + server(NAMED) + server("[hcloud_ssh_key.pc.id]", "b")},
        adds="not put where only some of the keys are named: main.tf, line 25",
    ),
    "depends_on": Grown({"main.tf": BOTH + server(NAMED, more="  depends_on = [hcloud_ssh_key.pc]")}),
    "an output of all ids": Grown({"main.tf": BOTH, "outputs.tf": f'output "ids" {{\n  value = {NAMED}\n}}\n'}),
    "an output of one fingerprint": Grown(
        {"main.tf": BOTH, "outputs.tf": 'output "desk" {\n  value = hcloud_ssh_key.pc.fingerprint\n}\n'},
        takes=f"!outputs.tf, line 2: still uses hcloud_ssh_key.pc.fingerprint {BY_HAND}",
    ),
    "a moved block": Grown(
        {"main.tf": f"{BOTH}moved {{\n  from = hcloud_ssh_key.old\n  to   = hcloud_ssh_key.pc\n}}\n"},
        takes=f"!main.tf, line 13: still uses hcloud_ssh_key.pc {BY_HAND}",
    ),
    "a server in JSON": Grown(
        {"main.tf": BOTH, "server.tf.json": '{"output": {"x": {"value": "${hcloud_ssh_key.pc.id}"}}}\n'},
        takes=f"!server.tf.json, line 1: still uses hcloud_ssh_key.pc {BY_HAND}",
    ),
    "an override": Grown(
        {"main.tf": BOTH, "override.tf": key_resource("pc", f'"{IPAD}"')},
        told="override.tf, line 1: hcloud_ssh_key.pc overrides another",
        takes="!stands in main.tf and override.tf, and one overrides the other",
    ),
    "a key for another cloud beside it": Grown(
        {"main.tf": f'{BOTH}resource "aws_key_pair" "pc" {{\n  public_key = "{PC}"\n}}\n'},
        takes=f"main.tf, line 12 {ELSEWHERE}",
    ),
    "a key file for another cloud too": Grown(
        {
            "main.tf": key_resource("pc", 'file("keys/pc.pub")') + key_resource("ipad", f'"{IPAD}"'),
            "aws.tf": 'resource "aws_key_pair" "pc" {\n  public_key = file("${path.module}/keys/pc.pub")\n}\n',
            "keys/pc.pub": PC,
        },
        takes=f"keys/pc.pub, line 1 {ELSEWHERE}",
    ),
    "a template for cloud-init": Grown(
        {"main.tf": BOTH, "templates/init.yaml.tftpl": f"#cloud-config\nssh_authorized_keys:\n  - {PC}\n"},
        told="templates/init.yaml.tftpl, line 3: the public key pc@kua stands here too",
        takes=f"templates/init.yaml.tftpl, line 3 {ELSEWHERE}",
    ),
    "one key twice": Grown(
        {"main.tf": BOTH + key_resource("desk", f'"{PC}"')},
        takes="removed main.tf, line 1: hcloud_ssh_key.pc, main.tf, line 11: hcloud_ssh_key.desk",
    ),
    "one file for two": Grown(
        {
            "main.tf": key_resource("pc", 'file("keys/pc.pub")') + key_resource("desk", 'file("keys/pc.pub")'),
            "keys/pc.pub": PC,
        }
    ),
    "a key that Terraform makes": Grown(
        {"main.tf": key_resource("ci", "tls_private_key.ci.public_key_openssh") + BOTH + server(NAMED)},
        told="main.tf, line 1: hcloud_ssh_key.ci can't be read as a public key",
    ),
    "a heredoc": Grown({"main.tf": key_resource("ipad", f"<<-EOT\n    {IPAD}\n  EOT") + key_resource("pc", f'"{PC}"')}),
    "a switch": Grown(
        {"main.tf": key_resource("ci", f'"{IPAD}"', "  count = var.ci ? 1 : 0\n") + key_resource("pc", f'"{PC}"')},
        told="hcloud_ssh_key.ci counts",
    ),
    "odd labels": Grown({"main.tf": BOTH.replace('"pc" {', '"_kua-pc-2024" {')}),
    "names with a prefix": Grown({"main.tf": BOTH.replace('= "pc"', '= "${var.prefix}-pc"')}),
    "CRLF": Grown({"main.tf": (BOTH + server(NAMED)).replace("\n", "\r\n")}),
    # One resource a device, its key behind a name.
    "a variable of text": Grown(
        {"variables.tf": variable("pc_key", f'"{PC}"'), "main.tf": key_resource("pc", "var.pc_key")},
        takes=f"variables.tf, line 2 {ELSEWHERE}",
    ),
    "a value of text": Grown(
        {"terraform.tfvars": f'pc_key = "{PC}"\n', "main.tf": key_resource("pc", "var.pc_key")},
        takes=f"terraform.tfvars, line 1 {ELSEWHERE}",
    ),
    "a path in a variable": Grown(
        {"main.tf": variable("path", '"keys/pc.pub"') + key_resource("pc", "trimspace(file(var.path))"), **FILES},
        takes=f"keys/pc.pub, line 1 {ELSEWHERE}",
    ),
    "a map of locals by name": Grown(
        {"locals.tf": f"locals {{\n  keys = {mapped()}\n}}\n", "main.tf": key_resource("pc", 'local.keys["pc"]')},
        takes=f"locals.tf, line 4 {ELSEWHERE}",
    ),
    # A collection.
    "all values": Grown(
        {"main.tf": variable("ks", mapped()) + over("var.ks") + server("values(hcloud_ssh_key.k)[*].id")}, "main.tf:ks"
    ),
    "named one by one": Grown(
        {
            "main.tf": variable("ks", mapped())
            + over("var.ks")
            + server('[hcloud_ssh_key.k["pc"].id, hcloud_ssh_key.k["ipad"].id]')
        },
        "main.tf:ks",
    ),
    "validated and secret": Grown(
        {
            "main.tf": 'variable "ks" {\n  sensitive = true\n  nullable  = false\n  validation {\n'
            '    condition     = length(var.ks) > 0\n    error_message = "none"\n  }\n}\n'
            + over("nonsensitive(var.ks)"),
            "terraform.tfvars": f"ks = {mapped('  ', close='}')}\n",
        },
        "terraform.tfvars:ks",
    ),
    "values for -var-file": Grown(
        {
            "main.tf": 'variable "ks" {}\n' + over("var.ks"),
            "environments/prod/prod.tfvars": f"ks = {mapped('  ', close='}')}\n",
        },
        "environments/prod/prod.tfvars:ks",
    ),
    "two environments": Grown(
        {
            "main.tf": 'variable "ks" {}\n' + over("var.ks"),
            "dev.tfvars": f'ks = {{ pc = "{PC}" }}\n',
            "prod.tfvars": f'ks = {{ pc = "{PC}" }}\n',
        },
        "dev.tfvars:ks",
        takes=f"prod.tfvars, line 1 {ELSEWHERE}",
    ),
    "objects on lines": Grown(
        {
            "main.tf": 'variable "ks" {}\n' + over("var.ks", "each.value.public_key"),
            "terraform.tfvars": f'ks = {{\n  ipad = {{\n    public_key = "{IPAD}"\n    sudo       = true\n  }}\n'
            f'  pc = {{\n    public_key = "{PC}"\n    sudo       = true\n  }}\n}}\n',
        },
        "terraform.tfvars:ks",
    ),
    "objects with tabs and CRLF": Grown(
        {
            "main.tf": 'variable "ks" {}\n' + over("var.ks", "each.value.key"),
            "terraform.tfvars": f'ks = {{\r\n\tpc = {{\r\n\t\tkey = "{PC}"\r\n\t}}\r\n}}\r\n',
        },
        "terraform.tfvars:ks",
    ),
    "objects that differ": Grown(
        {
            "main.tf": 'variable "ks" {}\n' + over("var.ks", "each.value.key"),
            "terraform.tfvars": f'ks = {{\n  ipad = {{ key = "{IPAD}", team = "a" }}\n'
            f'  pc   = {{ key = "{PC}", team = "b" }}\n}}\n',
        },
        "terraform.tfvars:ks",
        adds="!the entries differ in team",
    ),
    "a list of objects": Grown(
        {
            "main.tf": 'variable "ks" {}\n'
            + over("{ for k in var.ks : k.name => k }", "each.value.key")
            + server('[hcloud_ssh_key.k["pc"].id, hcloud_ssh_key.k["ipad"].id]'),
            "terraform.tfvars": f'ks = [\n  {{ name = "ipad", key = "{IPAD}" }},\n'
            f'  {{ name = "pc", key = "{PC}" }},\n]\n',
        },
        "terraform.tfvars:ks",
    ),
    "a map gone through by name": Grown(
        {"main.tf": variable("ks", mapped()) + over('{ for n, k in var.ks : n => k if k != "" }')}, "main.tf:ks"
    ),
    "keys made of names that can't be told": Grown(
        {
            "main.tf": variable("ks", mapped())
            + over("{ for n, k in var.ks : upper(n) => k }")
            + server('[hcloud_ssh_key.k["PC"].id]')
        },
        "main.tf:ks",
        takes=f'!main.tf, line 15: still uses hcloud_ssh_key.k["PC"].id {BY_HAND}',
        stays=True,
    ),
    "a list that is counted": Grown(
        {
            "main.tf": variable("ks", f'["{PC}", "{IPAD}"]')
            + key_resource("k", "var.ks[count.index]", "  count = length(var.ks)\n")
        },
        "main.tf:ks",
        told="hcloud_ssh_key.k counts: a key that goes would replace others",
        takes="!k counts over ks, so every key behind this one would be replaced",
    ),
    "a list by number": Grown(
        {"main.tf": variable("ks", f'["{PC}", "{IPAD}"]') + over("{ for i, k in var.ks : i => k }")},
        "main.tf:ks",
        takes="!k counts over ks, so every key behind this one would be replaced",
    ),
    "a list with owners in comments": Grown(
        {
            "main.tf": variable("ks", f'[\n    # the desk\n    "{PC}", # mine\n    # the sofa\n    "{IPAD}",\n  ]')
            + over("toset(var.ks)", "each.key")
        },
        "main.tf:ks",
    ),
    "two keys of one device": Grown(
        {"terraform.tfvars": f'ks = {{\n  me = {{ ssh = "{PC}", backup = "{IPAD}" }}\n}}\n', "main.tf": over("var.ks")},
        "terraform.tfvars:ks",
        adds=SEVERAL,
        takes="!other keys stand in the same entry",
    ),
    "people with lists of keys": Grown(
        {
            "main.tf": f'locals {{\n  users = {{\n    kua = {{ keys = ["{PC}", "{IPAD}"] }}\n  }}\n}}\n'
            + over('merge([for u, v in local.users : { for i, k in v.keys : "${u}-${i}" => k }]...)')
        },
        "main.tf:local.users",
        told="main.tf, line 6: what hcloud_ssh_key.k goes over",
        adds=SEVERAL,
    ),
    "a map given to a module": Grown(
        {
            "main.tf": f"locals {{\n  ks = {mapped()}\n}}\n"
            'module "keys" {\n  source = "./modules/keys"\n  keys   = local.ks\n}\n',
            "modules/keys/main.tf": 'variable "keys" {}\n' + over("var.keys"),
        },
        "main.tf:local.ks",
    ),
    # Key files.
    "a folder by stem": Grown(
        {
            "main.tf": over('{ for f in fileset("${path.module}/keys", "*.pub") : trimsuffix(f, ".pub") => f }', "x"),
            **FILES,
        },
        "keys/*.pub:hcloud_ssh_key",
    ),
    "a folder in a local": Grown(
        {
            "main.tf": 'locals {\n  f = fileset(path.module, "keys/*.pub")\n}\n' + over("local.f", "file(each.key)"),
            **FILES,
        },
        "keys/*.pub:hcloud_ssh_key",
    ),
    "a folder below the working one": Grown(
        {"main.tf": over('fileset("keys", "*.pub")', 'file("keys/${each.key}")'), **FILES}, "keys/*.pub:hcloud_ssh_key"
    ),
    "folders below each other": Grown(
        {
            "main.tf": over('fileset("${path.module}/keys", "**/*.pub")', 'file("keys/${each.key}")'),
            "keys/team/pc.pub": PC,
            "keys/ipad.pub": IPAD,
        },
        "keys/**/*.pub:hcloud_ssh_key",
    ),
    "a list of files": Grown(
        {
            "main.tf": variable("ks", '["keys/pc.pub", "keys/ipad.pub"]') + over("toset(var.ks)", "file(each.key)"),
            **FILES,
        },
        "main.tf:ks",
    ),
    # Nothing that keyturn edits.
    "keys looked up by name": Grown(
        {"main.tf": 'data "hcloud_ssh_key" "pc" {\n  name = "pc"\n}\n' + server("[data.hcloud_ssh_key.pc.id]")},
        "",
        told="main.tf, line 1: data.hcloud_ssh_key.pc looks up keys of the project that were made elsewhere",
    ),
    "keys named by name": Grown(
        {"main.tf": server('["pc", "ipad"]')},
        "",
        told="main.tf, line 2: ssh_keys names keys of the project that were made elsewhere",
    ),
    "keys in the call of a module": Grown(
        {"main.tf": f'module "keys" {{\n  source = "./keys"\n  keys   = {mapped()}\n}}\n'},
        "",
        told="main.tf, line 4: the public key ipad@kua stands here, where keyturn does not edit",
    ),
    "Terraform's JSON": Grown(
        {"main.tf.json": json.dumps({"resource": {"hcloud_ssh_key": {"pc": {"public_key": PC}}}}, indent=2)},
        "",
        told="main.tf.json, line 5: the public key pc@kua stands here, where keyturn does not edit",
    ),
    "YAML": Grown(
        {
            "main.tf": 'locals {\n  ks = yamldecode(file("users.yaml"))\n}\n' + over("local.ks"),
            "users.yaml": f"pc: {PC}\n",
        },
        "",
        told="main.tf, line 2: local.ks is of a shape that keyturn does not know",
    ),
}
