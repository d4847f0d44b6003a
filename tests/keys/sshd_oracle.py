"""Puts made-up servers to a real sshd: each becomes the files of a test host, and the key really logs in."""

import socket

import paramiko

from bootstrap.ssh.userauth import UserAuth
from keys.public_key import PublicKey
from keys.sshd.build import Build
from keys.sshd.decide import decide
from keys.sshd.verdict import GetsIn, Refused, Verdict, WillNotStart
from keys.wire import string
from tests.hosts import Host
from tests.keys.fixed import private_key
from tests.keys.sshd_case import Case

DEBIAN = Build((9, 2), debian=True)
WORDS: dict[type[Verdict], bool | None] = {GetsIn: True, Refused: False, WillNotStart: None}
_FRESH = "rm -rf /home/akd /root/.ssh /var/lib/akd /etc/ssh/d; tar -xpf - -C / --numeric-owner"


class Signer:
    """The holder of key("a"), who may show a certificate for it."""

    ready = True
    where = "here"

    def __init__(self, public: PublicKey) -> None:
        self.public = public

    def sign(self, data: bytes, algorithm: str) -> bytes:
        assert "ed25519" in algorithm
        return string(b"ssh-ed25519") + string(private_key("a").sign(data))


class Oracle:
    """One host that becomes server after server. Its sshd must be what DEBIAN says."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def verdict(self, case: Case) -> bool | None:
        """Whether the key got in; None where sshd did not start."""
        self._host.stop_sshd()
        self._host.shell(_FRESH, stdin=case.archive())
        config = "UsePAM no\n" + case.text if "UsePAM yes" not in case.config else case.text
        own = f"ListenAddress {self._host.address}\nPort 2222\nHostKey /etc/ssh/ssh_host_ed25519_key\n"
        own += "PidFile /run/sshd.pid\nLoginGraceTime 20\n"
        self._host.write("/etc/ssh/sshd_config", (own + config).encode())
        if self._host.run(["/usr/sbin/sshd", "-t"]).returncode != 0:
            return None
        self._host.shell(": > /var/log/auth.log")
        self._host.start_sshd()
        return self._log_in(case) and self._accepted()

    def _accepted(self) -> bool:
        """What the log says of a login that went well; its line may come after the client has been told."""
        for _ in range(100):
            log = self._host.log()
            if "Accepted publickey for" in log:
                return True
            if "ROOT LOGIN REFUSED" in log or "Connection closed" in log:
                return False
        message = f"sshd let the key in and wrote nothing of it: {log}"
        raise AssertionError(message)

    def agrees(self, case: Case) -> str:
        """Empty where the real sshd does what we say; else both answers."""
        placed = Case(**{**vars(case), "local_address": self._host.address})
        ours = decide(case.key, placed.connection(), placed.server(DEBIAN))
        real = self.verdict(placed)
        return "" if WORDS.get(type(ours), ours) == real else f"{ours} but sshd: {real}\n{case}\n{self._host.log()}"

    def _log_in(self, case: Case) -> bool:
        sock = socket.create_connection((self._host.address, self._host.port))
        transport = paramiko.Transport(sock)
        try:
            transport.start_client(timeout=20)
            asking = UserAuth(transport, case.user, timeout=20)
            transport.auth_handler = asking
            return asking.log_in(Signer(case.key))
        except (EOFError, paramiko.SSHException, OSError):
            return False
        finally:
            transport.close()
