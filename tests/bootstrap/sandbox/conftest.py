"""Fixtures for the sandbox's own tests."""

import contextlib
import http.client
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import hcloud
import paramiko
import pytest

from bootstrap.sandbox.hetzner import HetznerApi
from bootstrap.sandbox.ssh_server import SshServer
from keys.key_pair import KeyPair
from tests.bootstrap.sandbox.openapi import check_answer

if TYPE_CHECKING:
    import socket


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


@dataclass(frozen=True)
class Ran:
    """What came of a command."""

    status: int
    out: bytes
    err: bytes


Connect = Callable[..., paramiko.SSHClient]


@pytest.fixture
def connect(server: SshServer, person: Person) -> Iterator[Connect]:
    """`connect("deploy")`: a paramiko client that is in, with the person's key and the host key checked."""
    open_clients: list[paramiko.SSHClient] = []

    def _connect(account: str = "root") -> paramiko.SSHClient:
        client = paramiko.SSHClient()
        open_clients.append(client)
        host_key = paramiko.PKey.from_type_string("ssh-ed25519", server.host_key.blob)
        client.get_host_keys().add(f"[{server.address}]:{server.port}", "ssh-ed25519", host_key)
        client.connect(
            server.address,
            server.port,
            account,
            key_filename=str(person.file),
            allow_agent=False,
            look_for_keys=False,
            timeout=10,
        )
        return client

    yield _connect
    for client in open_clients:
        client.close()


def run(client: paramiko.SSHClient, command: str, stdin: bytes = b"") -> Ran:
    """Run a command to its end."""
    channel = client.get_transport().open_session(timeout=10)  # type: ignore[union-attr] # it is connected
    channel.settimeout(20)
    channel.exec_command(command)
    feeder = threading.Thread(target=_feed, args=(channel, stdin))
    feeder.start()
    errors: list[bytes] = []
    reader = threading.Thread(target=lambda: errors.extend(iter(lambda: channel.recv_stderr(32768), b"")))
    reader.start()
    out = b"".join(iter(lambda: channel.recv(32768), b""))
    reader.join()
    feeder.join()
    return Ran(channel.recv_exit_status(), out, b"".join(errors))


def local_address(client: paramiko.SSHClient) -> tuple[str, int]:
    """The client's end of the connection."""
    transport = client.get_transport()
    assert transport is not None
    address: tuple[str, int] = cast("socket.socket", transport.sock).getsockname()
    return address


def _feed(channel: paramiko.Channel, stdin: bytes) -> None:
    with contextlib.suppress(OSError):  # the command ended before it had read everything
        channel.sendall(stdin)
        channel.shutdown_write()
