"""A home folder with an ssh folder in it, and the steps that set it up for a fleet called kua."""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from bootstrap.config import ServerConfig
from bootstrap.config_storage_box import StorageBoxConfig
from bootstrap.device_setup.fleet_hosts import FleetHosts, fleet_hosts
from bootstrap.device_setup.hosts_step import HostsStep
from bootstrap.device_setup.include_step import IncludeStep
from bootstrap.device_setup.key_file import KeyFile
from bootstrap.device_setup.key_place import KeyPlace
from bootstrap.device_setup.own_files import OwnFiles
from bootstrap.device_setup.running import set_up, take_down
from bootstrap.ssh.client_config import ClientConfig
from keys.key_pair import KeyPair
from keys.known_hosts import KnownHosts
from tests.keys.made import key

VPS = ServerConfig("vps", "203.0.113.7")
BOX = StorageBoxConfig("backup", "u1.your-storagebox.de", "u1")
PINNED = f"203.0.113.7 {key('vps').bare_line}\n[u1.your-storagebox.de]:23 {key('backup').bare_line}\n"

NOWHERE: Mapping[str, str] = {}

HAND_WRITTEN = b"""\
# my own, since 2012\r
IgnoreUnknown UseKeychain\r
Include config.d/*
Match originalhost work exec "test -e /nowhere"
\tUser me
  # indented
Host *.example.org !bad.example.org
    ProxyJump bastion
Host *
  ServerAliveInterval 60"""


class Home:
    """ssh: the ssh folder. pair: the key of the device macbook, which lies in it."""

    def __init__(self, folder: Path) -> None:
        self.ssh = folder / ".ssh"
        self.config = self.ssh / "config"
        self.files = OwnFiles(self.ssh, "kua")
        self.pair = KeyPair.generate("macbook@kua")
        self.file = KeyFile(self.ssh / "id_ed25519_macbook")
        self.file.write(self.pair, None)
        self.key = KeyPlace(self.pair.public, self.file.path, self.file.public_path)

    def hosts_step(
        self,
        *places: ServerConfig | StorageBoxConfig,
        known: str = PINNED,
        tailnet: Mapping[str, str] = NOWHERE,
        tailscale: str | None = None,
        key: KeyPlace | None = None,
    ) -> HostsStep:
        def hosts() -> FleetHosts:
            own = ClientConfig(self.ssh, without=self.files.conf)
            known_hosts = KnownHosts.parse(known)
            return fleet_hosts("kua", "macbook", places or (VPS,), known=known_hosts, own=own, tailnet=tailnet)

        return HostsStep(self.files, key or self.key, hosts, tailscale)

    def steps(self, *places: ServerConfig | StorageBoxConfig, known: str = PINNED) -> list[HostsStep | IncludeStep]:
        return [self.hosts_step(*places, known=known), IncludeStep(self.files)]

    def set_up(self, *places: ServerConfig | StorageBoxConfig, known: str = PINNED) -> list[str]:
        """What each step said that did something. None of them may fail."""
        done = set_up(self.steps(*places, known=known), lambda _done: None)
        assert [one.error for one in done if one.error] == []
        return [one.said for one in done]

    def take_down(self) -> list[str]:
        done = take_down(self.steps(), lambda _done: None)
        assert [one.error for one in done if one.error] == []
        return [one.said for one in done]

    def everything(self) -> dict[str, tuple[bytes, int, int]]:
        """Bytes, mode and time stamp of every file."""
        paths = sorted(path for path in self.ssh.rglob("*") if path.is_file())
        return {
            str(path.relative_to(self.ssh)): (path.read_bytes(), path.stat().st_mode, path.stat().st_mtime_ns)
            for path in paths
        }

    def ssh_says(self, host: str, path: str = "/usr/bin:/bin") -> dict[str, str]:
        """What `ssh -G` makes of the configuration; of several values for one word, the first."""
        done = self.run_ssh("-G", host, path=path)
        assert done.returncode == 0, done.stderr
        pairs = [line.partition(" ")[::2] for line in done.stdout.splitlines()]
        return dict(reversed(pairs))

    def run_ssh(self, *words: str, path: str = "/usr/bin:/bin", agent: str = "") -> "subprocess.CompletedProcess[str]":
        """ssh, with this configuration, without a terminal and with nobody to ask."""
        return subprocess.run(
            ["ssh", "-F", str(self.config), *words],
            env={"PATH": path, "HOME": str(self.ssh.parent)} | ({"SSH_AUTH_SOCK": agent} if agent else {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            start_new_session=True,
            check=False,
        )


def offered(done: "subprocess.CompletedProcess[str]") -> Sequence[str]:
    """The fingerprints of the keys that `ssh -v` offered, in order."""
    lines = [line for line in done.stderr.splitlines() if "Offering public key:" in line]
    return [word for line in lines for word in line.split() if word.startswith("SHA256:")]


@contextmanager
def agent_with(folder: Path, *keys: Path) -> Iterator[str]:
    """An ssh-agent that holds these keys; its socket."""
    socket = str(folder / "agent")
    with subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()  # it listens by then
        environment = {**os.environ, "SSH_AUTH_SOCK": socket}
        if keys:
            subprocess.run(["ssh-add", "-q", *keys], env=environment, check=True, capture_output=True, timeout=30)
        try:
            yield socket
        finally:
            process.terminate()
