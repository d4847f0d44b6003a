"""matrix -> findings, worst first, each with its evidence and one command that mends it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

from keys.access import Effect, Observation, Seen, Untrusted, Wish
from keys.device import Device
from keys.matrix import Cell, CellState, ForeignKey, Matrix
from keys.strength import strength


class Severity(IntEnum):
    """How bad it is. CRITICAL: someone gets in who must not."""

    INFO = 1
    LOW = 2
    MEDIUM = 3
    HIGH = 4
    CRITICAL = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be.

    id: stable between runs, "kind:subject:target". evidence: where it was seen, a line each. mend: one command.
    """

    id: str
    severity: Severity
    what: str
    target: str = ""
    evidence: tuple[str, ...] = ()
    mend: str = ""


def findings(matrix: Matrix) -> tuple[Finding, ...]:
    """All findings of a matrix, worst first, otherwise in the order of the matrix."""
    found = [
        *_cell_findings(matrix),
        *_foreign_findings(matrix),
        *_weak_findings(matrix),
        *_target_findings(matrix),
        *_endless_findings(matrix),
        *_nameless_findings(matrix),
    ]
    return tuple(sorted(found, key=lambda finding: -finding.severity))


def _cell_findings(matrix: Matrix) -> Iterator[Finding]:
    wishes = {wish.target: wish for wish in matrix.wishes}
    for device in matrix.devices:
        for cell in matrix.of(device.name):
            if judge := _JUDGES.get(cell.state):
                yield judge(device, cell, _Sight(wishes[cell.target], matrix.observations.get(cell.target)))


@dataclass(frozen=True, slots=True)
class _Sight:
    """One target: what the fleet wants of it, and what was seen."""

    wish: Wish
    observation: Observation | None

    @property
    def decides_now(self) -> bool:
        return self.wish.effect is Effect.LIVE

    @property
    def unread(self) -> str:
        return self.observation.unread_of(self.wish) if isinstance(self.observation, Seen) else ""

    def ended(self, device: Device) -> bool:
        return isinstance(self.observation, Seen) and device.has_ended(self.observation.at)


def _lingering(device: Device, cell: Cell, sight: _Sight) -> Finding:
    opens = any(grant.opens for grant in cell.grants) and sight.decides_now
    what = f"{_condition(device)} {'still gets in' if opens else 'is still listed'} as {_names(cell.accounts)}"
    severity = Severity.CRITICAL if opens else Severity.HIGH
    return _of_cell("lingering", severity, what, cell, "keyturn apply")


def _pending(device: Device, cell: Cell, sight: _Sight) -> Finding:
    unwanted = bool(device.unwanted_keys())
    if sight.unread:
        what = f"{_condition(device)} is not proved out: {sight.unread}"
        mend = f'let keyturn read it: user = "root", or sudo = true, for {sight.wish.target} in keyturn.toml'
        return _of_cell("pending", Severity.HIGH, what, cell, mend)
    what = f"{_condition(device)} is not proved out" if unwanted else f"{device.name} is to get in here"
    severity = Severity.HIGH if unwanted else Severity.LOW
    return _of_cell("pending", severity, f"{what}: the target could not be seen", cell, "keyturn apply")


def _missing(device: Device, cell: Cell, sight: _Sight) -> Finding:
    what = f"{device.name} should get in as {_names(cell.accounts)}, and does not"
    if not sight.decides_now:
        what = f"{device.name} should be listed, and is not"
    return _of_cell("missing", Severity.MEDIUM, what, cell, "keyturn apply")


def _vanished(device: Device, cell: Cell, sight: _Sight) -> Finding:
    what = f"{device.name} got in as {_names(cell.accounts)}, and its key has vanished"
    if not sight.decides_now:
        what = f"{device.name} was listed, and its key has vanished"
    return _of_cell("vanished", Severity.MEDIUM, what, cell, "keyturn apply --put-back")


def _extra(device: Device, cell: Cell, sight: _Sight) -> Finding:
    if sight.ended(device):
        there = f"still gets in as {_names(cell.accounts)}" if sight.decides_now else "is still listed"
        what = f"{device.name} ended on {device.expires}, and {there}"
        return _of_cell("ended", Severity.HIGH, what, cell, f"keyturn revoke {device.name} --retired")
    what = f"{device.name} gets in as {_names(cell.accounts)}, which keyturn.toml does not give it"
    mend = f"add {device.name!r} to devices of {sight.wish.target} in keyturn.toml, or remove the line by hand"
    return _of_cell("extra", Severity.MEDIUM, what, cell, mend)


_JUDGES: dict[CellState, Callable[[Device, Cell, _Sight], Finding]] = {
    CellState.LINGERING: _lingering,
    CellState.PENDING: _pending,
    CellState.MISSING: _missing,
    CellState.VANISHED: _vanished,
    CellState.EXTRA: _extra,
}


def _foreign_findings(matrix: Matrix) -> Iterator[Finding]:
    effects = {wish.target: wish.effect for wish in matrix.wishes}
    for foreign in matrix.foreign:
        opens = any(grant.opens and effects.get(target) is Effect.LIVE for target, grant in foreign.places)
        yield Finding(
            f"foreign:{foreign.key.fingerprint}",
            Severity.MEDIUM if opens else Severity.LOW,
            f"a key that no device owns {'gets in' if opens else 'is listed'}: {_label(foreign)}",
            evidence=_places(foreign),
            mend=f"keyturn revoke {foreign.key.fingerprint}",
        )


def _weak_findings(matrix: Matrix) -> Iterator[Finding]:
    for foreign in matrix.foreign:
        verdict = strength(foreign.key)
        if not verdict.ok:
            yield Finding(
                f"weak:{foreign.key.fingerprint}",
                Severity.HIGH,
                f"{_label(foreign)}: {verdict.why}",
                evidence=_places(foreign),
                mend=f"keyturn revoke {foreign.key.fingerprint}",
            )
    for device in matrix.devices:
        verdict = strength(device.public_key)
        if device.is_active and not verdict.ok:
            yield Finding(
                f"weak:{device.public_key.fingerprint}",
                Severity.HIGH,
                f"the key of {device.name}: {verdict.why}",
                mend=f"keyturn onboard {device.name}-2 --kind {device.kind}, then keyturn revoke {device.name}",
            )


def _target_findings(matrix: Matrix) -> Iterator[Finding]:
    for target, observation in matrix.observations.items():
        if isinstance(observation, Seen):
            for number, sentence in enumerate(observation.unknown, 1):
                yield Finding(f"unknown:{target}:{number}", Severity.LOW, f"unknown: {sentence}", target)
        else:
            trust = isinstance(observation, Untrusted)
            yield Finding(
                f"{'untrusted' if trust else 'unreachable'}:{target}",
                Severity.LOW,
                f"could not be seen: {observation.why}",
                target,
                mend=observation.hint,
            )


def _endless_findings(matrix: Matrix) -> Iterator[Finding]:
    """Lines that do not hold the end of a device by themselves: the end was set after they were written."""
    live = {wish.target for wish in matrix.wishes if wish.effect is Effect.LIVE}
    for device in matrix.devices:
        for cell in matrix.of(device.name) if device.expires else ():
            grants = tuple(grant for grant in cell.grants if grant.opens and device.key_options not in grant.options)
            if cell.state is CellState.IN and cell.target in live and grants:
                what = f"{device.name} is to end on {device.expires}, and the line of its key does not say so"
                mend = f"put {device.key_options} in front of the key there, by hand"
                yield _of_cell("endless", Severity.MEDIUM, what, replace(cell, grants=grants), mend)


def _nameless_findings(matrix: Matrix) -> Iterator[Finding]:
    """Names in keyturn.toml that no device has: a slip there keeps a device out without a word."""
    known = {device.name for device in matrix.devices}
    for wish in matrix.wishes:
        for name in sorted((wish.devices or frozenset()) - known):
            what = f"keyturn.toml gives this to {name}, and no device is called so"
            mend = f"keyturn onboard {name} --kind KIND, or correct the name in keyturn.toml"
            yield Finding(f"nameless:{name}:{wish.target}", Severity.LOW, what, wish.target, mend=mend)


def _of_cell(kind: str, severity: Severity, what: str, cell: Cell, mend: str) -> Finding:
    evidence = tuple(grant.where for grant in cell.grants if grant.where)
    return Finding(f"{kind}:{cell.device}:{cell.target}", severity, what, cell.target, evidence, mend)


def _places(foreign: ForeignKey) -> tuple[str, ...]:
    return tuple(f"{target} {grant.account} {grant.where}".rstrip() for target, grant in foreign.places)


def _label(foreign: ForeignKey) -> str:
    return f"{foreign.key.comment or 'no comment'} ({foreign.key.fingerprint})"


def _condition(device: Device) -> str:
    return f"a former key of {device.name}" if device.is_active else f"{device.status} {device.name}"


def _names(accounts: tuple[str, ...]) -> str:
    return ", ".join(accounts)
