"""The fleet's secrets: whether the key ring answers, and what each service says of its secret. Nobody is waited for."""

from collections.abc import Iterator, Sequence

from bootstrap.doctor.check import Check, Health
from bootstrap.fleet import Fleet
from bootstrap.fleet_secrets import KEY_RING, FleetSecret, fleet_secrets
from bootstrap.secrets import LockedError, SecretError
from bootstrap.secrets.infisical_client import in_environment
from bootstrap.secrets.key_ring import peek
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
    ring = _key_ring(fleet, kept)
    yield ring
    for secret in secrets:
        if secret in kept and ring.health is not Health.GOOD:
            yield Check(secret.name, Health.MISSING, "kept in the key ring, which does not answer", ring.mend)
        else:
            yield _asked(fleet, secret)


def _in_key_ring(secret: FleetSecret) -> bool:
    return secret.source == KEY_RING and not (secret.kind == "infisical" and in_environment())


def _key_ring(fleet: Fleet, kept: Sequence[FleetSecret]) -> Check:
    needed = bool(kept)
    bad = Health.MISSING if needed else Health.OPTIONAL
    probe = kept[0].entry if kept else f"hetzner@{fleet.name}"
    try:
        peek(probe)
    except LockedError as error:
        return Check("key ring", bad, error.what, error.hint if needed else "")
    except SecretError as error:
        mend = error.hint if needed else ""
        said = error.what if needed else f"{error.what}; none is needed by this fleet"
        return Check("key ring", bad, said, mend)
    return Check("key ring", Health.GOOD, "it answers, and is unlocked")


def _asked(fleet: Fleet, secret: FleetSecret) -> Check:
    try:
        answer = ask(fleet, secret)
    except SecretError as error:
        return Check(secret.name, Health.MISSING, str(error), error.hint)
    return Check(secret.name, _HEALTH[answer.verdict], answer.said, answer.mend)
