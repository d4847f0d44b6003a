"""From keyturn.toml to a control server that can be asked: where the credentials are, and what to write where not."""

import os
import time
from collections.abc import Callable

from bootstrap.config_tailscale import TailscaleConfig
from bootstrap.secrets import SecretError, resolve
from bootstrap.secrets.sources import renewing
from bootstrap.tailnet.api import TailnetApi

_TOKEN, _CLIENT, _SECRET = "TAILSCALE_API_KEY", "TAILSCALE_OAUTH_CLIENT_ID", "TAILSCALE_OAUTH_CLIENT_SECRET"


def api_of(
    fleet: str,
    config: TailscaleConfig,
    *,
    waited: Callable[[float, str], None] = lambda _seconds, _why: None,
    sleep: Callable[[float], None] = time.sleep,
) -> TailnetApi:
    """The tailnet of a fleet. Its credentials are asked for once they are needed: nothing is asked here."""
    return TailnetApi(
        config, lambda: credentials(fleet, config), waited=waited, sleep=sleep, renew=renewal(fleet, config)
    )


def entry_of(fleet: str) -> str:
    """Where the credentials stand in the key ring: "tailscale@kua"."""
    return f"tailscale@{fleet}"


def credentials(fleet: str, config: TailscaleConfig) -> str:
    """An API token, or an OAuth client's secret. Raises SecretError.

    The key ring is not passed over for a variable that happens to be set, as it may be of another tailnet: how to have
    it taken is said instead.
    """
    try:
        return resolve(config.credentials, name=entry_of(fleet))
    except SecretError as error:
        variable = _usual_variable(config)
        if config.credentials != "keyring" or not os.environ.get(variable):
            raise
        hint = f'{variable} is set: write credentials = "env:{variable}" into [tailscale] of keyturn.toml'
        raise SecretError(error.what, where=error.where, hint=hint) from None


def renewal(fleet: str, config: TailscaleConfig) -> str:
    """The line that gives keyturn other credentials."""
    return renewing(config.credentials, entry_of(fleet))


def _usual_variable(config: TailscaleConfig) -> str:
    oauth = config.oauth_client or (os.environ.get(_CLIENT) and not os.environ.get(_TOKEN))
    return _SECRET if oauth else _TOKEN
