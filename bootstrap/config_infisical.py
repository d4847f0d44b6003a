"""The table [infisical] of keyturn.toml: where secrets stand that are written "infisical:NAME" elsewhere in it."""

import re
from dataclasses import dataclass

from bootstrap.secrets.infisical_place import InfisicalPlace
from bootstrap.toml_table import Table

VENDOR = "https://app.infisical.com"

_URL = re.compile(r"https?://[A-Za-z0-9.:\[\]_-]+(/[^\s?#]*)?")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_PATH = re.compile(r"/|(/[A-Za-z0-9_-]+)+/?")
SECRET = re.compile(r"infisical:(?P<path>(/[A-Za-z0-9_-]+)*/)?(?P<name>[A-Za-z0-9_][A-Za-z0-9_.-]*)")


@dataclass(frozen=True, slots=True)
class InfisicalConfig:
    """address: of the server. project: its id. environment: its slug, such as "prod". path: the folder of secrets that
    are written without one."""

    project: str
    address: str = VENDOR
    environment: str = "prod"
    path: str = "/"

    def place(self, written: str) -> InfisicalPlace:
        """The place of "infisical:NAME", or "infisical:/FOLDER/NAME"."""
        found = SECRET.fullmatch(written)
        assert found  # as it was read with this pattern  # noqa: S101
        path = found["path"] or self.path
        return InfisicalPlace(self.address, self.project, self.environment, path.rstrip("/") or "/", found["name"])


def infisical(table: Table) -> InfisicalConfig:
    """Read the table. Raises InvalidInputError that names the line and the key at fault."""
    table.known("address", "project", "environment", "path")
    if "project" not in table:
        raise table.missing("project", "the project's id, from its settings in Infisical")
    return InfisicalConfig(
        _word(table, "project", "", "the project's id, like 3c90c3cc-0d44-4b50-8888-8dd25736052a"),
        _matching(table, "address", VENDOR, _URL, f"an address, like {VENDOR}").rstrip("/"),
        _word(table, "environment", "prod", "the environment's short name (slug), like prod"),
        _matching(table, "path", "/", _PATH, "a folder, like /fleet").rstrip("/") or "/",
    )


def _word(table: Table, key: str, default: str, what: str) -> str:
    return _matching(table, key, default, _WORD, what)


def _matching(table: Table, key: str, default: str, pattern: re.Pattern[str], what: str) -> str:
    text = table.text(key, default)
    if not pattern.fullmatch(text):
        raise table.wrong(f"{key} is not as it should be", key, hint=f"{key} is {what}")
    return text
