"""Ignoring a change of keys is written as a careful person would: only bytes are added, and they fit in."""

from pathlib import Path

import pytest

from bootstrap.hcl.document import Document
from bootstrap.terraform.servers.lifecycle import protection_lines, with_all_ignored
from keys.errors import InvalidInputError
from tests.bootstrap.terraform.protected import CASES
from tests.bootstrap.terraform.written import in_danger
from tests.terraform import COMMAND, needs_terraform


def protected(text: str, *attributes: str) -> str:
    document = Document.parse(text.encode(), "main.tf")
    (block, *_) = document.body.blocks("resource")
    return with_all_ignored(document, [(block, attributes or ("ssh_keys",))]).decode()


@pytest.mark.parametrize(("before", "after"), [pytest.param(*texts, id=why) for why, *texts in CASES])
def test_it_is_written_where_it_belongs(before: str, after: str) -> None:
    assert protected(before) == after
    assert in_danger(before + 'resource "hcloud_server" "b" {\n  ssh_keys = var.keys\n}\n', "var.keys")[:-1] == (
        ["hcloud_server.vps: ssh_keys = var.keys"] if "var.keys" in before else []
    )
    assert in_danger(after, "var.keys") == []
    assert protected(after) == after, "what is there is not written twice"


@pytest.mark.parametrize(("before", "after"), [pytest.param(*texts, id=why) for why, *texts in CASES])
def test_line_ends_and_tabs_stay_as_they_are(before: str, after: str) -> None:
    assert protected(before.replace("\n", "\r\n")) == after.replace("\n", "\r\n")
    if "\n  " in before.partition("EOT")[0]:  # else nothing there is indented with tabs
        assert protected(_tabs(before)) == _tabs(after)


def _tabs(text: str) -> str:
    lines = (line.lstrip(" ").rjust(0) for line in text.split("\n"))
    depths = ((len(line) - len(line.lstrip(" "))) // 2 for line in text.split("\n"))
    return "\n".join("\t" * depth + line for depth, line in zip(depths, lines, strict=True))


@needs_terraform
def test_terraform_fmt_has_nothing_new_to_say(tmp_path: Path) -> None:
    import subprocess

    for number, (_, before, after) in enumerate(CASES):
        (tmp_path / f"{number}-before.tf").write_text(before)
        (tmp_path / f"{number}.tf").write_text(after)
    done = subprocess.run([*COMMAND, "fmt", "-check", "-list"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_all_that_is_missing_is_added_at_once() -> None:
    text = 'resource "hcloud_server" "vps" {\n  x = 1\n}\n'
    assert "ignore_changes = [ssh_keys, user_data]\n" in protected(text, "ssh_keys", "user_data")
    once = protected(text)
    assert protected(once, "ssh_keys", "user_data") == protected(text, "ssh_keys", "user_data")
    everything = once.replace("[ssh_keys]", "all")
    assert protected(everything, "user_data") == everything


def test_a_list_that_is_no_list_is_left_to_the_person() -> None:
    with pytest.raises(InvalidInputError, match="ignore_changes is no list") as error:
        protected('resource "hcloud_server" "vps" {\n  lifecycle {\n    ignore_changes = ssh_keys\n  }\n}\n')
    assert error.value.where == "main.tf, line 3"


def test_the_block_to_add_can_be_shown() -> None:
    assert protection_lines(("ssh_keys", "user_data")) == ("lifecycle {\n  ignore_changes = [ssh_keys, user_data]\n}")
