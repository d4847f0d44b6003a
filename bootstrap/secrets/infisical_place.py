"""Where in Infisical a secret is, written out as one source: nothing else has to be known to ask for it.

infisical:https://app.infisical.com?project=3c90c3cc-…&environment=prod&path=%2F&name=HCLOUD_TOKEN
"""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from bootstrap.secrets.errors import SecretError


@dataclass(frozen=True, slots=True)
class InfisicalPlace:
    """address: of the server, without a slash at its end. project: its id. environment: its slug. path: of the folder,
    "/" for the topmost."""

    address: str
    project: str
    environment: str
    path: str
    name: str

    @property
    def source(self) -> str:
        """The source that `resolve` takes."""
        asked = {"project": self.project, "environment": self.environment, "path": self.path, "name": self.name}
        return f"infisical:{self.address}?{urlencode(asked)}"

    @property
    def shown(self) -> str:
        """As a person writes it in keyturn.toml."""
        return f"infisical:{self.path.rstrip('/')}/{self.name}"

    @classmethod
    def parse(cls, source: str) -> "InfisicalPlace":
        """Raises SecretError for what is no such source."""
        address, _, query = source.removeprefix("infisical:").partition("?")
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        try:
            return cls(address, asked["project"], asked["environment"], asked["path"], asked["name"])
        except KeyError:
            hint = 'keyturn.toml needs a table [infisical] for "infisical:NAME"'
            raise SecretError("not a place in Infisical", hint=hint) from None
