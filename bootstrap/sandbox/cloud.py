"""The whole small cloud on loopback: servers, the Hetzner API, a fleet folder, and the mixture of keys of a real one.

    fleet/            a Git repository: keyturn.toml, devices.toml, known_hosts, Terraform files
    ssh/              stands in for ~/.ssh: the key of `pc`, and a config, for `ssh -F …/ssh/config web`
    state/            keyturn's memory
    hosts/NAME/       one server's disk (see sshd.host)
    hetzner.json      what the Hetzner project holds, written after each change
    tailnet.json      what the tailnet holds, written after each change
    bin/tailscale     this machine's `tailscale`, and tailscale.json, what it keeps
    environment.sh    for a shell: `. …/environment.sh`, then `keyturn audit`, `hcloud ssh-key list`

Everything lies in one folder and listens on 127.0.0.1; nothing else of the machine is touched.
"""

import os
import subprocess
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self

from bootstrap import git
from bootstrap.device_setup.key_file import KeyFile
from bootstrap.sandbox.cast import FLEET, Cast
from bootstrap.sandbox.environment import KEY_RING_BACKEND, KEY_RING_VARIABLE, over, shell_lines
from bootstrap.sandbox.fleet_files import IN_HETZNER, fleet_files, ssh_config
from bootstrap.sandbox.hetzner import HetznerApi
from bootstrap.sandbox.key_files import key_files
from bootstrap.sandbox.ssh_server import SshServer
from bootstrap.sandbox.tailnet_machines import fill
from bootstrap.sandbox.tailscale import TailscaleApi
from bootstrap.sandbox.tailscale.machine import Machine
from keys.errors import InvalidInputError, KeyturnError
from keys.public_key import PublicKey
from keys.registry import Registry

if TYPE_CHECKING:
    from bootstrap.sandbox.intruder import Intruder

SWITCHED_OFF = "attic"


class Sandbox:
    """Made by `start`; `stop` ends every server and process, and leaves the folder. A context manager.

    servers: by name; all are on but `attic`. hetzner, tailscale: the APIs. machine: this one, with its `tailscale`.
    keys: every key of the story, by name: `pc`, `ipad`, `bob`, `nas`. environment: variables that make a program work
    on this cloud (and `environ` a whole environment).
    notes: sentences worth telling a person.
    """

    def __init__(self, folder: Path, running: ExitStack) -> None:
        self.folder = folder
        self.fleet, self.ssh_folder = folder / "fleet", folder / "ssh"
        self.notes: list[str] = []
        self._running = running
        cast = Cast.make()
        self.keys = cast.keys
        self.hetzner = running.enter_context(HetznerApi(file=folder / "hetzner.json"))
        self.tailscale = running.enter_context(TailscaleApi(file=folder / "tailnet.json"))
        self.machine = Machine(folder, "macbook", self.tailscale.control)
        self._planted = key_files(cast)
        self.servers = {name: self._server(name, accounts) for name, accounts in self._planted.items()}
        self.environment = self._variables()
        self._fill_project()
        self._write_ssh_folder(cast)
        self._write_fleet(cast, fill(self.tailscale))
        _write_private(folder / "environment.sh", shell_lines(self.environment))

    @classmethod
    def start(cls, folder: Path) -> Self:
        """Build the cloud in this folder, which has to be new or empty.

        Raises InvalidInputError for a folder with something in it, KeyturnError where there is no POSIX shell.
        """
        if os.name != "posix":
            raise KeyturnError("the sandbox needs /bin/sh", hint="try it on macOS or Linux, or in WSL")
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InvalidInputError("there is something here already", where=str(folder), hint="name a new folder")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with ExitStack() as running:
            sandbox = cls(folder.resolve(), running)
            sandbox._running = running.pop_all()
        return sandbox

    @property
    def foreign_key(self) -> PublicKey:
        """The old key that nobody knows."""
        return self.keys["bob"]

    @property
    def foreign_line(self) -> bytes:
        """Its line in web's root account, as it stood there at the start."""
        lines = self._planted["web"]["root"].splitlines(keepends=True)
        return next(line for line in lines if self.foreign_key.bare_line.encode() in line)

    def device_key(self, name: str) -> PublicKey:
        """The current key of a device of the fleet. Raises InvalidInputError for one that is not in devices.toml."""
        device = Registry.parse((self.fleet / "devices.toml").read_text(encoding="utf-8")).get(name)
        if device is None:
            raise InvalidInputError(f"there is no device {name}", where=str(self.fleet / "devices.toml"))
        return device.public_key

    def break_in(self, device: str, server: str) -> "Intruder":
        """Somebody gets in as root with a device's key, which was made here, and stays until the sandbox stops.

        The device was taken as it lay there, unlocked: what its key ring knows opens the key.
        """
        from bootstrap.sandbox.intruder import Intruder
        from bootstrap.sandbox.key_ring import entries

        host, file = self.servers[server], self.ssh_folder / f"id_ed25519_{device}"
        known = entries(Path(self.environment[KEY_RING_VARIABLE])).values()
        intruder = Intruder((host.address, host.port), "root", file, known)
        self._running.callback(intruder.leave)
        return intruder

    def rebuild(self, server: str) -> None:
        """A server of the project is rebuilt: its disk is written anew, and root gets the project's keys, as it does
        from the vendor's images."""
        keys = "".join(f"{key.public_key}\n" for key in self.hetzner.ssh_keys())
        self.servers[server].reinstall(keys.encode())
        done = datetime.now(UTC) + timedelta(seconds=1)  # the API tells whole seconds, and this is not past yet
        self.hetzner.rebuild(server, done.strftime("%Y-%m-%dT%H:%M:%SZ"))

    def environ(self, base: Mapping[str, str] = os.environ) -> dict[str, str]:
        """A whole environment: this one, without what leads out of the sandbox, with what leads into it."""
        return over(base, self.environment)

    def stop(self) -> None:
        self._running.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _server(self, name: str, accounts: dict[str, bytes]) -> SshServer:
        server = SshServer(self.folder / "hosts" / name, name, switched=self._tells_hetzner(name))
        self._running.callback(server.stop)
        for account, content in accounts.items():
            server.write_authorized_keys(account, content)
        if name != SWITCHED_OFF:
            server.switch_on()
        return server

    def _tells_hetzner(self, name: str) -> Callable[[bool], None]:
        def tell(on: bool) -> None:
            self.hetzner.set_server_status(name, "running" if on else "off")

        return tell

    def _fill_project(self) -> None:
        for device in ("pc", "ipad"):
            labels = {"managed-by": "keyturn", "device": device}
            self.hetzner.add_key(f"{device}@{FLEET}", self.keys[device].line, labels)
        self.hetzner.add_key("bob-laptop", self.keys["bob"].line)
        for name in IN_HETZNER:
            status = "running" if self.servers[name].is_on else "off"
            self.hetzner.add_server(name, self.servers[name].address, status=status)

    def _variables(self) -> dict[str, str]:
        return {
            "HCLOUD_TOKEN": self.hetzner.token,
            "HCLOUD_ENDPOINT": self.hetzner.endpoint,
            "HETZNER_ENDPOINT": self.hetzner.endpoint,
            "KEYTURN_FLEET": str(self.fleet),
            "KEYTURN_SSH_DIR": str(self.ssh_folder),
            "KEYTURN_STATE_DIR": str(self.folder / "state"),
            "KEYTURN_RESCUE_PORT": "1",  # no server here has a rescue system, and the machine's own sshd is not ours
            "KEYTURN_BOOT": "5",
            "GIT_CONFIG_GLOBAL": str(self.folder / "gitconfig"),
            "PYTHON_KEYRING_BACKEND": KEY_RING_BACKEND,
            KEY_RING_VARIABLE: str(self.folder / "key-ring.json"),
            "TAILSCALE_BASE_URL": self.tailscale.endpoint,
            "TAILSCALE_API_KEY": self.tailscale.token,
            **self.machine.environment,
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }

    def _write_ssh_folder(self, cast: Cast) -> None:
        KeyFile(self.ssh_folder / "id_ed25519").write(cast.pc, None)
        config = ssh_config(self.servers.values(), self.ssh_folder, self.fleet)
        (self.ssh_folder / "config").write_text(config, encoding="utf-8")

    def _write_fleet(self, cast: Cast, machines: Mapping[str, str]) -> None:
        self.fleet.mkdir()
        files = {self.fleet / name: text for name, text in fleet_files(cast, self.servers, machines).items()}
        for file, text in files.items():
            file.write_text(text, encoding="utf-8")
        if _make_repository(self.fleet):
            git.commit({file: git.whole(text.encode()) for file, text in files.items()}, "Our cloud, as code")
        else:
            self.notes.append("git is not installed here, so the fleet folder is no repository")


def _make_repository(folder: Path) -> bool:
    """Whether there is one now, with an author of its own, and none of the person's hooks, signing and variables."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "-c", "init.defaultBranch=main", "init", "--quiet", "--template=", str(folder)]
    settings = "[user]\n\tname = You\n\temail = you@localhost\n[commit]\n\tgpgSign = false\n"
    settings += "[core]\n\thooksPath = .git/hooks\n"
    try:
        made = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=30).returncode == 0
    except OSError:
        return False
    if made:
        with (folder / ".git" / "config").open("a", encoding="utf-8") as config:
            config.write(settings)
    return made


def _write_private(file: Path, text: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as private:
        private.write(text)
