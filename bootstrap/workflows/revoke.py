"""Revoke: a device's keys get in nowhere. The registry keeps it as a tombstone: that is something wanted too."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from bootstrap.belongings import belongings
from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.workflows.carry_out import Agree, Intent, carry_out, write_intent
from keys.access import Effect, Observation, Seen
from keys.device import FOUND_BY_AUDIT, Device, Kind, Status
from keys.errors import InvalidInputError
from keys.plan import Change, Plan, Verb
from keys.proving import proofs
from keys.public_key import PublicKey
from keys.reach import Reach, reach
from keys.registry import Registry
from keys.safety import check_someone_stays

_FOREIGN = "a key that no device owns is named by its fingerprint, SHA256:…"
TellReach = Callable[[Reach], None]


def revoke(
    run: Run,
    name: str,
    status: Status,
    agree: Agree,
    *,
    block: bool = False,
    tell: TellReach = lambda _reach: None,
) -> Report:
    """Take the device, or the foreign key of that fingerprint, out everywhere, and have each server asked about it.

    status: RETIRED or LOST. block: also put its keys into the servers' lists of revoked keys. tell: is told the reach
    of the device before the person is asked. A device that is revoked already is finished where something was pending.
    Raises InvalidInputError for an unknown name, UnsafeError where a safety rule refuses the whole.
    """
    registry = run.fleet.registry()
    device = _foreign_device(run, registry, name) if name.startswith("SHA256:") else _known(registry, name)
    revoked = replace(device, status=status, revoked=run.clock()) if device.is_active else device
    if device.status is Status.RETIRED and status is Status.LOST:
        revoked = replace(device, status=status)
    revoked = replace(revoked, blocked=revoked.blocked or block)
    wanted = registry.with_device(revoked)
    check_someone_stays(wanted, run.clock(), run.overridden)

    def write(plan: Plan) -> None:
        write_intent(run, wanted, revoked, "revoke", plan)

    def tell_reach(observations: Mapping[str, Observation]) -> None:
        there = belongings(run.fleet.config, (*run.wishes, *run.skipped))
        tell(reach(revoked, run.wishes, observations, there))

    def more(plan: Plan, observations: Mapping[str, Observation]) -> Sequence[Change]:
        return [*_impossible_blocks(run, revoked, observations), *proofs(run.wishes, revoked, plan, observations)]

    return carry_out(run, Intent(wanted, [revoked], write, more, tell_reach), agree)


def _impossible_blocks(run: Run, device: Device, observations: Mapping[str, Observation]) -> Iterator[Change]:
    """Blocks that were asked for where the server shows no list that can be written: it then says why itself."""
    for target in [place.target for place in run.places if Verb.BLOCK in place.target.verbs] if device.blocked else ():
        seen = observations.get(target.name)
        if target.effect is Effect.LIVE and isinstance(seen, Seen) and seen.blocked is None:
            for key, _ in device.unwanted_keys():
                yield Change(Verb.BLOCK, target.name, "", key, device.name, device.status.value)


def _known(registry: Registry, name: str) -> Device:
    device = registry.get(name)
    if device is None:
        names = ", ".join(device.name for device in registry.devices) or "none yet"
        raise InvalidInputError(
            f"no device is called {name[:60]!r}", where="devices.toml", hint=f"devices: {names}; {_FOREIGN}"
        )
    return device


def _foreign_device(run: Run, registry: Registry, fingerprint: str) -> Device:
    """A device for a foreign key that was named by its fingerprint, so that its removal is written down as wanted."""
    for device in registry.devices:
        if device.public_key.fingerprint == fingerprint:
            return device
    key = _find_key(run, registry, fingerprint)
    return Device(_name_for(key, registry), Kind.OTHER, Status.ACTIVE, key, added=run.clock(), added_by=FOUND_BY_AUDIT)


def _find_key(run: Run, registry: Registry, fingerprint: str) -> PublicKey:
    for observation in run.observe(registry).values():
        for grant in observation.grants if isinstance(observation, Seen) else ():
            if grant.key.fingerprint == fingerprint:
                return grant.key
    raise InvalidInputError(
        f"no key with the fingerprint {fingerprint[:60]} was seen anywhere", hint="keyturn audit lists the keys"
    )


def _name_for(key: PublicKey, registry: Registry) -> str:
    """A device name from the key's comment, or from its fingerprint, that is not taken yet."""
    words = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in key.comment.lower())
    base = "-".join(word for word in words.split("-") if word)[:30].strip("-") or "foreign"
    tail = "".join(sign for sign in key.fingerprint[7:].lower() if sign.isascii() and sign.isalnum())
    return base if registry.get(base) is None else f"{base}-{tail[:8]}"
