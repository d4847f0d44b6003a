"""What a recovery says to whoever decides about it: how the server stands, what will happen to it, what came of it."""

from collections.abc import Iterator
from textwrap import wrap

from bootstrap.workflows.recover import Recovered
from bootstrap.workflows.recovery_case import Case
from bootstrap.workflows.recovery_situation import Situation, Standing
from bootstrap.workflows.recovery_steps import STEPS, RescueKey
from keys.inert import inert

_DONE = {Standing.RESCUE: 2}  # steps that an earlier run has taken already
_MINUTES = 5
_WIDTH = 79
_ABOUT = (
    "The server {reboots}; its services are down for about {minutes} minutes, or until this is done. The rescue system "
    "is a small Linux of the vendor's: it runs in place of the server's own, and sees its disk. It has a new host key, "
    "which you will have to compare with the one that the server's console shows on the vendor's web page. Nothing "
    "else on the disk is changed than the one file with the key."
)

_SOFT = (
    "It is asked to reboot; where it does not heed that, its power is cut, and what is not on its disk then is lost."
)
_HARD = "Its power is cut for that, and it is not asked first: what is not on its disk by then is lost."


def plan_text(case: Case, found: Situation) -> str:
    """What is told before the question."""
    return "\n".join(_plan(case, found))


def _plan(case: Case, found: Situation) -> Iterator[str]:
    cloud, server = case.cloud, inert(case.server.name, 64)
    where = f"server {cloud.id} of {case.project.name}, {inert(cloud.status, 30)}, {inert(cloud.address, 60)}"
    yield f"{server}: {where}"
    if found.standing is Standing.GETS_IN:
        yield f"The key of {case.device.name} gets in as {case.account}: there is nothing to recover."
        if found.enabled:
            yield f"But rescue mode is switched on, and its next boot goes there: keyturn recover {server} --leave"
        return
    key = f"The key of {case.device.name} ({case.key.fingerprint})"
    yield f"{key} does not get in as {case.account}: {inert(found.why)}"
    if case.doubt:
        yield f"Careful: {case.doubt}."
    done = _DONE.get(found.standing, 0)
    yield "\nWhat will happen:" if not done else f"\nWhat was begun goes on with step {done + 1}:"
    for number, step in steps_left(found.standing):
        yield f"  {number}. {step}"
    reboots = "reboots once" if done else "is switched on, and reboots once" if found.is_off else "reboots twice"
    yield ""
    yield from wrap(_ABOUT.format(reboots=reboots, minutes=_MINUTES), _WIDTH)
    yield from wrap(_HARD if case.hard else _SOFT, _WIDTH)
    yield "At any time, this ends rescue mode and boots the server's own system:"
    yield f"  keyturn recover {server} --leave"


def leave_text(case: Case, found: Situation) -> str:
    server = inert(case.server.name, 64)
    if found.standing is Standing.RESCUE:
        return f"{server} is in the rescue system. It reboots into its own system. {_HARD if case.hard else _SOFT}"
    if found.enabled:
        on = f"Rescue mode is switched on for {server}, and its next boot goes there."
        return f"{on} It is switched off, without a reboot."
    return f"Rescue mode is off for {server}: there is nothing to leave."


def steps_left(standing: Standing) -> list[tuple[int, str]]:
    """By their numbers, without those that an earlier run has taken."""
    return [(number, step) for number, step in enumerate(STEPS, 1) if number > _DONE.get(standing, 0)]


def host_key_text(shown: RescueKey, *, with_password: bool) -> str:
    """What a person needs to compare the host key. with_password: never where others may read what is said."""
    where = f"{inert(shown.address, 60)}, port {shown.port}"
    lines = [
        f"The rescue system of {inert(shown.server, 64)} answers at {where}. Its host key is",
        f"  {shown.key.type} {shown.key.fingerprint}",
        "Compare it: open the server's console (>_) on the vendor's web page, log in as",
        "root, and type",
        f"  ssh-keygen -lf /etc/ssh/ssh_host_{_kind(shown)}_key.pub",
    ]
    if shown.password and with_password:
        lines.append(f"The password of root there, until it reboots: {inert(shown.password, 80)}")
    elif with_password:
        lines.append("The password of root there was told when rescue mode was switched on. For a new")
        lines.append("one, end rescue mode with --leave, and begin again.")
    return "\n".join(lines)


def _kind(shown: RescueKey) -> str:
    """As the host key's file is called."""
    return next((kind for kind in ("ed25519", "ecdsa") if kind in shown.key.type), "rsa")


def result_text(case: Case, done: Recovered) -> str:
    lines = [f"{inert(case.server.name, 64)}: {done.proof}"]
    if done.mended:
        what = "stood in" if done.mended.there else "was put back into"
        disk = f"{done.mended.device}, {inert(done.mended.system, 80)}"
        lines.append(f"The key {what} {inert(done.mended.path, 200)} ({disk}).")
        lines += [f"note: {inert(doubt, 300)}" for doubt in done.mended.doubts]
    return "\n".join(lines)
