"""One connection at the listener: paramiko's transport, a device that proves a key, and a screen to write lines on.

It runs nothing, forwards nothing and gives no shell: a session is lines from us, and an end. Where the client is
`keyturn join`, the lines are documents, and it may say which secrets it wants (member.py).
"""

import logging
import threading
from typing import Any, cast

from paramiko.common import MSG_CHANNEL_REQUEST

from bootstrap.pairing.door import Door
from bootstrap.pairing.guessed_exchange import IgnoredGuess, is_wrong
from bootstrap.pairing.member import Member
from bootstrap.pairing.metered import Metered
from bootstrap.pairing.proving import Proving
from bootstrap.pairing.screen import Screen
from bootstrap.ssh.paramiko_import import paramiko
from bootstrap.ssh.transport import CIPHERS, MACS, Untimed
from keys.inert import inert
from keys.join_exchange import End

_LOG = "keyturn.pairing"
_VERSION = "SSH-2.0-keyturn"
_SECONDS = 20.0  # for a device to prove its key, once connected; a person may have to touch it
_EXCHANGES = (  # those that cost us little; strangers may ask for them
    "mlkem768x25519-sha256",
    "curve25519-sha256@libssh.org",
    *("ecdh-sha2-nistp256", "ecdh-sha2-nistp384", "ecdh-sha2-nistp521"),
    "diffie-hellman-group14-sha256",  # for apps that know nothing newer
)
_LAST_WORDS = 10.0  # seconds for it to read all that was said, once nothing more comes
_OPENING = 5.0  # seconds for a device that has proved its key to say what it wants
logging.getLogger(_LOG).setLevel(logging.CRITICAL + 1)  # else paramiko's threads write tracebacks to the terminal


def _answer_request(channel: Any, message: "paramiko.Message") -> None:
    """A screen begins only once the device was told that it may have one: some clients get lost else."""
    channel._handle_request(message)
    channel.transport._screen.begin()


class Connection(paramiko.Transport):
    """A thread of its own from `begin` on."""

    def __init__(self, sock: Metered, door: Door) -> None:
        super().__init__(cast("Any", sock), packetizer_class=Untimed)
        self.set_log_channel(_LOG)
        self.local_version = _VERSION
        options = self.get_security_options()
        options.ciphers, options.digests, options.kex = CIPHERS, MACS, _EXCHANGES
        self.banner_timeout = self.auth_timeout = _SECONDS
        self.door = door
        self.metered = sock
        self.address = inert(sock.getpeername()[0])
        self._screen = Screen()

    def begin(self, host_key: "paramiko.PKey") -> None:
        self.add_server_key(host_key)
        self.start_server(threading.Event(), self._screen)

    def run(self) -> None:
        try:
            super().run()
        finally:
            self._screen.end()

    @property
    def is_known(self) -> bool:
        """Whether the device has proved a key."""
        return self.is_authenticated()

    def say(self, line: str) -> None:
        self._screen.say(line)

    def leave(self) -> None:
        self._screen.lines.put(None)
        self.metered.limit(_LAST_WORDS)

    def turn_away(self, line: str) -> None:
        self.say(line)
        self._screen.lines.put(End(refused=True))
        self.metered.limit(_LAST_WORDS)

    def member(self) -> Member | None:
        self._screen.begun.wait(_OPENING)
        return self._screen.member

    def cut(self) -> None:
        """End the connection now, from any thread; its own thread then tidies up."""
        self.metered.cut()

    def _auth_trigger(self) -> None:
        self.metered.keep()
        super()._auth_trigger()  # type: ignore[misc] # a private name

    def _parse_kex_init(self, m: "paramiko.Message") -> None:
        private = cast("Any", self)
        theirs = private._really_parse_kex_init(paramiko.Message(m.asbytes()))
        super()._parse_kex_init(m)  # type: ignore[misc] # a private name
        if is_wrong(private._get_latest_kex_init(), theirs):
            private.kex_engine = IgnoredGuess(self, private.kex_engine)

    def _parse_newkeys(self, m: "paramiko.Message") -> None:
        if self.auth_handler is None:  # new keys later on forget nothing of what was proved
            self.auth_handler = Proving(self)
        super()._parse_newkeys(m)  # type: ignore[misc] # a private name

    _channel_handler_table = {  # noqa: RUF012  as in paramiko
        **cast("Any", paramiko.Transport)._channel_handler_table,
        MSG_CHANNEL_REQUEST: _answer_request,
    }
