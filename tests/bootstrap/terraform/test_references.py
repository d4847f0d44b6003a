"""What an expression refers to, and which part of each thing it uses; `*` is any element, `#` only which there are."""

import pytest

from bootstrap.hcl.document import Document
from bootstrap.terraform.servers.references import Use, uses
from bootstrap.terraform.servers.steps import ALL, Part
from tests.bootstrap.terraform.written import in_danger, server


def told(use: Use) -> str:
    shown = {Part.ANY: "*", Part.KEYS: "#"}
    return ".".join((use.name, *(step if isinstance(step, str) else shown[step] for step in use.steps)))


def references(expression: str) -> list[str]:
    document = Document.parse(f"x = {expression}\n".encode(), "main.tf")
    (attribute,) = document.body.attributes()
    return sorted({told(use) for use in uses(attribute.value, ALL, {}) if not use.literal})


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("a.b", "a.b"),
        ('a.b["c"].d', "a.b.c.d"),
        ("a.b[0].d", "a.b.0.d"),
        ("a.b.0.d", "a.b.0.d"),
        ("a.b[v.i].d", "a.b.*.d v.i"),
        ('a.b["${v.i}"]', "a.b.* v.i"),
        ("a.b[*].c.d", "a.b.*.c.d"),
        ("a.b[*].c[0]", "a.b.*.c.0"),
        ("a.b.*.c[0]", "a.b.*.c"),
        ("a.b.*.c[0].d", "a.b.*.c.d"),
        ("(a.b[*].c)[0]", "a.b.*.c"),
        ("(a.b[*].c)[0].d", "a.b.*.c.d"),
        ("(a.b).c", "a.b.c"),
        ("-a.b + c.d.e == f.g", "a.b c.d.e f.g"),
        ("a.b ? c.d : e.f", "a.b c.d e.f"),
        ("(a.b ? c.d : e.f).g", "a.b c.d.g e.f.g"),
        ("length(-a.b + 1)", "a.b"),
        ('length("x${a.b}")', "a.b"),
        ('"${a.b}".c', "a.b.c"),
        ('"x %{ if a.b }${c.d}%{ else }${e.f}%{ endif }"', "a.b c.d e.f"),
        ("[a.b, c.d][1]", "c.d"),
        ("[a.b, c.d][v.i]", "a.b c.d v.i"),
        ("{ x = a.b, y = c.d }.y", "c.d"),
        ('{ "x" = a.b, (c.d) = e.f }.y', "c.d e.f"),
        ('{ x : a.b, "${c.d}" : e.f }.x', "a.b c.d e.f"),
        ("{ a = 1, b : 2 }", ""),
        ("[for x in a.b : x.c]", "a.b.# a.b.*.c"),
        ("[for x in a.b : 1]", "a.b.#"),
        ("[for k, v in a.b : k if v.c]", "a.b.# a.b.*.c"),
        ("{ for k, v in a.b : v.c => v.d... }", "a.b.# a.b.*.c a.b.*.d"),
        ("{ for k, v in a.b : k => v.d }.x", "a.b.x.d"),
        ("{ for k, v in a.b : v.n => v.d }.x", "a.b.# a.b.*.d a.b.*.n"),
        ("keys({ for k, v in a.b : k => v.d })", "a.b.#"),
        ("[for x in [for y in a.b : y.c] : x.d]", "a.b.# a.b.*.c.d"),
        ("[for a in c.d : a.b]", "c.d.# c.d.*.b"),
        ("length(a.b)", "a.b.#"),
        ("length([a.b])", ""),
        ("length(toset([a.b]))", "a.b"),
        ("length(concat([a.b], c.d))", "c.d.#"),
        ("concat([a.b], c.d)[0]", "a.b c.d.*"),
        ("values(a.b)[0].c", "a.b.*.c"),
        ("merge(a.b, c.d).x", "a.b.x c.d.x"),
        ('lookup(a.b, "x", c.d)', "a.b.x c.d"),
        ("lookup(a.b, c.d)", "a.b.* c.d"),
        ("element(a.b, c.d).x", "a.b.*.x c.d"),
        ("one(a.b).x", "a.b.*.x"),
        ("keys(zipmap(a.b, c.d))", "a.b"),
        ("unheard_of(a.b, c.d).x", "a.b c.d"),
        ("provider::x::f(a.b...)", "a.b"),
        ('file("x/${a.b}.pub")', "a.b file.x/*.pub"),
        ('file("${path.module}/x.pub")', "file.${path.module}/x.pub path.module"),
        ('fileset("x", "*.pub")', "file.x/*"),
        ("<<-EOT\n  %{ for k in a.b ~}\n  ${k.c} ${d.e}\n  %{ endfor ~}\nEOT", "a.b.# a.b.*.c d.e"),
        ("[ # a.b\n  c.d, /* e.f */\n]", "c.d"),
    ],
)
def test_all_that_may_be_used_is_found_and_nothing_else(expression: str, found: str) -> None:
    assert references(expression) == sorted(found.split())


@pytest.mark.parametrize(("key", "safe"), [("macbook", True), ("ipad", False)])
def test_what_each_stands_for_is_known_where_one_instance_is_named(key: str, safe: bool) -> None:
    keys = (
        'resource "hcloud_ssh_key" "device" {\n  for_each = { for name, line in var.keys : name => { line = line } }\n'
        '  public_key = "${each.value.line} ${each.key}"\n}\n'
    )
    found = in_danger(keys + server(f'ssh_keys = [hcloud_ssh_key.device["{key}"].id]'), 'var.keys["ipad"]')
    assert bool(found) is not safe
