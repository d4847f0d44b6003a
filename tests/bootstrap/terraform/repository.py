"""A Terraform repository with keyturn in it: the program, real Terraform, and the stand-in API that both talk to."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bootstrap.sandbox.hetzner.api import HetznerApi
from tests.bootstrap.git_folder import run_git
from tests.keys.made import key
from tests.real.fleet import Fleet, make_fleet
from tests.terraform import PROVIDERS, Terraform

if TYPE_CHECKING:
    from subprocess import CompletedProcess

MACBOOK = key("macbook").with_comment("macbook@kua")


class Repository:
    """One repository. Every file is committed when it begins."""

    def __init__(self, fleet: Fleet, api: HetznerApi, terraform: Terraform) -> None:
        self.fleet, self.api, self.terraform = fleet, api, terraform
        self.folder = fleet.folder

    def keyturn(self, *words: str, code: int = 0, stdin: str = "") -> "CompletedProcess[str]":
        """Run the program; it has to end with that code."""
        done = self.fleet.keyturn(*words, stdin=stdin)
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done

    def onboard(self, *words: str, code: int = 0, name: str = "macbook") -> "CompletedProcess[str]":
        words = ("onboard", name, "--kind", "macbook", "--public-key", "-", "--yes", *words)
        return self.keyturn(*words, code=code, stdin=key(name).with_comment(f"{name}@kua").line)

    def revoke(self, *words: str, code: int = 0) -> "CompletedProcess[str]":
        return self.keyturn("revoke", "macbook", "--lost", "--yes", *words, code=code)

    def files(self) -> dict[str, bytes]:
        """Everything below the folder but Git's and Terraform's own, and but devices.toml."""
        found = {}
        for path in sorted(self.folder.rglob("*")):
            name = str(path.relative_to(self.folder))
            if path.is_file() and not name.startswith((".git/", ".terraform", "terraform.tfstate", "devices.toml")):
                found[name] = path.read_bytes()
        return found

    def commits(self) -> list[str]:
        return run_git(self.folder, "log", "--format=%s").splitlines()

    def uncommitted(self) -> str:
        return run_git(self.folder, "status", "--porcelain")


@contextmanager
def repository(tmp: Path, files: Mapping[str, str], *init: str, hetzner: bool = True) -> Iterator[Repository]:
    """A repository of these files, applied, and made a fleet by `keyturn init`. init: its further words."""
    with HetznerApi() as api:
        fleet = make_fleet(tmp, [])
        for name in ("keyturn.toml", "devices.toml", "known_hosts"):
            (fleet.folder / name).unlink(missing_ok=True)
        with Terraform(fleet.folder, api) as terraform:
            fleet.environment = {**fleet.environment, **_of_terraform(terraform, fleet.environment["PATH"])}
            bench = Repository(fleet, api, terraform)
            for name, text in {"versions.tf": PROVIDERS, ".gitignore": ".terraform*\n*.tfstate*\n", **files}.items():
                terraform.write(name, text)
            run_git(fleet.folder, "config", "user.name", "Kua Tester")
            run_git(fleet.folder, "config", "user.email", "kua@example.org")
            run_git(fleet.folder, "add", "-A")
            run_git(fleet.folder, "commit", "-qm", "Servers")
            bench.keyturn("init", "--name", "kua", *(["--hetzner"] if hetzner else []), *init)
            config = fleet.folder / "keyturn.toml"
            config.write_text(
                config.read_text()
                .replace('"keyring"  ', '"env:HCLOUD_TOKEN"')
                .replace("[hetzner]\n", "[hetzner]\ndiscover = false\n")
            )
            run_git(fleet.folder, "commit", "-qam", "Token", "--allow-empty")
            yield bench


def _of_terraform(terraform: Terraform, path: str) -> dict[str, str]:
    wanted = ("TF_CLI_CONFIG_FILE", "TF_REATTACH_PROVIDERS", "CHECKPOINT_DISABLE", "HCLOUD_ENDPOINT", "HCLOUD_TOKEN")
    own = terraform.environment["PATH"].partition(":")[0]
    return {**{name: terraform.environment[name] for name in wanted}, "PATH": f"{own}:{path}"}
