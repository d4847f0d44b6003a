"""A tailnet's API token, or OAuth client: what it may do there, and when it ends. Changes nothing."""

from bootstrap.config_tailscale import TailscaleConfig
from bootstrap.fleet import Fleet
from bootstrap.services.answer import Answer, Given, Verdict, ending


def ask_tailscale(fleet: Fleet, config: TailscaleConfig, given: Given) -> Answer:
    from bootstrap.tailnet.api import TailnetApi, TailnetError
    from bootstrap.tailnet.credentials import renewal
    from bootstrap.wiring import now

    api = TailnetApi(config, given, renew=renewal(fleet.name, config), sleep=_not_at_all)
    try:
        worth = api.worth()
    except TailnetError as error:
        return Answer(Verdict.AWAY if error.away else Verdict.REFUSED, str(error), error.hint)
    finally:
        api.close()
    whose = "the OAuth client's secret is taken" if worth.is_oauth else "the API token is taken"
    machines = f"{worth.machines} machine{'s' * (worth.machines != 1)} in the tailnet"
    taken, ends = f"{whose}; {machines}", ending(worth.expires, now())
    if worth.lacks:
        said = f"{whose}, and lacks the scope{'s' * (len(worth.lacks) > 1)} {', '.join(worth.lacks)}"
        return Answer(Verdict.LIMITED, said, worth.hint or "make credentials with these scopes")
    if worth.ends_soon(now()):
        return Answer(Verdict.LIMITED, f"{whose}, but {ends}", f"make a new one, then: {renewal(fleet.name, config)}")
    rights = "it may read and write" if worth.is_oauth and worth.scopes else "it may do what its owner may"
    return Answer(Verdict.FULL, ", ".join(filter(None, (taken, rights, ends))))


def _not_at_all(_seconds: float) -> None:
    """Whoever asks about a secret is told at once that the service is away."""
