"""A Terraform directory with one key and one server, real Terraform for it, and an API that it talks to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from bootstrap.sandbox.hetzner.api import HetznerApi
from bootstrap.terraform.runs.program import Program, find_program
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


@pytest.fixture
def object_storage(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an S3 with a bucket `states`, and credentials for it in the environment."""
    from moto.server import ThreadedMotoServer

    for name, value in {
        "AWS_ACCESS_KEY_ID": "of-the-person",
        "AWS_SECRET_ACCESS_KEY": "not-a-real-secret",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/nowhere",
        "AWS_SHARED_CREDENTIALS_FILE": "/nowhere",
    }.items():
        monkeypatch.setenv(name, value)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        address = "http://{}:{}".format(*server.get_host_and_port())
        requests.post(f"{address}/moto-api/reset", timeout=30).raise_for_status()  # what it kept is this process's
        requests.put(f"{address}/states", timeout=30).raise_for_status()
        yield address
    finally:
        server.stop()
