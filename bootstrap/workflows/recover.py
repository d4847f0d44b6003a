"""Recover: a person who is locked out of a server gets back in, through the vendor's rescue mode.

The registry wants the key there already, so no intent is written; the diary tells each step. Where it ends before its
end, the error says how the server stands now, and with what command rescue mode is left.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bootstrap.workflows.recovery_case import Case
from bootstrap.workflows.recovery_disk import Mended, mend
from bootstrap.workflows.recovery_situation import Situation, Standing, situation
from bootstrap.workflows.recovery_steps import RescueKey, boot_own, boot_rescue, enable, note, proved, tell
from keys.errors import KeyturnError, UnsafeError
from keys.inert import inert

Agree = Callable[[Situation], bool]
Confirm = Callable[[RescueKey], bool]


class StuckError(KeyturnError):
    """It ended half-way: what failed, how the server stands now, and how to go on or back."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What came of it. before: how the server stood. carried_out: the person agreed. proof: empty where there is none.

    mended: None where nothing had to be done on the disk.
    """

    before: Situation
    carried_out: bool
    proof: str = ""
    mended: Mended | None = None


def recover(case: Case, agree: Agree, confirm: Confirm) -> Recovered:
    """Do it, or what is left of it. Raises StuckError, and what asking the vendor raises before anything was changed.

    agree: asked once it is known how the server stands. confirm: whether a rescue system's host key is the right one.
    """
    before = situation(case)
    if before.standing is Standing.GETS_IN:
        return Recovered(before, carried_out=True, proof=f"the key of {case.device.name} gets in as {case.account}")
    if not agree(before):
        return Recovered(before, carried_out=False)
    note(case, f"begun, {before.standing}: {before.why}")
    try:
        return _carried_out(case, before, confirm)
    except UnsafeError:
        raise  # before anything was changed
    except KeyturnError as error:
        raise stuck(case, error) from None


def leave(case: Case, agree: Agree) -> Recovered:
    """End rescue mode, whatever was done in it. Raises as `recover` does."""
    before = situation(case)
    if not before.enabled and before.standing is not Standing.RESCUE:
        return Recovered(before, carried_out=True, proof="rescue mode is off")
    if not agree(before):
        return Recovered(before, carried_out=False)
    try:
        if before.standing is Standing.RESCUE:
            tell(case, 6)
            boot_own(case, before.shown)
            return Recovered(before, carried_out=True, proof="its own system answers again")
        case.mode.disable(case.cloud.id)
        note(case, "rescue mode is switched off")
    except KeyturnError as error:
        raise stuck(case, error) from None
    return Recovered(before, carried_out=True, proof="rescue mode is off")


def stuck(case: Case, error: KeyturnError) -> StuckError:
    """The error with how the server stands now, as far as the vendor says."""
    server = case.server.name
    hint = f"go on with: keyturn recover {server}; end rescue mode with: keyturn recover {server} --leave"
    return StuckError(
        f"{error.what}; {how_it_stands(case)}",
        where=error.where or case.name,
        hint=f"{error.hint}; {hint}" if error.hint and "keyturn apply" not in error.hint else hint,
    )


def how_it_stands(case: Case) -> str:
    """In words, from the vendor."""
    try:
        if case.mode.look(case.cloud.id).rescue_enabled:
            return f"rescue mode is switched on for {case.server.name}: its next boot goes into the rescue system"
        if case.mode.has_booted_rescue(case.cloud.id):
            return f"{case.server.name} is in the rescue system, and its services are down"
    except KeyturnError:
        return f"whether {case.server.name} is in rescue mode could not be asked"
    return f"rescue mode is off for {case.server.name}"


def _carried_out(case: Case, before: Situation, confirm: Confirm) -> Recovered:
    host_key, password = before.shown, ""
    if before.standing is not Standing.RESCUE or host_key is None:
        tell(case, 1)
        password = enable(case, enabled=before.enabled)
        tell(case, 2)
        host_key = boot_rescue(case)
    tell(case, 3)
    address, port = case.rescue.address.host, case.rescue.address.port or 22
    if not confirm(RescueKey(case.server.name, address, port, host_key, password)):
        raise KeyturnError(
            f"the host key of its rescue system, {host_key.fingerprint}, was not confirmed",
            hint=f"compare it, then say yes to it, or give --host-key {host_key.fingerprint}",
        )
    with case.rescue.enter(host_key) as session:
        mended = mend(case, session)
    if mended.in_the_way:
        raise _in_the_way(case, mended)
    tell(case, 6)
    boot_own(case, host_key)
    tell(case, 7)
    return Recovered(before, carried_out=True, proof=proved(case, mended.host_keys), mended=mended)


def _in_the_way(case: Case, mended: Mended) -> KeyturnError:
    """The key is back, and would not get in: better said before the server boots than after it."""
    return KeyturnError(
        f"the key is in {inert(mended.path, 200)}, but sshd there would refuse it: "
        f"{inert('; '.join(mended.in_the_way), 300)}",
        where=case.name,
        hint=f"mend that in the rescue system: ssh root@{case.rescue.address.host}, mount {mended.device} /mnt",
    )
