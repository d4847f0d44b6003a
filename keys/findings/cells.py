"""Findings about one device at one target: it gets in and must not, should and does not, or it is not known."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from keys.access import GITHUB, STORAGE_BOX, Effect, Observation, Seen, Wish, has_logins, kind_of
from keys.device import Device
from keys.findings.evidence import condition, names, standing
from keys.findings.finding import Finding, Severity
from keys.findings.github_words import SETTINGS, among, does_at_github
from keys.findings.machine_words import does_in_tailnet, missing_machine
from keys.findings.survey import Survey
from keys.matrix import Cell, CellState


def cell_findings(survey: Survey) -> Iterator[Finding]:
    """One finding for each cell that is not as it should be. What hangs on no grant, others tell."""
    matrix = survey.matrix
    wishes = {wish.target: wish for wish in matrix.wishes}
    for device in matrix.devices:
        for cell in matrix.of(device.name):
            if (judge := _JUDGES.get(cell.state)) and (cell.state not in _BY_GRANTS or cell.grants):
                yield judge(device, cell, _Sight(wishes[cell.target], matrix.observations.get(cell.target)))


def endless_findings(survey: Survey) -> Iterator[Finding]:
    """Lines that do not hold the end of a device by themselves: the end was set after they were written."""
    for device in survey.matrix.devices:
        for cell in survey.matrix.of(device.name) if device.expires else ():
            grants = tuple(grant for grant in cell.grants if grant.opens and device.key_options not in grant.options)
            lines = survey.is_live(cell.target) and has_logins(cell.target)
            if cell.state is CellState.IN and lines and grants:
                what = f"{device.name} is to end on {device.expires}, and the line of its key does not say so"
                mend = f"put {device.key_options} in front of the key there, by hand"
                yield _of_cell("endless", Severity.MEDIUM, what, replace(cell, grants=grants), mend)


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

    def does(self, cell: Cell, still: str = "") -> str:
        """What the keys of a cell do here: "gets in as root", "may get in as root", "is listed"."""
        if not self.decides_now:
            return f"is {still}listed"
        if not self.wish.takes_keys:
            return does_in_tailnet(cell, still)
        if kind_of(cell.target) == GITHUB:
            return does_at_github(cell, still)
        accounts = names(cell.accounts)
        if any(grant.opens for grant in cell.grants):
            return f"{still}gets in as {accounts}"
        if any(grant.may_open for grant in cell.grants):
            return f"may {still}get in as {accounts}, what was seen does not tell"
        return f"is {still}listed as {accounts}, and refused"


def _lingering(device: Device, cell: Cell, sight: _Sight) -> Finding:
    opens = sight.decides_now and any(grant.may_open for grant in cell.grants)
    what = f"{condition(device)} {sight.does(cell, 'still ')}"
    return _of_cell("lingering", Severity.CRITICAL if opens else Severity.HIGH, what, cell, "keyturn apply")


def _pending(device: Device, cell: Cell, sight: _Sight) -> Finding:
    unwanted = bool(device.unwanted_keys())
    if sight.unread:
        what = f"{condition(device)} is not proved out: {sight.unread}"
        mend = f'let keyturn read it: user = "root", or sudo = true, for {sight.wish.target} in keyturn.toml'
        mend = _READS.get(kind_of(cell.target), mend)
        return _of_cell("pending", Severity.HIGH, what, cell, mend)
    what = f"{condition(device)} is not proved out" if unwanted else f"{device.name} is to get in here"
    severity = Severity.HIGH if unwanted else Severity.LOW
    return _of_cell("pending", severity, f"{what}: the target could not be seen", cell, "keyturn apply")


def _missing(device: Device, cell: Cell, sight: _Sight) -> Finding:
    what = f"{device.name} should get in as {names(cell.accounts)}, and does not"
    mend = "keyturn apply"
    if not sight.decides_now:
        what = f"{device.name} should be listed, and is not"
    elif not sight.wish.takes_keys and isinstance(sight.observation, Seen):
        what, mend = missing_machine(device, sight.observation)
    elif kind_of(cell.target) == GITHUB:
        what = f"the key of {device.name} should be {among(cell.accounts)}, and is not"
    return _of_cell("missing", Severity.MEDIUM, what, cell, mend)


def _vanished(device: Device, cell: Cell, sight: _Sight) -> Finding:
    what = f"{device.name} got in as {names(cell.accounts)}, and its key has vanished"
    if not sight.decides_now:
        what = f"{device.name} was listed, and its key has vanished"
    elif kind_of(cell.target) == GITHUB:
        what = f"the key of {device.name} was {among(cell.accounts)}, and has vanished"
    return _of_cell("vanished", Severity.MEDIUM, what, cell, "keyturn apply --put-back")


def _unsure(device: Device, cell: Cell, sight: _Sight) -> Finding:
    what = f"the key of {device.name} stands there, and what was seen does not tell whether it gets in"
    mend = "let keyturn see more of it (as root, or with sudo), or try: ssh from that device"
    if sight.unread:
        mend = _READS.get(kind_of(cell.target), mend)
    elif kind_of(cell.target) == GITHUB:
        mend = f"look at it in {SETTINGS}"
    return _of_cell("unsure", Severity.LOW, f"{what} as {names(cell.accounts)}", cell, mend)


def _extra(device: Device, cell: Cell, sight: _Sight) -> Finding:
    if sight.ended(device):
        what = f"{device.name} ended on {device.expires}, and {sight.does(cell, 'still ')}"
        return _of_cell("ended", Severity.HIGH, what, cell, f"keyturn revoke {device.name} --retired")
    opens = any(grant.may_open for grant in cell.grants)
    what = f"{device.name} {sight.does(cell)}, which keyturn.toml does not give it"
    by_hand = f"remove the key in {SETTINGS}" if kind_of(cell.target) == GITHUB else "remove the line by hand"
    mend = f"add {device.name!r} to devices of {sight.wish.target} in keyturn.toml, or {by_hand}"
    return _of_cell("extra", Severity.MEDIUM if opens else Severity.LOW, what, cell, mend)


_READS = {
    STORAGE_BOX: "put a key of this device into that account's .ssh/authorized_keys, then: keyturn apply",
    GITHUB: "give the token of [github] in keyturn.toml the right to read all keys, then: keyturn apply",
}
"""What lets keyturn read the rest, where it is no server."""
_BY_GRANTS = {CellState.UNKNOWN, CellState.LINGERING}
_JUDGES: dict[CellState, Callable[[Device, Cell, _Sight], Finding]] = {
    CellState.LINGERING: _lingering,
    CellState.PENDING: _pending,
    CellState.MISSING: _missing,
    CellState.VANISHED: _vanished,
    CellState.UNKNOWN: _unsure,
    CellState.EXTRA: _extra,
}


def _of_cell(kind: str, severity: Severity, what: str, cell: Cell, mend: str) -> Finding:
    evidence = tuple(line for grant in cell.grants if (line := standing(grant)))
    return Finding(f"{kind}:{cell.device}:{cell.target}", severity, what, cell.target, evidence, mend, cell.device)
