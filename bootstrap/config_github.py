"""The table [github] of keyturn.toml: keys of one person's account there. Read as the rest is; see config.py."""

from dataclasses import dataclass

from bootstrap.config_names import devices_of
from bootstrap.config_secret import secret_source
from bootstrap.toml_table import Table


@dataclass(frozen=True, slots=True)
class GitHubConfig:
    """token: where the token is; it belongs to the account whose keys are meant.

    signing: whether keys are registered for signed commits too. devices: those whose keys are put there; None means
    every active one.
    """

    token: str = "keyring"  # noqa: S105  the place of one
    signing: bool = False
    devices: frozenset[str] | None = None

    @property
    def accounts(self) -> tuple[str, ...]:
        """The lists of keys that are looked after, as accounts of the target."""
        return ("keys", "signing") if self.signing else ("keys",)

    def secret(self, fleet: str) -> str:
        """The token's entry in the key ring: "github@kua"."""
        return f"github@{fleet}"


def github(table: Table) -> GitHubConfig:
    """Read the table. Raises InvalidInputError that names the line and the key at fault."""
    table.known("token", "signing", "devices")
    return GitHubConfig(secret_source(table, "token"), table.flag("signing"), devices_of(table))
