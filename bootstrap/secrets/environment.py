"""Secrets in variables of the environment."""

import os
import re

from bootstrap.secrets.errors import SecretError, checked

_USUAL = {"hetzner": "HCLOUD_TOKEN", "tailscale": "TAILSCALE_API_KEY", "github": "GITHUB_TOKEN"}


def from_environment(variable: str, signs: re.Pattern[str]) -> str:
    """What stands in this variable. Raises SecretError where it is not set, or holds what is no secret."""
    secret = os.environ.get(variable, "").strip()
    where, hint = f"environment variable {variable}", f"export {variable}=…"
    if not secret:
        raise SecretError("not set", where=where, hint=hint)
    return checked(secret, signs, where=where, hint=hint)


def is_set(variable: str) -> bool:
    return bool(os.environ.get(variable, "").strip())


def usual_variable(name: str) -> str | None:
    """The variable that people have such a secret in already; None where there is none. name: "hetzner:work"."""
    kind, _, one_of_several = name.partition(":")
    variable = _USUAL.get(kind)
    if variable and one_of_several:
        variable += f"_{one_of_several.upper().replace('-', '_')}"
    return variable
