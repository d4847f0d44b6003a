"""Infisical's client: whether it may log in, and read what keyturn.toml has there. Changes nothing."""

from urllib.parse import urlsplit

from bootstrap.config_infisical import InfisicalConfig
from bootstrap.fleet import Fleet
from bootstrap.fleet_secrets import fleet_secrets
from bootstrap.secrets import SecretError
from bootstrap.secrets.infisical import Infisical
from bootstrap.secrets.infisical_client import InfisicalClient
from bootstrap.secrets.infisical_errors import InfisicalError
from bootstrap.secrets.infisical_place import InfisicalPlace
from bootstrap.services.answer import Answer, Given, Verdict

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def ask_infisical(fleet: Fleet, config: InfisicalConfig, given: Given) -> Answer:
    server = Infisical(config.address, lambda: InfisicalClient.parse(given(), "the client"))
    places = [one.source for one in fleet_secrets(fleet.config) if one.source.startswith("infisical:")]
    try:
        server.log_in()
        for source in places:
            server.secret(InfisicalPlace.parse(source))
    except InfisicalError as error:
        return Answer(Verdict.AWAY if error.away else Verdict.REFUSED, str(error), error.hint)
    except SecretError as error:
        return Answer(Verdict.REFUSED, str(error), error.hint)
    said = "the client logs in"
    if places:
        said += f" and reads the {len(places)} secret{'s' * (len(places) != 1)} that keyturn.toml has there"
    url = urlsplit(config.address)
    if url.scheme == "http" and url.hostname not in _LOOPBACK:
        return Answer(Verdict.LIMITED, f"{said}, over plain HTTP", "write an address with https:// into [infisical]")
    return Answer(Verdict.FULL, said)
