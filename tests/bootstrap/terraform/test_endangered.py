"""Which servers an edit of keys would replace: a ladder of small modules, each with what is said about it."""

import pytest

from bootstrap.terraform.servers.changes import PROJECT_KEYS
from bootstrap.terraform.servers.endangered import Danger, endangered
from keys.errors import InvalidInputError
from tests.bootstrap.terraform.written import KEPT, in_danger, module, server

DEVICES = """\
variable "ssh_keys" {}
resource "hcloud_ssh_key" "device" {
  for_each   = var.ssh_keys
  name       = "${each.key}@home"
  public_key = each.value
}
"""
MACBOOK = """\
resource "hcloud_ssh_key" "macbook" {
  name       = "macbook@home"
  public_key = file("keys/macbook.pub")
}
"""
LIST = "ssh_keys = [for key in hcloud_ssh_key.device : key.id]"


LOCALS = """\
locals {
  ids     = values(hcloud_ssh_key.device)[*].id
  a       = keys(var.ssh_keys)
  b       = local.a
  parts   = { others = [1], ids = keys(var.ssh_keys) }
  servers = { web = { keys = keys(var.ssh_keys) }, db = { keys = [] } }
}

resource "terraform_data" "keys" {
  input = keys(var.ssh_keys)
}
"""
KEPT_OTHER = """\
resource "hcloud_server" "other" {
  ssh_keys = keys(var.ssh_keys)
  lifecycle {
    ignore_changes = all
  }
}
"""
HEREDOC = """split(",", <<-EOT
  %{ for name, key in var.ssh_keys ~}
  ${name},
  %{ endfor ~}
  EOT
  )"""


@pytest.mark.parametrize(
    ("ssh_keys", "way"),
    [
        ('[hcloud_ssh_key.device["ipad"].id]', "hcloud_ssh_key.device.public_key <- var.ssh_keys"),
        ("[for key in hcloud_ssh_key.device : key.id]", "hcloud_ssh_key.device <- var.ssh_keys"),
        ("values(hcloud_ssh_key.device)[*].id", "hcloud_ssh_key.device <- var.ssh_keys"),
        ("keys(hcloud_ssh_key.device)", "hcloud_ssh_key.device <- var.ssh_keys"),
        ("keys(var.ssh_keys)", "var.ssh_keys"),
        ("local.ids", "local.ids <- hcloud_ssh_key.device <- var.ssh_keys"),
        ("local.b", "local.b <- local.a <- var.ssh_keys"),
        ("local.parts.ids", "local.parts <- var.ssh_keys"),
        ("var.none ? [] : keys(var.ssh_keys)", "var.ssh_keys"),
        ('concat(["123"], [for name, _ in var.ssh_keys : name])', "var.ssh_keys"),
        ('split(",", "a,${join(",", keys(var.ssh_keys))}")', "var.ssh_keys"),
        ("terraform_data.keys.output", "terraform_data.keys.input <- var.ssh_keys"),
        (HEREDOC, "var.ssh_keys"),
    ],
)
def test_a_server_whose_keys_come_from_those_that_change_is_in_danger(ssh_keys: str, way: str) -> None:
    text = DEVICES + LOCALS
    assert in_danger(text + server(f"ssh_keys = {ssh_keys}"), "var.ssh_keys") == [
        f"hcloud_server.vps: ssh_keys = {way}"
    ]
    assert in_danger(text + server(f"ssh_keys = {ssh_keys}", KEPT), "var.ssh_keys") == []


@pytest.mark.parametrize(
    "line",
    [
        'ssh_keys = ["some-other-key"]',
        "ssh_keys = [var.boss]",
        "ssh_keys = local.parts.others",
        "ssh_keys = [for ssh_keys in var.others : ssh_keys]",
        "labels = { keys = length(var.ssh_keys) }",
        "name = var.ssh_keys",
        "for_each = local.servers",
        "user_data = hcloud_server.other.ipv4_address",
    ],
)
def test_a_server_whose_keys_come_from_elsewhere_is_not(line: str) -> None:
    assert in_danger(DEVICES + LOCALS + KEPT_OTHER + server(line), "var.ssh_keys") == []


@pytest.mark.parametrize(
    ("lifecycle", "safe"),
    [
        ("ignore_changes = [ssh_keys]", True),
        ('ignore_changes = ["ssh_keys"]', True),
        ("ignore_changes = all", True),
        ('ignore_changes = ["*"]', True),
        ("ignore_changes = [\n      labels, # why\n      ssh_keys,\n    ]", True),
        ("ignore_changes = [labels]", False),
        ("ignore_changes = [ssh_keys[0]]", False),
        ("ignore_changes = []", False),
        ("prevent_destroy = true", False),
        ("# ignore_changes = [ssh_keys]", False),
    ],
)
def test_only_a_resource_that_ignores_its_keys_is_safe(lifecycle: str, safe: bool) -> None:
    text = DEVICES + server(LIST, f"lifecycle {{\n    {lifecycle}\n  }}")
    assert bool(in_danger(text, "var.ssh_keys")) is not safe


def test_a_storage_box_is_in_danger_as_well() -> None:
    box = 'resource "hcloud_storage_box" "b" {\n  ssh_keys = values(var.ssh_keys)\n}\n'
    assert in_danger(DEVICES + box, "var.ssh_keys") == ["hcloud_storage_box.b: ssh_keys = var.ssh_keys"]
    assert in_danger(DEVICES + box.replace("hcloud_", "other_"), "var.ssh_keys") == []


def test_keys_in_user_data_need_to_be_ignored_by_that_name() -> None:
    text = DEVICES + server('user_data = templatefile("cloud-init.yaml", { keys = var.ssh_keys })', KEPT)
    assert in_danger(text, "var.ssh_keys") == ["hcloud_server.vps: user_data = var.ssh_keys"]
    assert in_danger(text.replace("[ssh_keys]", "[ssh_keys, user_data]"), "var.ssh_keys") == []


def test_a_template_in_a_data_source_is_looked_into_with_its_dynamic_blocks() -> None:
    data = (
        'data "cloudinit_config" "all" {\n  dynamic "part" {\n    for_each = @\n    iterator = key\n'
        "    content {\n      content = key.value\n    }\n  }\n}\n"
    )
    text = DEVICES + server("user_data = data.cloudinit_config.all.rendered")
    way = "hcloud_server.vps: user_data = data.cloudinit_config.all.part <- var.ssh_keys"
    assert in_danger(text + data.replace("@", "var.ssh_keys"), "var.ssh_keys") == [way]
    assert in_danger(text + data.replace("@", "var.others"), "var.ssh_keys") == []


def test_data_that_waits_for_a_key_is_not_known_until_that_is_made() -> None:
    data = 'data "hcloud_image" "all" {\n  depends_on = [hcloud_ssh_key.device]\n}\n'
    text = DEVICES + data + server("user_data = data.hcloud_image.all.name")
    assert in_danger(text, "var.ssh_keys") == [
        "hcloud_server.vps: user_data = data.hcloud_image.all.depends_on <- hcloud_ssh_key.device <- var.ssh_keys"
    ]


# Which key


@pytest.mark.parametrize(
    ("ssh_keys", "safe"),
    [
        ('[hcloud_ssh_key.device["macbook"].id]', True),
        ('[hcloud_ssh_key.device["ipad"].id]', False),
        ("[hcloud_ssh_key.device[var.whose].id]", False),
        ("hcloud_ssh_key.device[*].id", False),
        ('[local.ids["macbook"]]', True),
        ('[local.ids["ipad"]]', False),
        ("[local.ids[var.whose]]", False),
        ('[lookup(local.ids, "macbook", "none")]', True),
        ('["macbook@home"]', True),
        ('["ipad@home"]', False),
    ],
)
def test_where_one_entry_changes_only_servers_that_use_it_are_in_danger(ssh_keys: str, safe: bool) -> None:
    text = DEVICES + "locals {\n  ids = { for name, key in hcloud_ssh_key.device : name => key.id }\n}\n"
    found = in_danger(text + server(f"ssh_keys = {ssh_keys}"), 'var.ssh_keys["ipad"]')
    assert bool(found) is not safe, found


def test_one_key_that_goes_endangers_the_servers_that_name_it_and_no_others() -> None:
    both = MACBOOK + MACBOOK.replace("macbook", "pc")
    text = both + server("ssh_keys = [hcloud_ssh_key.pc.id]")
    assert in_danger(text, "hcloud_ssh_key.macbook") == []
    assert in_danger(text, "hcloud_ssh_key.pc") == ["hcloud_server.vps: ssh_keys = hcloud_ssh_key.pc"]
    assert in_danger(text, "hcloud_ssh_key") == ["hcloud_server.vps: ssh_keys = hcloud_ssh_key.pc"]
    assert in_danger(text, "hcloud_ssh_key.pc.name") == [], "the id stays when a key is renamed"
    assert in_danger(text, "hcloud_ssh_key.pc.public_key") != []


def test_a_key_that_is_named_by_its_text_counts_as_used() -> None:
    text = MACBOOK + server('ssh_keys = ["macbook@home"]')
    assert in_danger(text, "hcloud_ssh_key.macbook") == ["hcloud_server.vps: ssh_keys = hcloud_ssh_key.macbook"]
    assert in_danger(server('ssh_keys = ["macbook@home"]'), "name:macbook@home") != []
    assert in_danger(text, "hcloud_ssh_key.pc") == []


@pytest.mark.parametrize(
    ("public_key", "changed", "safe"),
    [
        ('file("keys/macbook.pub")', "file:keys/macbook.pub", False),
        ('file("${path.module}/keys/macbook.pub")', "file:keys/macbook.pub", False),
        ('trimspace(file("./keys/macbook.pub"))', "file:keys/macbook.pub", False),
        ('file("keys/${var.who}.pub")', "file:keys/macbook.pub", False),
        ("file(var.path)", "file:keys/macbook.pub", False),
        ('file("keys/pc.pub")', "file:keys/macbook.pub", True),
    ],
)
def test_a_key_in_a_file_changes_with_that_file(public_key: str, changed: str, safe: bool) -> None:
    key = MACBOOK.replace('file("keys/macbook.pub")', public_key)
    assert bool(in_danger(key + server("ssh_keys = [hcloud_ssh_key.macbook.id]"), changed)) is not safe


def test_a_folder_of_key_files_changes_with_each_of_them() -> None:
    text = MACBOOK.replace('"macbook" {', '"all" {\n  for_each = fileset("keys", "*.pub")').replace(
        "macbook.pub", "${each.key}"
    )
    text += server("ssh_keys = values(hcloud_ssh_key.all)[*].id")
    assert in_danger(text, "file:keys/new.pub") == [
        "hcloud_server.vps: ssh_keys = hcloud_ssh_key.all <- file:keys/*",
    ]


@pytest.mark.parametrize("data", ['data "hcloud_ssh_keys" "all" {}', 'data "hcloud_ssh_key" "all" {\n  name = "x"\n}'])
def test_keys_that_are_looked_up_in_the_project_change_when_keyturn_registers_one(data: str) -> None:
    kind = data.split('"')[1]
    text = f"{data}\n" + server(f"ssh_keys = data.{kind}.all.ssh_keys[*].name")
    assert in_danger(text, *PROJECT_KEYS) == [f"hcloud_server.vps: ssh_keys = data.{kind}.all"]
    assert in_danger(text, "var.ssh_keys") == []


def test_a_list_that_is_edited_itself_endangers_its_server() -> None:
    text = server('ssh_keys = ["123"]')
    assert in_danger(text, "hcloud_server.vps.ssh_keys") == ["hcloud_server.vps: ssh_keys = hcloud_server.vps.ssh_keys"]


# What ignore_changes does not help


@pytest.mark.parametrize("loop", ["count = length(var.ssh_keys)", "for_each = var.ssh_keys"])
def test_servers_that_are_counted_by_keys_come_and_go_with_them(loop: str) -> None:
    (found,) = endangered(module(DEVICES + server(loop, KEPT)), frozenset({"var.ssh_keys"}))
    assert (found.danger, found.fixable) == (Danger.COUNTED, False)


def test_a_server_that_is_replaced_whenever_a_key_is_cannot_be_helped_by_ignoring() -> None:
    kept = "lifecycle {\n    ignore_changes = [ssh_keys]\n    replace_triggered_by = [hcloud_ssh_key.device]\n  }"
    (found,) = endangered(module(DEVICES + server(LIST, kept)), frozenset({"var.ssh_keys"}))
    assert (found.danger, found.fixable) == (Danger.TRIGGERED, False)
    assert str(found) == "hcloud_server.vps: replace_triggered_by = hcloud_ssh_key.device <- var.ssh_keys"


def test_each_server_of_a_map_is_judged_by_the_part_that_it_uses() -> None:
    text = DEVICES + "locals {\n  servers = { web = { keys = keys(var.ssh_keys), type = 1 } }\n}\n"
    keys = server("for_each = local.servers", "ssh_keys = each.value.keys")
    assert in_danger(text + keys, "var.ssh_keys") == ["hcloud_server.vps: ssh_keys = local.servers <- var.ssh_keys"]
    assert in_danger(text + keys.replace("value.keys", "value.type"), "var.ssh_keys") == []


# Modules

CHILD = 'variable "keys" {\n  default = []\n}\nvariable "name" {}\n' + server("ssh_keys = var.keys")
CALL = 'module "web" {\n  source = "./web"\n  name = "web"\n  keys = values(hcloud_ssh_key.device)[*].id\n}\n'


def test_a_server_in_a_module_that_is_given_the_keys_is_in_danger_and_can_be_helped_there() -> None:
    (found,) = endangered(module(DEVICES + CALL, web_of_main__tf=CHILD), frozenset({"var.ssh_keys"}))
    way = "module.web.var.keys <- hcloud_ssh_key.device <- var.ssh_keys"
    assert str(found) == f"module.web.hcloud_server.vps: ssh_keys = {way}"
    assert (found.where, found.fixable) == ("web/main.tf, line 5", True)
    assert in_danger(DEVICES + CALL.replace("keys = ", "other = "), "var.ssh_keys", web_of_main__tf=CHILD) == []


def test_the_same_module_called_twice_is_judged_by_each_call() -> None:
    text = DEVICES + CALL + 'module "db" {\n  source = "./web"\n  name = keys(var.ssh_keys)\n}\n'
    assert [one.split(":")[0] for one in in_danger(text, "var.ssh_keys", web_of_main__tf=CHILD)] == [
        "module.web.hcloud_server.vps"
    ]


@pytest.mark.parametrize(("output", "safe"), [("ids", False), ("names", True)])
def test_keys_may_come_out_of_a_module(output: str, safe: bool) -> None:
    keys = 'module "keys" {\n  source = "./keys"\n  devices = var.ssh_keys\n}\nvariable "ssh_keys" {}\n'
    outputs = 'output "ids" {\n  value = values(hcloud_ssh_key.device)[*].id\n}\noutput "names" {\n  value = ["x"]\n}\n'
    child = DEVICES.replace("ssh_keys", "devices") + outputs
    found = in_danger(keys + server(f"ssh_keys = module.keys.{output}"), "var.ssh_keys", keys_of_keys__tf=child)
    assert bool(found) is not safe, found


def test_data_in_a_module_that_waits_for_a_key_is_not_known_until_that_is_made() -> None:
    call = CALL.replace("keys = values(hcloud_ssh_key.device)[*].id", "depends_on = [hcloud_ssh_key.device]")
    child = 'data "hcloud_image" "all" {}\n' + server("user_data = data.hcloud_image.all.name")
    way = "module.web.depends_on <- hcloud_ssh_key.device <- var.ssh_keys"
    assert in_danger(DEVICES + call, "var.ssh_keys", web_of_main__tf=child) == [
        f"module.web.hcloud_server.vps: user_data = {way}"
    ]


def test_a_module_that_is_made_once_for_each_key_takes_its_servers_along() -> None:
    call = CALL.replace("keys = values(hcloud_ssh_key.device)[*].id", "for_each = var.ssh_keys")
    (found,) = endangered(module(DEVICES + call, web_of_main__tf=CHILD), frozenset({"var.ssh_keys"}))
    assert (found.danger, found.attribute, found.fixable) == (Danger.COUNTED, "module.web.for_each", False)


def test_a_module_that_is_not_here_is_unknown_if_it_is_given_the_keys() -> None:
    call = CALL.replace("./web", "someone/server/hcloud")
    (found,) = endangered(module(DEVICES + call), frozenset({"var.ssh_keys"}))
    assert (found.danger, str(found)) == (
        Danger.UNKNOWN,
        "module.web: keys = hcloud_ssh_key.device <- var.ssh_keys",
    )
    assert in_danger(DEVICES + call.replace("keys = ", "# keys = "), "var.ssh_keys") == []


def test_a_module_that_was_downloaded_is_looked_into_but_is_not_ours_to_write_into() -> None:
    call = CALL.replace("./web", "someone/server/hcloud")
    listed = '{"Modules":[{"Key":"web","Dir":".terraform/modules/web/x/.."}]}'
    files = {".terraform/modules/modules.json": listed, ".terraform/modules/web/main.tf": CHILD}
    (found,) = endangered(module(DEVICES + call, **files), frozenset({"var.ssh_keys"}))
    assert (found.address, found.fixable) == ("module.web.hcloud_server.vps", False)
    unreadable = files | {".terraform/modules/web/main.tf": "{"}
    (unread,) = endangered(module(DEVICES + call, **unreadable), frozenset({"var.ssh_keys"}))
    assert unread.danger is Danger.UNKNOWN


def test_an_expression_that_is_too_deep_is_not_called_safe() -> None:
    with pytest.raises(InvalidInputError, match="nested too deeply"):
        in_danger(DEVICES + server("ssh_keys = [" + " + ".join(["1"] * 2000) + "]"), "var.ssh_keys")
