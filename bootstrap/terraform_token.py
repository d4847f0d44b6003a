"""The Hetzner token that Terraform's provider is given, where the environment has none: keyturn's own."""

import os

from bootstrap import secrets
from bootstrap.config import FleetConfig
from keys.errors import KeyturnError


def token_for_terraform(config: FleetConfig) -> dict[str, str]:
    """What Terraform gets on top of keyturn's own environment; nothing where it has a token, or keyturn has none.

    Of several projects none is guessed: in another one than its own Terraform would make all servers a second time.
    """
    if "HCLOUD_TOKEN" in os.environ or len(config.projects) != 1:
        return {}
    (project,) = config.projects
    try:
        return {"HCLOUD_TOKEN": secrets.resolve(project.token, name=project.secret(config.name))}
    except KeyturnError:
        return {}  # the provider may get it elsewhere
