"""The services behind a fleet's secrets, asked what each secret may do there: nothing is changed, none is kept."""

from functools import partial

from bootstrap.fleet import Fleet
from bootstrap.fleet_secrets import FleetSecret
from bootstrap.secrets import resolve
from bootstrap.secrets.infisical_client import client_of
from bootstrap.services.answer import Answer, Given, Verdict

__all__ = ["Answer", "Given", "Verdict", "ask"]


def ask(fleet: Fleet, secret: FleetSecret, given: Given | None = None) -> Answer:
    """What its service says of a secret of the fleet. given: the secret to ask with; else the one that is kept.

    Raises SecretError where the one that is kept can't be had.
    """
    config = fleet.config
    with_it = given or _kept(secret)
    if project := next((one for one in config.projects if one.target == secret.name), None):
        from bootstrap.services.hetzner import ask_hetzner

        return ask_hetzner(fleet, project, with_it)
    if secret.name == "tailscale" and config.tailscale:
        from bootstrap.services.tailscale import ask_tailscale

        return ask_tailscale(fleet, config.tailscale, with_it)
    if secret.name == "github" and config.github:
        from bootstrap.services.github import ask_github

        return ask_github(fleet, config.github, with_it)
    from bootstrap.services.infisical import ask_infisical

    assert config.infisical is not None  # nothing else needs one  # noqa: S101
    return ask_infisical(fleet, config.infisical, with_it)


def _kept(secret: FleetSecret) -> Given:
    if secret.name == "infisical":
        return lambda: client_of(secret.fleet).entry
    return partial(resolve, secret.source, name=secret.entry)
