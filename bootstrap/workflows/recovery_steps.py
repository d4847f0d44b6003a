"""The steps of a recovery at the vendor: into the rescue system, and out of it again.

A soft reboot is asked for first, unless the person wants the power cut; where nothing comes of it, the power is cut.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from bootstrap.events import StepTaken
from bootstrap.targets.hetzner.api import HetznerError
from bootstrap.targets.hetzner.target import ACCOUNT
from bootstrap.workflows.recovery_case import Case
from bootstrap.workflows.recovery_situation import own_login
from keys.errors import KeyturnError, UnsafeError
from keys.inert import inert
from keys.plan import Change, Plan, Verb
from keys.public_key import PublicKey

STEPS = (
    "rescue mode is switched on with the key",
    "the server reboots into the rescue system",
    "the rescue system's host key is compared",
    "the server's own disk is found",
    "the key is put back on the disk",
    "rescue mode is left, and the server reboots into its own system",
    "a login with the key proves it",
)


@dataclass(frozen=True, slots=True)
class RescueKey:
    """A rescue system's host key, which nobody has pinned. password: of its root, for the vendor's console; empty
    where it is not known any more."""

    server: str
    address: str
    port: int
    key: PublicKey
    password: str = field(default="", repr=False)


def tell(case: Case, number: int, *, diary: str = "") -> None:
    case.run.emit(StepTaken(case.name, number, STEPS[number - 1]))
    if diary:
        note(case, diary)


def note(case: Case, what: str) -> None:
    case.run.state.note(case.run.clock(), case.device.name, case.name, f"recover: {inert(what)}")


def enable(case: Case, *, enabled: bool) -> str:
    """Rescue mode with exactly our key. Gives the password of its root.

    enabled: it is on already, with keys that nobody can tell; then it is switched off first.
    """
    number = case.mode.key_number(case.key)
    if number is None:
        change = Change(Verb.ADD, case.project.name, ACCOUNT, case.key, case.device.name, "for its rescue mode")
        _refuse_harm(case, change)
        (outcome,) = case.project.apply([change])
        if not outcome.is_good:
            raise KeyturnError(outcome.said, where=case.project.name, hint=outcome.hint)
        case.run.state.record([outcome], case.run.clock())
        number = case.mode.key_number(case.key)
    if number is None:
        raise KeyturnError("the project does not show the key that was registered", where=case.project.name)
    if enabled:
        case.mode.disable(case.cloud.id)
    password = case.mode.enable(case.cloud.id, number)
    note(case, f"rescue mode is on with the key of {case.device.name}")
    return password


def _refuse_harm(case: Case, change: Change) -> None:
    """Raises UnsafeError where a server would be replaced because the project gets this key."""
    _, refusals = case.run.without_harm(Plan((change,)))
    for one in refusals:
        raise UnsafeError(one.why, where=case.project.name, hint=one.hint, rule=one.rule)


def boot_rescue(case: Case) -> PublicKey:
    """Reboot, and wait for another host key than the server's own and than what was shown before. Gives it."""
    before = case.rescue.shows()

    def came_up() -> PublicKey | None:
        shown = case.rescue.shows()
        if shown is None or shown in case.pinned or shown == before:
            return None
        return None if case.mode.look(case.cloud.id).rescue_enabled else shown

    def unheeded() -> bool:
        return case.mode.look(case.cloud.id).rescue_enabled

    return _rebooted(case, came_up, unheeded, "the rescue system")


def boot_own(case: Case, rescue_key: PublicKey | None) -> None:
    """Leave rescue mode: reboot, and wait until something else than the rescue system answers where it did."""
    if case.mode.look(case.cloud.id).rescue_enabled:
        case.mode.disable(case.cloud.id)

    def came_up() -> PublicKey | None:
        shown = case.own.shows()
        return None if shown is None or shown == rescue_key else shown

    def unheeded() -> bool:
        return rescue_key is not None and case.rescue.shows() == rescue_key

    _rebooted(case, came_up, unheeded, "its own system")
    note(case, "rescue mode is left")


def proved(case: Case, on_disk: frozenset[PublicKey] = frozenset()) -> str:
    """The proof, in words. on_disk: the host keys that stand on its disk. Raises KeyturnError where there is none.

    A system that has just come up may refuse people for a moment (pam_nologin), so it is asked for a while.
    """
    patience = case.pace.settle if case.pinned or on_disk else 0.0  # a person is asked about a host key once
    started = case.pace.ticks()
    while (why := own_login(case, on_disk)) and case.pace.ticks() - started < patience:
        case.pace.pause(case.pace.look)
    if why:
        raise KeyturnError(f"its own system runs again, and the key does not get in: {why}", where=case.name)
    note(case, f"a login as {case.account} with {case.key.fingerprint} was proved")
    return f"a fresh login as {case.account} with the key of {case.device.name} got in"


def _rebooted(
    case: Case, came_up: Callable[[], PublicKey | None], unheeded: Callable[[], bool], what: str
) -> PublicKey:
    """Reboot and wait. The power is cut only while a soft reboot is unheeded: a second boot would undo the first."""
    hard = case.hard
    try:
        case.mode.reboot(case.cloud.id, hard=hard)
    except HetznerError as error:
        if hard or error.code != "action_failed":
            raise
        hard = _cut_power(case)
    started = case.pace.ticks()
    while True:
        if shown := came_up():
            return shown
        waited = case.pace.ticks() - started
        if not hard and waited > case.pace.soft and unheeded():
            hard = _cut_power(case)
        elif waited > case.pace.boot:
            said = f"{what} does not answer on SSH after {case.pace.boot:.0f} seconds"
            raise KeyturnError(said, where=case.name, hint="look at its console on the vendor's web page")
        case.pace.pause(case.pace.look)


def _cut_power(case: Case) -> bool:
    case.mode.reboot(case.cloud.id, hard=True)
    note(case, "it did not heed a soft reboot; its power was cut")
    return True
