"""What a for_each goes over, and what its each.key is: as people write it."""

import pytest

from bootstrap.terraform.layouts.key_loop import KeyLoop, key_loop


@pytest.mark.parametrize(
    ("for_each", "loop"),
    [
        ("var.ssh_keys", KeyLoop("var.ssh_keys")),
        ("toset( var.ssh_keys )", KeyLoop("var.ssh_keys")),
        ("toset(nonsensitive(local.keys))", KeyLoop("local.keys")),
        ("{ for k, v in var.keys : k => v }", KeyLoop("var.keys", "index")),
        ("{for k,v in var.keys:k=>v}", KeyLoop("var.keys", "index")),
        ("{ for u in var.users : u.name => u }", KeyLoop("var.users", "value.name")),
        ("{\n  for u in var.users :\n  u.name => u.key\n}", KeyLoop("var.users", "value.name")),
        ("{ for u in var.users : u.name => u if u.active }", KeyLoop("var.users", "value.name")),
        ("{ for k in toset(var.keys) : k => k }", KeyLoop("var.keys", "value")),
        ("{ for k, v in var.keys : lower(k) => v }", KeyLoop("var.keys", "lower(index)")),
        ('{ for f in fileset("k", "*.pub") : f => f }', KeyLoop('fileset("k","*.pub")', "value")),
        ("merge(var.a, var.b)", KeyLoop("merge(var.a,var.b)")),
    ],
)
def test_the_usual_forms_are_understood(for_each: str, loop: KeyLoop) -> None:
    assert key_loop(for_each) == loop


def test_only_one_attribute_of_an_entry_is_a_key_by_itself() -> None:
    assert [KeyLoop("x", key).attribute for key in ("value.name", "value.a.b", "lower(value.name)", "index")] == [
        "name",
        "",
        "",
        "",
    ]
