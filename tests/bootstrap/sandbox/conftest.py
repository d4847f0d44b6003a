"""Fixtures for the sandbox's own tests."""

import http.client
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hcloud
import pytest

from bootstrap.sandbox.hetzner import HetznerApi
from bootstrap.sandbox.ssh_server import SshServer
from keys.key_pair import KeyPair
from tests.bootstrap.sandbox.openapi import check_answer


@dataclass(frozen=True)
class Answer:
    """body: the JSON value; None where the answer had none."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def code(self) -> str:
        """The error code."""
        return str(self.body["error"]["code"])


Call = Callable[..., Answer]


@pytest.fixture
def api() -> Iterator[HetznerApi]:
    with HetznerApi() as running:
        yield running


@pytest.fixture
def call(api: HetznerApi) -> Call:
    """`call("POST", "/ssh_keys", {...})`: any request, its answer checked against the vendor's file."""

    def _call(method: str, path: str, body: Any = None, *, token: str = api.token, raw: bytes = b"") -> Answer:
        host = api.endpoint.removeprefix("http://").removesuffix("/v1")
        connection = http.client.HTTPConnection(host, timeout=10)
        try:
            content = raw or (b"" if body is None else json.dumps(body).encode())
            connection.request(method, f"/v1{path}", content, {"Authorization": f"Bearer {token}"})
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        answer = Answer(response.status, json.loads(text) if text else None, dict(response.getheaders()))
        check_answer(method, path.partition("?")[0], answer.status, answer.body)
        return answer

    return _call


@pytest.fixture
def client(api: HetznerApi) -> hcloud.Client:
    """The vendor's own Python library, as keyturn uses it."""
    return hcloud.Client(api.token, api_endpoint=api.endpoint, timeout=10)


@dataclass(frozen=True)
class Person:
    """A key pair, its private half in a file."""

    pair: KeyPair
    file: Path


@pytest.fixture
def person(tmp_path: Path) -> Person:
    """Whose key opens `server`'s root account."""
    pair, file = KeyPair.generate("pc@kua"), tmp_path / "id_ed25519"
    file.write_bytes(pair.private_openssh(None))
    file.chmod(0o600)
    return Person(pair, file)


@pytest.fixture
def server(tmp_path: Path, person: Person) -> Iterator[SshServer]:
    with SshServer(tmp_path / "web", "web") as running:
        running.write_authorized_keys("root", f"{person.pair.public.line}\n".encode())
        yield running
