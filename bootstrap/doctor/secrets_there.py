"""The fleet's secrets: whether the key ring answers, and what each service says of its secret. Nobody is waited for."""

from collections.abc import Iterator

from bootstrap.doctor.check import Check, Health, Remedy
from bootstrap.fleet import Fleet
from bootstrap.fleet_secrets import KEY_RING, FleetSecret, fleet_secrets
from bootstrap.secrets import LockedError, NoKeyRingError, SecretError
from bootstrap.secrets.infisical_client import in_environment
from bootstrap.secrets.key_ring import peek, way_round
from bootstrap.secrets.sources import shown
from bootstrap.services import Verdict, ask

_HEALTH = {
    Verdict.FULL: Health.GOOD,
    Verdict.LIMITED: Health.OPTIONAL,
    Verdict.REFUSED: Health.MISSING,
    Verdict.AWAY: Health.MISSING,
}


def secrets_there(fleet: Fleet) -> Iterator[Check]:
    """The key ring first, then each secret by its service; those in a key ring that does not answer are not read."""
    secrets = fleet_secrets(fleet.config)
    kept = [one for one in secrets if _in_key_ring(one)]
    error = _silence(kept[0].entry if kept else f"hetzner@{fleet.name}")
    yield _key_ring(error, needed=bool(kept))
    for secret in secrets:
        if secret in kept and error:
            mend = way_round(secret.entry) if isinstance(error, NoKeyRingError) else error.hint
            said = "kept in the key ring, which does not answer"
            yield Check(secret.name, Health.MISSING, said, mend, kept=KEY_RING)
        else:
            yield _asked(fleet, secret)


def _in_key_ring(secret: FleetSecret) -> bool:
    return secret.source == KEY_RING and not (secret.kind == "infisical" and in_environment())


def _silence(probe: str) -> SecretError | None:
    """Why the key ring does not answer; None where it does."""
    try:
        peek(probe)
    except SecretError as error:
        return error
    return None


def _key_ring(error: SecretError | None, *, needed: bool) -> Check:
    if error is None:
        return Check("key ring", Health.GOOD, "it answers, and is unlocked")
    if needed:
        return Check("key ring", Health.MISSING, error.what, error.hint)
    unneeded = "" if isinstance(error, LockedError) else "; none is needed by this fleet"
    return Check("key ring", Health.OPTIONAL, f"{error.what}{unneeded}")


def _asked(fleet: Fleet, secret: FleetSecret) -> Check:
    """Another secret may mend it, where that is this machine's to keep, and what is there is not what is wanted."""
    remedy, kept = Remedy.KEEP if _in_key_ring(secret) else None, shown(secret.source)
    try:
        answer = ask(fleet, secret)
    except SecretError as error:
        return Check(secret.name, Health.MISSING, str(error), error.hint, remedy, kept)
    if answer.verdict in {Verdict.FULL, Verdict.AWAY}:
        remedy = None
    return Check(secret.name, _HEALTH[answer.verdict], answer.said, answer.mend, remedy, kept)
