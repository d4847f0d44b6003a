"""The steps of a recovery on the disk: find the installed server, put the key back, say what else keeps it out."""

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bootstrap.rescue_system.disk import Disk, by_hand, candidates, devices, mount, unmount
from bootstrap.rescue_system.installed import Installed, look_at_installed
from bootstrap.rescue_system.putting_back import PutBack, put_back
from bootstrap.workflows.recovery_case import Case
from bootstrap.workflows.recovery_steps import note, tell
from keys.errors import KeyturnError
from keys.inert import inert
from keys.public_key import PublicKey
from keys.sshd.verdict import Refused, Unknown

if TYPE_CHECKING:
    from bootstrap.ssh.session import Session


@dataclass(frozen=True, slots=True)
class Mended:
    """What was done on the disk. system: the installed one's name. path: of the key file. there: the key was in it.

    in_the_way: what keeps the key out all the same. doubts: what may. host_keys: the server's own, as on its disk.
    """

    device: str
    system: str
    path: str
    there: bool
    in_the_way: tuple[str, ...]
    doubts: tuple[str, ...]
    host_keys: frozenset[PublicKey]


def mend(case: Case, session: "Session") -> Mended:
    """Put the key back on the disk that the server starts from. Raises KeyturnError; the disk is unmounted then."""
    tell(case, 4)
    try:
        disk = _find(case, session)
        tell(case, 5)
        mount(session, disk, writable=True)
        mended = _put_back(case, session, disk)
    except BaseException:
        with suppress(KeyturnError):
            unmount(session)
        raise
    unmount(session)
    what = "stood in" if mended.there else "is put back into"
    note(case, f"the key of {case.device.name} {what} {mended.path} on {disk.device}")
    return mended


def _find(case: Case, session: "Session") -> Disk:
    """The one disk with a system and the account's home on it."""
    found = devices(session)
    if any(one.mounted == "/" for one in found):
        raise KeyturnError("what answers there runs from its own disk: it is no rescue system", where=session.where)
    systems: list[tuple[Disk, Installed]] = []
    problems: list[str] = []
    for disk in candidates(found):
        try:
            mount(session, disk, writable=False)
        except KeyturnError as error:
            problems += [error.what] if not disk.options else []
            continue
        installed = look_at_installed(session, case.account)
        if installed.name and installed.looked.text("/etc/passwd"):
            systems.append((disk, installed))
        unmount(session)
    return _chosen(case, systems, "; ".join(filter(None, [by_hand(found), *problems])))


def _chosen(case: Case, systems: list[tuple[Disk, Installed]], otherwise: str) -> Disk:
    """otherwise: what is to be said where none of them will do."""
    with_home = [(disk, one) for disk, one in systems if one.has_home]
    if len({disk.device for disk, _ in with_home}) > 1:
        names = ", ".join(f"{disk.device} ({inert(one.name, 60)})" for disk, one in with_home)
        raise KeyturnError(f"several disks hold a system with the account {case.account}: {names}", hint=_BY_HAND)
    for _, one in with_home or systems:
        if line := one.home_elsewhere:
            what = f"the home of {case.account} is on a file system of its own: {inert(line, 120)}"
            raise KeyturnError(what, hint=_BY_HAND)
    if with_home:
        return with_home[0][0]
    if not systems:
        said = (
            f"no disk holds a system that could be found: {otherwise}"
            if otherwise
            else "there is no disk with a system"
        )
        raise KeyturnError(said, hint=_BY_HAND)
    known = any(one.account for _, one in systems)
    what = f"the account {case.account} has no home folder" if known else f"there is no account {case.account}"
    raise KeyturnError(f"{what} on {', '.join(disk.device for disk, _ in systems)}", hint=_BY_HAND)


_BY_HAND = "log in to the rescue system, mount the disk, and append the key to the account's authorized_keys by hand"


def _put_back(case: Case, session: "Session", disk: Disk) -> Mended:
    at = case.run.clock()
    installed = look_at_installed(session, case.account)
    path = installed.key_file(at)
    done = put_back(session, installed, path, case.key, case.device.key_options)
    after = look_at_installed(session, case.account)
    barring = after.in_the_way(case.key, at)
    verdict = after.decide(case.key, at)
    refused = [one.why for one in (*barring, verdict) if isinstance(one, Refused)]
    doubts = [one.why for one in (*barring, verdict) if isinstance(one, Unknown)]
    return Mended(
        disk.device,
        after.name,
        path,
        done.there,
        tuple(dict.fromkeys(refused)),
        tuple(dict.fromkeys([*doubts, *_other_doubts(case, after, done)])),
        frozenset(after.host_keys),
    )


def _other_doubts(case: Case, installed: Installed, done: PutBack) -> list[str]:
    doubts = []
    if done.new and installed.enforces_selinux:
        doubts.append(f"SELinux knows nothing of the new file yet: restorecon {done.path} makes it known")
    if case.pinned and installed.host_keys and case.pinned.isdisjoint(installed.host_keys):
        doubts.append("the host key on its disk is not the one that the fleet has pinned: was it reinstalled?")
    return doubts
