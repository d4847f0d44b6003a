"""Other ways into a test host than its sshd: a second sshd, dropbear, and what looks like Tailscale SSH.

They end with the host. The daemons end with `stop_sshd` too, and `start_sshd` does not bring them back.
"""

import json
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.hosts.namespace import Host

SECOND_PORT = 2200
DROPBEAR_PORT = 2022
START_SECONDS = 20


@dataclass(frozen=True)
class Daemon:
    """Where a daemon listens, and its own host key: type and base64. config: its configuration file, if it has one."""

    address: str
    port: int
    host_key: str
    config: str = ""

    @property
    def known_hosts_line(self) -> str:
        """The line of known_hosts that pins it, without a newline."""
        return f"[{self.address}]:{self.port} {self.host_key}"


def second_sshd(host: "Host", config: str) -> Daemon:
    """An sshd with /etc/ssh/sshd_config_second; config: lines that win. Raises RuntimeError with its words."""
    file = "/etc/ssh/sshd_config_second"
    own = f"ListenAddress {host.address}\nPort {SECOND_PORT}\nHostKey {file}_key\nPidFile /run/sshd_second.pid\n"
    host.write(file, f"{config}\n{own}PasswordAuthentication no\nKbdInteractiveAuthentication no\n".encode())
    host.shell('ssh-keygen -q -t ed25519 -N "" -C "" -f "$1_key"', file)
    host.shell('"$(command -v sshd)" -f "$1"', file)
    key = host.read(f"{file}_key.pub").decode().strip()
    return _listening(Daemon(host.address, SECOND_PORT, key, file))


def dropbear(host: "Host") -> Daemon:
    """Dropbear, which reads ~/.ssh/authorized_keys and takes no passwords. Raises RuntimeError with its words."""
    made = host.shell(
        """
        mkdir -p /etc/dropbear; dropbearkey -t ed25519 -f /etc/dropbear/key >/dev/null 2>&1
        dropbear -s -p "$1" -r /etc/dropbear/key -P /run/dropbear.pid >/dev/null
        dropbearkey -y -f /etc/dropbear/key""",
        f"{host.address}:{DROPBEAR_PORT}",
    )
    line = next(line for line in made.decode().splitlines() if line.startswith("ssh-ed25519 "))
    return _listening(Daemon(host.address, DROPBEAR_PORT, " ".join(line.split()[:2])))


def tailscaled(host: "Host", *, ssh: bool) -> None:
    """A process named tailscaled, and a `tailscale` that knows `debug prefs`, as far as a look at a server goes."""
    prefs = {"RouteAll": False, "WantRunning": True, "RunSSH": ssh, "LoggedOut": False, "Hostname": host.name}
    host.write("/etc/tailscale-prefs.json", json.dumps(prefs, indent=1).encode() + b"\n")
    script = b'#!/bin/sh\n[ "$*" = "debug prefs" ] || exit 1\nexec cat /etc/tailscale-prefs.json\n'
    host.write("/usr/bin/tailscale", script, mode=0o755)
    host.shell(
        "cp /usr/bin/sleep /usr/sbin/tailscaled; setsid tailscaled infinity </dev/null >/dev/null 2>&1 &\n"
        "until grep -qsx tailscaled /proc/[0-9]*/comm; do :; done"
    )


def _listening(daemon: Daemon) -> Daemon:
    """The daemon, once it takes connections."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection((daemon.address, daemon.port), 1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.005)
        else:
            return daemon
