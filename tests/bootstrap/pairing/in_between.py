"""What stands between a joiner and a listener: a wire that is cut after so many bytes, and somebody who relays."""

import contextlib
import io
import socket
import threading
from types import TracebackType
from typing import Self

import paramiko

from bootstrap.pairing.host_key import one_shot_host_key
from keys.key_pair import KeyPair
from keys.pairing import Link
from tests.bootstrap.ssh.raw_server import RawServer


class Wire:
    """Passes bytes on to a port of loopback, until it has passed so many in one direction. passed: (there, back)."""

    def __init__(self, port: int, *, there: int = 10**9, back: int = 10**9) -> None:
        self._port = port
        self._left = [there, back]
        self.passed = [0, 0]
        self._server = RawServer(self._connect)

    @property
    def port(self) -> int:
        return int(self._server.port)

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.__exit__(kind, error, trace)

    def _connect(self, near: socket.socket) -> None:
        with contextlib.closing(socket.create_connection(("127.0.0.1", self._port), 10)) as far:
            other = threading.Thread(target=self._pass, args=(1, far, near))
            other.start()
            self._pass(0, near, far)
            other.join()

    def _pass(self, way: int, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(min(65536, self._left[way] or 1)):
                if not self._left[way]:
                    break
                target.sendall(data)
                self._left[way] -= len(data)
                self.passed[way] += len(data)
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


class Relay(paramiko.ServerInterface):
    """Somebody who answers in the listener's place, and knocks there with a code that a device told them.

    users, keys: what devices have told. own: the key that they knock with.
    """

    def __init__(self, link: Link) -> None:
        self._link = link
        private, self.host_key = one_shot_host_key()
        self.pair = KeyPair.generate("somebody")
        self.users: list[str] = []
        self.keys: list[str] = []
        self._server = RawServer(lambda sock: self._answer(sock, private))

    @property
    def port(self) -> int:
        return int(self._server.port)

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.__exit__(kind, error, trace)

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        self.users.append(username)
        self.keys.append(key.get_base64())
        return paramiko.common.AUTH_SUCCESSFUL

    def get_allowed_auths(self, username: str) -> str:
        self.users.append(username)
        return "publickey"

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.common.OPEN_SUCCEEDED

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
        return True

    def check_channel_shell_request(self, channel: paramiko.Channel) -> bool:
        return True

    def _answer(self, sock: socket.socket, private: paramiko.PKey) -> None:
        near = paramiko.Transport(sock)
        near.add_server_key(private)
        with contextlib.suppress(paramiko.SSHException, EOFError):
            near.start_server(server=self)
            if channel := near.accept(5):
                self._pass_on(channel)
        near.close()

    def _pass_on(self, near: paramiko.Channel) -> None:
        """Whatever the listener shows, the device is shown."""
        far = paramiko.Transport((self._link.address, self._link.port))
        own = paramiko.Ed25519Key.from_private_key(io.StringIO(self.pair.private_openssh(None).decode()))
        far.connect(username=self._link.code.user, pkey=own)
        screen = far.open_session()
        screen.invoke_shell()
        while data := screen.recv(1000):
            near.sendall(data)
        near.send_exit_status(0)
        near.close()
        far.close()
