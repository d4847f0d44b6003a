"""A module as its files describe it: JSON, override files, texts that are not written yet, files that are broken."""

from pathlib import Path

import pytest

from bootstrap.terraform.servers.changes import changed_between
from bootstrap.terraform.servers.module import read_module
from keys.errors import InvalidInputError
from tests.bootstrap.terraform.written import KEPT, ROOT, in_danger, module, server

KEYS = "ssh_keys = var.keys"


def test_an_override_file_is_laid_over_the_others() -> None:
    safe = 'resource "hcloud_server" "vps" {\n  lifecycle {\n    ignore_changes = [ssh_keys]\n  }\n}\n'
    assert in_danger(server(KEYS), "var.keys", a_override__tf=safe) == []
    assert in_danger(server(KEYS), "var.keys", a_later__tf="", override__tf=safe) == []
    assert in_danger(server(KEYS, KEPT), "var.keys", override__tf=safe.replace("[ssh_keys]", "[]")) != []
    assert in_danger(server('ssh_keys = ["x"]'), "var.keys", override__tf=server(KEYS)) != []


def test_json_says_the_same_as_hcl() -> None:
    text = """{
      "//": "a comment",
      "resource": {
        "hcloud_ssh_key": {"mac": {"public_key": "${var.keys[\\"mac\\"]}"}},
        "hcloud_server": [{"vps": {
          "name": "vps",
          "ssh_keys": ["${hcloud_ssh_key.mac.id}", "x${local.b}"]@
        }}]
      },
      "locals": {"b": "${var.keys}"}
    }"""
    safe = ', "lifecycle": {"ignore_changes": ["ssh_keys"]}'
    assert in_danger("", "local.b", b__tf__json=text.replace("@", "")) == ["hcloud_server.vps: ssh_keys = local.b"]
    assert in_danger("", 'var.keys["mac"]', b__tf__json=text.replace("@", "")) == [
        "hcloud_server.vps: ssh_keys = hcloud_ssh_key.mac.public_key <- var.keys"
    ]
    assert in_danger("", "var.keys", b__tf__json=text.replace("@", safe)) == []
    item = module(b__tf__json=text.replace("@", "")).items["hcloud_server.vps"]
    assert item.pieces[0].where == "b.tf.json, line 5"


@pytest.mark.parametrize(
    ("name", "text", "where", "what"),
    [
        ("a__tf", "x = 1\ny = = 2\n", "a.tf, line 2", "not valid HCL"),
        ("a__tf", '\nresource "hcloud_server" {\n}\n', "a.tf, line 2", "a resource block with 1 names"),
        ("a__tf__json", '{\n"x": }', "a.tf.json, line 2", "not valid JSON"),
        ("web_of_a__tf", 'module "web" {\n', "web/a.tf, line 2", "not valid HCL"),
    ],
)
def test_a_broken_file_is_named_with_its_line(name: str, text: str, where: str, what: str) -> None:
    with pytest.raises(InvalidInputError, match=what) as error:
        module('module "web" {\n  source = "./web"\n}\n', **{name: text})
    assert error.value.where == where


def test_a_module_that_calls_itself_ends() -> None:
    again = module('module "again" {\n  source = "./"\n}\n')
    assert "module.again" in again.children["again"].items


def test_what_terraform_does_not_read_is_not_read() -> None:
    broken = {".hidden.tf": "{", "notes.txt": "{", "#a.tf": "{", "a.tf~": "{"}
    assert in_danger(server(KEYS), "var.keys", **broken) != []


def test_opentofu_reads_its_own_file_in_place_of_the_other() -> None:
    assert in_danger("", "var.keys", b__tf=server(KEYS), b__tofu=server(KEYS, KEPT)) == []
    assert in_danger("", "var.keys", b__tofu=server(KEYS)) != []


def test_files_on_disk_are_read_as_they_would_be_after_the_edit(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(server(KEYS))
    (tmp_path / "old.tf").write_text('resource "hcloud_ssh_key" "old" {\n}\n')
    assert set(read_module(tmp_path).items) == {"hcloud_server.vps", "hcloud_ssh_key.old"}
    edits = {tmp_path / "old.tf": None, tmp_path / "new.tf": b'resource "hcloud_ssh_key" "new" {\n}\n'}
    assert set(read_module(tmp_path, edits).items) == {"hcloud_server.vps", "hcloud_ssh_key.new"}
    assert set(read_module(tmp_path / "nowhere").items) == set()
    assert read_module(ROOT).items == {}


def test_what_an_edit_changes_is_told_by_address() -> None:
    before = module(
        'locals {\n  a = 1\n  b = 2\n  m = { x = 1, "y" : 2, z = 3 }\n  c = { (local.a) = 1 }\n}\n'
        'variable "keys" {\n  type = map(string)\n  default = {}\n}\n'
        'resource "x" "gone" {}\n' + server("ssh_keys = [1]"),
        web_of_a__tf="locals {\n  c = 1\n}\n",
        calls__tf='module "web" {\n  source = "./web"\n  keys = 1\n}\n',
    )
    after = module(
        "locals {\n  # why\n  a   = 1\n  b = 3\n  m = { x = 1, y = 4 }\n  c = { (local.a) = 2 }\n}\n"
        'variable "keys" {\n  type = map(any)\n  default = {\n    ipad = "k"\n  }\n}\n'
        'resource "x" "new" {}\n' + server("ssh_keys = [1, 2]", KEPT),
        web_of_a__tf="locals {\n  c = 2\n}\n",
        calls__tf='module "web" {\n  source = "./web"\n  keys = 2\n}\n',
    )
    assert changed_between(before, before) == frozenset()
    assert changed_between(before, after) == {
        "local.b",
        "local.c",
        'local.m["y"]',
        'local.m["z"]',
        'var.keys["ipad"]',
        "x.gone",
        "x.new",
        "hcloud_server.vps.ssh_keys",
        "hcloud_server.vps.lifecycle",
        "module.web.keys",
        "module.web.local.c",
    }
