"""Two devices' changes of one Terraform file, merged where each only put something in."""

import json

import pytest

from bootstrap.terraform_merge import merged_hcl, merged_json
from keys.errors import KeyturnError

MAP = b'ssh_keys = {\n  pc = "1"\n}\n'


def with_entry(name: str, text: bytes = MAP) -> bytes:
    return text.replace(b"}\n", f'  {name} = "2"\n}}\n'.encode())


def written(**keys: str) -> bytes:
    return (json.dumps({"ssh_keys": keys, "other": [1]}, indent=2) + "\n").encode()


def test_two_new_entries_of_a_map_are_both_there() -> None:
    merged = merged_hcl(MAP, with_entry("macbook"), with_entry("ipad"))
    assert merged == b'ssh_keys = {\n  pc = "1"\n  ipad = "2"\n  macbook = "2"\n}\n'


def test_two_new_blocks_at_the_end_are_both_there() -> None:
    blocks = [b'resource "hcloud_ssh_key" "%s" {\n  name = "%s"\n}\n' % (name, name) for name in (b"a", b"b")]
    assert merged_hcl(MAP, MAP + blocks[0], MAP + blocks[1]) == MAP + blocks[1] + blocks[0]


def test_the_same_entry_is_put_in_once() -> None:
    assert merged_hcl(MAP, with_entry("ipad"), with_entry("ipad")) == with_entry("ipad")


def test_what_one_put_in_and_one_took_out_elsewhere_go_together() -> None:
    long = b"".join(b'key_%d = "1"\n' % number for number in range(9))
    merged = merged_hcl(long, long + b"last = 1\n", long.replace(b'key_0 = "1"\n', b""))
    assert merged == long.replace(b'key_0 = "1"\n', b"") + b"last = 1\n"


@pytest.mark.parametrize(
    ("after", "elsewhere"),
    [
        (MAP.replace(b'"1"', b'"2"'), MAP.replace(b'"1"', b'"3"')),
        (MAP.replace(b'  pc = "1"\n', b""), MAP.replace(b'"1"', b'"3"')),
        (MAP + b"{", MAP),
    ],
)
def test_a_line_that_both_changed_or_nonsense_is_a_clash(after: bytes, elsewhere: bytes) -> None:
    with pytest.raises(KeyturnError):
        merged_hcl(MAP, after, elsewhere)


def test_two_new_names_in_an_object_are_both_there_in_order() -> None:
    merged = merged_json(written(pc="1"), written(macbook="2", pc="1"), written(ipad="3", pc="1"))
    assert merged == written(ipad="3", macbook="2", pc="1")


def test_a_name_that_one_took_out_is_out() -> None:
    merged = merged_json(written(ipad="3", pc="1"), written(pc="1"), written(ipad="3", macbook="2", pc="1"))
    assert merged == written(macbook="2", pc="1")


def test_the_last_name_that_one_took_out_while_one_came_is_out() -> None:
    assert merged_json(written(pc="1"), written(), written(ipad="3", pc="1")) == written(ipad="3")


@pytest.mark.parametrize("elsewhere", [written(pc="3"), written(pc="3").replace(b"  ", b"\t"), b"{", b"[]"])
def test_a_name_that_both_changed_or_another_hand_is_a_clash(elsewhere: bytes) -> None:
    with pytest.raises(KeyturnError):
        merged_json(written(pc="1"), written(pc="2"), elsewhere)
