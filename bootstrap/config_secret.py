"""Where a secret is, as keyturn.toml says it. The secret itself never stands there, and is not repeated if it does."""

import re

from bootstrap.config_infisical import SECRET, infisical
from bootstrap.toml_table import Table

_SECRET_SOURCE = re.compile(rf"keyring|env:[A-Za-z_][A-Za-z0-9_]*|command:.*\S.*|{SECRET.pattern}")
_PLACES_HINT = (
    'write "keyring", "env:NAME", "command:PROGRAM ARGUMENTS" or "infisical:NAME"; '
    "the secret itself never stands in this file"
)


def secret_source(table: Table, key: str) -> str:
    """The place at this key; the key ring where there is none. Raises InvalidInputError for what is no place.

    "infisical:NAME" comes back as the source that says all of it (see InfisicalPlace), so that nobody else needs to
    know the table [infisical].
    """
    source = table.text(key, "keyring")
    if not _SECRET_SOURCE.fullmatch(source):
        raise table.wrong(f"{key} is not the place of a secret", key, hint=_PLACES_HINT)
    return _in_infisical(table, key, source) if source.startswith("infisical:") else source


def _in_infisical(table: Table, key: str, source: str) -> str:
    whole = Table.parse(table.text_of_file, table.file)
    if "infisical" not in whole:
        hint = 'add it: [infisical], with project = "…" and environment = "prod"'
        raise table.wrong(f"{key} is in Infisical, and there is no table [infisical]", key, hint=hint)
    return infisical(whole.table("infisical")).place(source).source
