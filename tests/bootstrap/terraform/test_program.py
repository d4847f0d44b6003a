"""The person's terraform, or tofu, is found on PATH and run without a prompt, in their environment."""

import json
from pathlib import Path

import pytest

from bootstrap.terraform.runs.program import Program, find_program
from keys.errors import KeyturnError
from tests.terraform import Terraform, needs_terraform

TELLS = """#!/bin/sh
printf '{"%s": "%s", "automation": "%s", "input": "%s", "typed": "%s"}' "$1" "$HCLOUD_TOKEN" "$TF_IN_AUTOMATION" \\
    "$TF_INPUT" "$(cat)"
"""


def install(folder: Path, *names: str, text: str = TELLS) -> None:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in front of the few that a shell needs."""
    folder = tmp_path / "bin"
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_none_is_found_where_there_is_none(path: Path, tmp_path: Path) -> None:
    assert find_program(tmp_path) is None


def test_tofu_is_taken_where_it_is_alone_or_where_it_made_the_lock_file(path: Path, tmp_path: Path) -> None:
    install(path, "tofu")
    assert (found := find_program(tmp_path)) is not None
    assert (found.path, found.name) == (path / "tofu", "tofu")
    install(path, "terraform")
    assert find_program(tmp_path) == Program(path / "terraform")
    lock = tmp_path / ".terraform.lock.hcl"
    lock.write_text('provider "registry.terraform.io/hetznercloud/hcloud" {}\n')
    assert find_program(tmp_path) == Program(path / "terraform")
    lock.write_text('provider "registry.opentofu.org/hetznercloud/hcloud" {}\n')
    assert find_program(tmp_path) == Program(path / "tofu")


def test_it_gets_the_environment_of_the_person_and_nothing_to_answer_prompts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, "terraform")
    monkeypatch.setenv("HCLOUD_TOKEN", "of the person")
    program = Program(tmp_path / "terraform")
    told = {"automation": "1", "input": "0", "typed": ""}
    assert program.json(tmp_path, "show") == {"show": "of the person", **told}
    program = Program(tmp_path / "terraform", {"HCLOUD_TOKEN": "of keyturn"})
    assert program.json(tmp_path, "show") == {"show": "of keyturn", **told}
    assert "of keyturn" not in repr(program)


def test_what_the_environment_holds_as_a_secret_stands_in_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, "terraform", text='#!/bin/sh\necho "Error: $TF_VAR_password, $HCLOUD_TOKEN" >&2\nexit 1\n')
    monkeypatch.setenv("TF_VAR_password", "correct horse")
    with pytest.raises(KeyturnError) as raised:
        Program(tmp_path / "terraform", {"HCLOUD_TOKEN": "battery staple"}).run(tmp_path, "plan")
    assert raised.value.what == "terraform plan failed: …, …"


def test_what_should_be_json_and_is_not_is_an_error(tmp_path: Path) -> None:
    for text in ("oh no", "[]", ""):
        install(tmp_path, "terraform", text=f"#!/bin/sh\necho '{text}'\n")
        with pytest.raises(KeyturnError, match="terraform show printed no JSON"):
            Program(tmp_path / "terraform").json(tmp_path, "show")


@needs_terraform
def test_the_real_one_tells_its_version_and_its_own_first_error_line(terraform: Terraform, program: Program) -> None:
    assert program.name == "terraform"
    assert program.version() == json.loads(terraform.run("version", "-json"))["terraform_version"]
    terraform.write("broken.tf", "\nresource {\n")
    with pytest.raises(KeyturnError) as raised:
        program.run(terraform.folder, "validate", "-no-color")
    assert raised.value.what == "terraform validate failed: Unclosed configuration block (broken.tf line 2)"
    assert raised.value.where == str(terraform.folder)
