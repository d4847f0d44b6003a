"""A bench for tests of `--block`: a host, a lost key and a good one, and all that a block may change there."""

from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass

from bootstrap.config import ServerConfig
from bootstrap.targets.server.block import Blocked, block
from bootstrap.targets.server.block_job import DIRECTIVE, DROP_IN
from bootstrap.targets.server.block_look import OWN_LIST
from bootstrap.targets.server.login import Login
from keys.public_key import PublicKey
from tests.bootstrap.lab import Lab, Pinned
from tests.bootstrap.pace import wait_until
from tests.hosts import Host, SshKey, logs_in
from tests.hosts.leftovers import leftovers

FOLDER = "/etc/ssh"
MAIN = f"{FOLDER}/sshd_config"
PID = "/run/sshd.pid"
LISTED = f"{FOLDER}/revoked"
EXTRA = f"{FOLDER}/sshd_config.d/50-test.conf"
"""A list, and a part of the configuration, that tests make there."""


def public(pair: SshKey) -> PublicKey:
    return PublicKey.parse(pair.line)


@dataclass
class Bench:
    """lost, good: keys whose lines stand at root's; our own key is the lab's."""

    lab: Lab
    host: Host
    lost: SshKey
    good: SshKey

    def __post_init__(self) -> None:
        self.host.write_authorized_keys("root", self.lab.own_line)
        self.host.authorize("root", self.lost, self.good)

    def login(self, user: str = "root", *, sudo: bool = False, through: Pinned | None = None) -> Login:
        server = through or self.host
        return Login(ServerConfig("web", server.address, server.port, user, sudo), self.lab.connector(server))

    def block(self, login: Login | None = None, *, spare: Sequence[PublicKey] = (), undo: int = 60) -> Blocked:
        """One whole block of the lost key."""
        used = login or self.login()
        try:
            return block(used, [public(self.lost)], spare or [public(self.good)], undo=undo)
        finally:
            used.close()

    def state(self) -> dict[str, bytes]:
        """Every file below /etc/ssh with its bytes, mode and owner, our own leftovers among them."""
        each = 'for f; do echo "$f"; stat -c "%U:%G %a" "$f"; base64 -w0 "$f" 2>&1; echo; done'
        said = (
            self.host.shell(f"find /etc/ssh -type f -o -type l | sort | xargs sh -c '{each}' sh").decode().split("\n")
        )
        triples = zip(said[::3], said[1::3], said[2::3], strict=False)
        return {path: f"{status}\n".encode() + b64decode(data) for path, status, data in triples}

    def leftovers(self) -> list[str]:
        return leftovers(self.host)

    def everybody_else_gets_in(self) -> bool:
        return logs_in(self.host, "root", self.good) and logs_in(self.host, "root", self.lab.folder / "id_ed25519")

    def lost_gets_in(self) -> bool:
        return logs_in(self.host, "root", self.lost)

    def reload(self) -> None:
        """The listener reads its configuration, as after an edit by hand."""
        before = self.host.shell(f"stat -c %i.%y {PID}")
        self.host.shell(f"rm {PID}.old 2>/dev/null || true; kill -HUP $(cat {PID})")
        wait_until(lambda: self.host.shell(f"stat -c %i.%y {PID} 2>/dev/null || true") not in (b"", before))

    def listens(self) -> bool:
        """Whether the host's listener is up, and not just reading its configuration."""
        return b"[listener]" in self.host.shell(f"tr '\\0' ' ' </proc/$(cat {PID})/cmdline || true")

    def is_new(self, before: dict[str, bytes]) -> bool:
        """Whether all is as a whole block leaves it; it may also be as it was. What a kill left aside is no part."""
        now = {path: data for path, data in self.state().items() if "/.keyturn-new." not in path}
        if now == before:
            return False
        assert now.pop(DROP_IN) == f"root:root 644\n{DIRECTIVE}\n".encode()
        assert now.pop(OWN_LIST).startswith(b"root:root 644\nSSHKRL\n\0")
        assert now == before
        return True

    def holds_after(self, before: dict[str, bytes]) -> None:
        """The timer has done its work: nobody is locked out, and the next run finishes the job and cleans up."""
        self.wait_for_scripts()
        assert self.everybody_else_gets_in()
        assert self.lost_gets_in() != self.is_new(before)
        assert self.block().problem == ""
        assert not self.lost_gets_in()
        assert self.everybody_else_gets_in()
        assert self.is_new(before)
        assert self.leftovers() == []

    def wait_for_scripts(self) -> None:
        """Until nothing of ours runs there, the timer included, and sshd listens."""
        wait_until(lambda: not self.host.run(["pgrep", "-f", "^(setsid )?/bin/sh (-s|-c)"]).stdout)
        wait_until(self.listens)

    def wait_for_timer(self) -> None:
        """Until no block waits for its confirmation any more."""
        wait_until(lambda: not [path for path in self.leftovers() if ".keyturn-new." not in path])
