"""keyturn.toml, typed: where keys go. Edited by hand, so every error names the file, the line and the key.

It is read on every start, so it is read with tomllib alone, and it is never written from here. A secret never stands
in it, only the place where one is; what stands there instead of such a place is therefore never repeated in an error.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from bootstrap.config_audit import accepted_findings, audit_limits
from bootstrap.config_github import GitHubConfig, github
from bootstrap.config_infisical import InfisicalConfig, infisical
from bootstrap.config_names import check_target_name, devices_of
from bootstrap.config_secret import secret_source
from bootstrap.config_storage_box import StorageBoxConfig, storage_box
from bootstrap.config_tailscale import TailscaleConfig, tailscale
from bootstrap.provider import Told
from bootstrap.toml_table import Table
from keys.findings.finding import Acceptance
from keys.findings.survey import Limits

_FLEET_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
_SHARE = re.compile(r"([0-9]{1,3}) ?%")
_VARIABLE = re.compile(r"((local|hcloud_ssh_key)\.)?[A-Za-z_][A-Za-z0-9_-]*")
_VARIABLES = re.compile(r"(?!/)(?!.*\.\.)([^*]+\.(tfvars|tfvars\.json|json|tf)|[^*]*\*[^*/]*\.pub)")
_TABLES = (
    *("fleet", "hetzner", "terraform", "tailscale", "github", "servers", "storage_boxes", "safety", "audit"),
    *("accepted", "infisical"),
)
_PROJECT = ("token", "discover", "port", "user", "sudo", "accounts")


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """One SSH server.

    port, user: None leaves them to ~/.ssh/config, and failing that to 22 and root.
    accounts: the logins that keys are put at; None means `user` alone.
    devices: names of the devices that get in; None means every active one.
    identity: path of the private key to log in with; None leaves it to the agent, ~/.ssh/config and this device's key.
    told: what a provider's API says of it; None where none does.
    """

    name: str
    host: str
    port: int | None = None
    user: str | None = None
    sudo: bool = False
    accounts: tuple[str, ...] | None = None
    devices: frozenset[str] | None = None
    identity: str | None = None
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class HetznerConfig:
    """A Hetzner Cloud project whose keys new servers get.

    token: where the API token is, as secrets.resolve takes it: "keyring", "env:NAME", "command:…" or "infisical:…".
    discover: label selector of the servers that join the fleet; "" takes all of the project, None takes none.
    port, user, sudo, accounts: what every discovered server gets; see ServerConfig.
    name: that of its table, [hetzner.NAME]; empty for [hetzner] itself.
    """

    token: str
    discover: str | None = ""
    port: int | None = None
    user: str | None = None
    sudo: bool = False
    accounts: tuple[str, ...] | None = None
    name: str = ""

    @property
    def target(self) -> str:
        """What its target is called: "hetzner", or "hetzner:NAME"."""
        return f"hetzner:{self.name}" if self.name else "hetzner"

    def secret(self, fleet: str) -> str:
        """Its token's entry in the key ring: "hetzner@kua", or "hetzner:NAME@kua"."""
        return f"{self.target}@{fleet}"


@dataclass(frozen=True, slots=True)
class TerraformConfig:
    """Where Terraform's files list keys.

    directory: relative to the fleet folder. variables: file name in it, or a pattern of key files: "keys/*.pub".
    variable: what holds the keys there: a variable, "local.NAME", "hcloud_ssh_key" (one resource a device) or
    "hcloud_ssh_key.NAME" (the for_each of one). plan: whether `terraform plan` may be asked what a change would do.
    """

    directory: str = "."
    variables: str = "devices.auto.tfvars.json"
    variable: str = "ssh_keys"
    plan: bool = False


@dataclass(frozen=True, slots=True)
class SafetyConfig:
    """share: how much of all that devices can get into one plan may take from several of them, in percent."""

    share: int = 75


@dataclass(frozen=True, slots=True)
class FleetConfig:
    """All of keyturn.toml. What has no table there is None. projects: of Hetzner, [hetzner] first.

    accepted, limits: what the audit goes by.
    """

    name: str
    projects: tuple[HetznerConfig, ...] = ()
    terraform: TerraformConfig | None = None
    tailscale: TailscaleConfig | None = None
    servers: tuple[ServerConfig, ...] = ()
    safety: SafetyConfig = SafetyConfig()
    accepted: tuple[Acceptance, ...] = ()
    limits: Limits = field(default_factory=Limits)
    storage_boxes: tuple[StorageBoxConfig, ...] = ()
    github: GitHubConfig | None = None
    infisical: InfisicalConfig | None = None

    def with_boxes(self, discovered: Iterable[StorageBoxConfig]) -> "FleetConfig":
        """The same with these Storage Boxes too, except those that the file lists itself, by name or by host."""
        names, hosts = {box.name for box in self.storage_boxes}, {box.host for box in self.storage_boxes}
        new = [box for box in discovered if box.name not in names and box.host not in hosts]
        return replace(self, storage_boxes=(*self.storage_boxes, *new))

    @property
    def hetzner(self) -> HetznerConfig | None:
        """The first project, where any one will do; None where there is none."""
        return self.projects[0] if self.projects else None

    def with_servers(self, discovered: Iterable[ServerConfig]) -> "FleetConfig":
        """The same with these servers too, except those that the file lists itself, by name or by host.

        Those that it lists get what the API says of the one of their name, else of the one at their host.
        """
        found = list(discovered)
        by_name, by_host = {one.name: one.told for one in found}, {one.host: one.told for one in found}
        listed = [replace(one, told=by_name.get(one.name) or by_host.get(one.host)) for one in self.servers]
        names, hosts = {one.name for one in listed}, {one.host for one in listed}
        new = [one for one in found if one.name not in names and one.host not in hosts]
        return replace(self, servers=(*listed, *new))


def parse_config(text: str, where: str = "keyturn.toml") -> FleetConfig:
    """Read keyturn.toml. Raises InvalidInputError that names the line and the key at fault; where: the file's name."""
    root = Table.parse(text, where)
    root.known(*_TABLES)
    return FleetConfig(
        _fleet_name(root.table("fleet")),
        tuple(_projects(root.table("hetzner"))) if "hetzner" in root else (),
        _terraform(root.table("terraform")) if "terraform" in root else None,
        tailscale(root.table("tailscale")) if "tailscale" in root else None,
        tuple(_server(name, table) for name, table in root.tables("servers")),
        _safety(root.table("safety")) if "safety" in root else SafetyConfig(),
        tuple(accepted_findings(root)),
        audit_limits(root.table("audit")) if "audit" in root else Limits(),
        tuple(storage_box(name, table) for name, table in root.tables("storage_boxes")),
        github(root.table("github")) if "github" in root else None,
        infisical(root.table("infisical")) if "infisical" in root else None,
    )


def _fleet_name(table: Table) -> str:
    table.known("name")
    name = table.text("name")
    if not _FLEET_NAME.fullmatch(name):
        raise table.wrong(
            f"{name[:60]!r} is not a fleet name", "name", hint="small letters, digits and hyphens, 40 at most"
        )
    return name


def _projects(table: Table) -> Iterator[HetznerConfig]:
    """[hetzner] itself, unless it only has tables below it; then each of those."""
    below = [name for name, value in table.values.items() if isinstance(value, dict) and name not in _PROJECT]
    table.known(*_PROJECT, *below)
    if not below or len(below) < len(table.values):
        yield _project(table)
    for name in below:
        if not _FLEET_NAME.fullmatch(name):
            raise table.wrong(
                f"{name[:60]!r} is not a project's name", name, hint="small letters, digits and hyphens, 40 at most"
            )
        project = table.table(name)
        project.known(*_PROJECT)
        yield replace(_project(project), name=name)


def _project(table: Table) -> HetznerConfig:
    return HetznerConfig(
        token=secret_source(table, "token"),
        discover=None if table.value("discover") is False else table.text("discover", ""),
        port=table.port(),
        user=table.word("user"),
        sudo=table.flag("sudo"),
        accounts=table.texts("accounts"),
    )


def _terraform(table: Table) -> TerraformConfig:
    table.known("directory", "variables", "variable", "plan")
    default = TerraformConfig()
    variable = table.text("variable", default.variable)
    if not _VARIABLE.fullmatch(variable):
        hint = 'one like "ssh_keys", "local.ssh_keys", or "hcloud_ssh_key" for one resource a device'
        raise table.wrong(f"{variable[:60]!r} is not what holds keys", "variable", hint=hint)
    variables = table.text("variables", default.variables)
    if not (_VARIABLES.fullmatch(variables) and variables.isprintable()):
        hint = 'one like "devices.auto.tfvars.json", "terraform.tfvars", "keys.tf" or "keys/*.pub"'
        raise table.wrong(f"{variables[:60]!r} is not a file with keys", "variables", hint=hint)
    directory = table.text("directory", default.directory)
    if not directory.isprintable():
        raise table.wrong(
            f"{directory[:60]!r} is not a folder", "directory", hint='one below the fleet\'s, like "infra"'
        )
    return TerraformConfig(directory, variables, variable, table.flag("plan"))


def _safety(table: Table) -> SafetyConfig:
    table.known("share")
    text = table.text("share", f"{SafetyConfig().share}%")
    share = _SHARE.fullmatch(text)
    if not share or int(share[1]) > 100:
        raise table.wrong(
            f"{text[:60]!r} is not a share",
            "share",
            hint='one like "75%", from "0%" to "100%", which switches the rule off',
        )
    return SafetyConfig(int(share[1]))


def _server(name: str, table: Table) -> ServerConfig:
    table.known("host", "port", "user", "sudo", "accounts", "devices", "identity")
    check_target_name(table, name, "server")
    host = table.word("host")
    if host is None:
        raise table.missing("host", "an address or a name, like 203.0.113.7 or vps.example.org")
    return ServerConfig(
        name,
        host,
        port=table.port(),
        user=table.word("user"),
        sudo=table.flag("sudo"),
        accounts=table.texts("accounts"),
        devices=devices_of(table),
        identity=table.text("identity", "") or None,
    )
