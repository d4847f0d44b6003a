"""Where a secret is, as keyturn.toml says it. The secret itself never stands there, and is not repeated if it does."""

import re

from bootstrap.toml_table import Table

_SECRET_SOURCE = re.compile(r"keyring|env:[A-Za-z_][A-Za-z0-9_]*|command:.*\S.*")
_PLACES_HINT = 'write "keyring", "env:NAME" or "command:PROGRAM ARGUMENTS"; the secret itself never stands in this file'


def secret_source(table: Table, key: str) -> str:
    """The place at this key; the key ring where there is none. Raises InvalidInputError for what is no place."""
    source = table.text(key, "keyring")
    if not _SECRET_SOURCE.fullmatch(source):
        raise table.wrong(f"{key} is not the place of a secret", key, hint=_PLACES_HINT)
    return source
