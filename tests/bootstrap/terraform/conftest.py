"""A Terraform directory with one key and one server, real Terraform for it, and an API that it talks to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.sandbox.hetzner.api import HetznerApi
from bootstrap.terraform.program import Program, find_program
from tests.bootstrap.terraform.made import MAIN, VARIABLES, variables
from tests.terraform import PROVIDERS, Terraform


@pytest.fixture
def api() -> Iterator[HetznerApi]:
    with HetznerApi() as api:
        yield api


@pytest.fixture
def terraform(tmp_path: Path, api: HetznerApi, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terraform]:
    """The bench, in a folder `repository/infra`; what it needs is in the environment of the test."""
    folder = tmp_path / "repository" / "infra"
    folder.mkdir(parents=True)
    with Terraform(folder, api) as bench:
        bench.write("versions.tf", PROVIDERS)
        bench.write("main.tf", MAIN)
        bench.write(VARIABLES, variables("macbook"))
        yield bench.enter(monkeypatch)


@pytest.fixture
def program(terraform: Terraform) -> Program:
    """The program as keyturn finds it."""
    found = find_program(terraform.folder)
    assert found is not None
    return found
