"""The words of a refusal, and the files that keyturn offers to write."""

import pytest

from bootstrap.terraform.servers.endangered import endangered
from bootstrap.terraform.servers.protection import protecting
from bootstrap.terraform.servers.refusal import refusal
from keys.safety import Rule, refused
from tests.bootstrap.terraform.written import KEPT, ROOT, Texts, module, module_of, server

KEYS = frozenset({"var.keys"})
TWICE = 'module "a" {\n  source = "./web"\n  keys = var.keys\n}\n'


def said(text: str, **files: str) -> tuple[str, str]:
    return refusal(endangered(module(text, **files), KEYS))


def test_one_server_is_named_with_its_place_its_reason_and_the_block_to_add() -> None:
    what, hint = said("# infra\n" + server("ssh_keys = local.ids") + "locals {\n  ids = keys(var.keys)\n}\n")
    assert what == "hcloud_server.vps would be replaced (main.tf, line 2: ssh_keys = local.ids <- var.keys)"
    assert hint == "add to hcloud_server.vps: lifecycle { ignore_changes = [ssh_keys] }"
    assert refused(Rule.SERVER_REPLACED, what).rule == "server-replaced"


def test_many_servers_are_counted_and_those_that_want_the_same_are_helped_together() -> None:
    many = "".join(server("ssh_keys = var.keys").replace('"vps"', f'"vps{number}"') for number in range(5))
    what, hint = said(many + server("user_data = var.keys"))
    named = "hcloud_server.vps0, hcloud_server.vps1, hcloud_server.vps2"
    assert what.startswith(f"6 servers would be lost, or may be: {named} and 3 more (main.tf, line 1: ssh_keys = ")
    assert hint == f"add to each of {named}, …: lifecycle {{ ignore_changes = [ssh_keys] }}"


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        (server("for_each = var.keys"), "would be made or destroyed", "let for_each hang on something other than keys"),
        (
            server(KEPT.replace("ignore_changes = [ssh_keys]", "replace_triggered_by = [var.keys]")),
            "would be replaced on purpose",
            "take the keys out of replace_triggered_by",
        ),
        (TWICE.replace("./web", "x/y/z"), "may have servers in it that would be replaced", "`terraform init`"),
    ],
)
def test_what_ignoring_does_not_help_is_told_as_such(text: str, what: str, hint: str) -> None:
    told = said(text)
    assert what in told[0]
    assert told[1].startswith(hint)


def test_a_label_that_would_steer_a_terminal_is_shown_harmless() -> None:
    assert "\x1b" not in said(server("ssh_keys = var.keys").replace('"vps" {', '"\x1b[31m" {'))[0]


def test_the_files_that_are_offered_leave_nothing_in_danger_that_can_be_helped() -> None:
    texts: Texts = {
        "main.tf": server("ssh_keys = var.keys", "user_data = var.keys[0]")
        + "# between\n"
        + server("ssh_keys = var.keys").replace('"vps"', '"db"')
        + TWICE
        + TWICE.replace('"a"', '"b"'),
        "web/web.tf": 'variable "keys" {}\n' + server("ssh_keys = var.keys"),
        "override.tf": 'resource "hcloud_server" "db" {\n  lifecycle {\n    ignore_changes = [labels]\n  }\n}\n',
        "counted.tf": server("for_each = var.keys").replace('"vps"', '"counted"'),
        "in.tf.json": '{"resource": {"hcloud_server": {"json": {"ssh_keys": "${var.keys}"}}}}',
    }
    edits = {
        path.relative_to(ROOT).as_posix(): edit for path, edit in protecting(endangered(module_of(texts), KEYS)).items()
    }
    assert set(edits) == {"main.tf", "web/web.tf", "override.tf"}
    after = texts | {name: (edit(texts[name].encode()) or b"").decode() for name, edit in edits.items()}
    left = [(one.address, one.fixable) for one in endangered(module_of(after), KEYS)]
    assert left == [("hcloud_server.counted", False), ("hcloud_server.json", False)]
    assert "ignore_changes = [ssh_keys, user_data]" in after["main.tf"]
    assert "ignore_changes = [labels, ssh_keys]" in after["override.tf"]
