"""A Hetzner Cloud project's API token: whether it is taken, and whether it may write. Changes nothing."""

from bootstrap.config import HetznerConfig
from bootstrap.fleet import Fleet
from bootstrap.services.answer import Answer, Given, Verdict


def ask_hetzner(fleet: Fleet, project: HetznerConfig, given: Given) -> Answer:
    from bootstrap.targets.hetzner.api import HetznerError
    from bootstrap.wiring import hetzner_target

    target = hetzner_target(fleet, lambda _event: None, project, token=given)
    try:
        keys = target.registered_keys()
        if objection := target.objection():
            return Answer(Verdict.LIMITED, f"{objection}; enough for audit", objection.hint)
    except HetznerError as error:
        return Answer(Verdict.AWAY if error.away else Verdict.REFUSED, str(error), error.hint)
    finally:
        target.close()
    return Answer(Verdict.FULL, f"the token is taken, to read and write; {keys} keys in the project")
