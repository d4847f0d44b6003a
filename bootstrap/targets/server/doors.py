"""Ways into a server that no list of keys shows: passwords, authorities, commands, other daemons."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from bootstrap.targets.server.accounts import logs_in
from bootstrap.targets.server.described import Described, our_connection
from bootstrap.targets.server.observation import Observation
from keys.access import Door, DoorKind
from keys.inert import inert
from keys.sshd.account import Account
from keys.sshd.entrance import Entrance
from keys.sshd.standing import Standing
from keys.sshd.verdict import GetsIn

_PORT = re.compile(r"(?:^|\s)-p ?(\S+)")
_ADDRESS = re.compile(r"(?im)^[ \t]*port[ \t=]+(\d{1,5})")


def doors(observed: Observation, sshds: Sequence[Described], at: datetime) -> tuple[Door, ...]:
    """Each once: what every sshd's settings open, then the sshd's beside ours, then other daemons."""
    found = [
        *(door for described in sshds for door in _of_sshd(described, observed, at)),
        *(_second(described) for described in sshds[1:]),
        *(door for line in observed.doors if (door := _of_line(line))),
    ]
    merged: dict[tuple[DoorKind, str], Door] = {}
    for door in found:
        merged.setdefault((door.kind, door.name), door)
    return tuple(merged.values())


def _of_sshd(described: Described, observed: Observation, at: datetime) -> Iterator[Door]:
    entrances: dict[str, Entrance] = {}
    for account in filter(logs_in, observed.accounts.values()):
        entrance = described.of(account.name).entrance(our_connection(observed, account.name, at))
        if isinstance(entrance, Entrance):
            entrances[account.name] = entrance
    yield from _passwords(entrances, described)
    yield from _named(entrances, "trustedusercakeys", DoorKind.AUTHORITY, "lets in all certificates of its authorities")
    yield from _named(entrances, "authorizedkeyscommand", DoorKind.COMMAND, "is asked for keys that no file lists")
    for name in entrances:
        yield from _authority_doors(name, described, observed, at)


def _passwords(entrances: dict[str, Entrance], described: Described) -> Iterator[Door]:
    open_to = tuple(name for name, entrance in entrances.items() if _takes_password(entrance))
    if open_to:
        where = inert(described.daemon.config or "sshd", 200)
        yield Door(DoorKind.PASSWORD, "sshd", f"passwords are taken, of {', '.join(open_to)}", where, open_to)


def _takes_password(entrance: Entrance) -> bool:
    """Whether a password opens the account: sshd asks for one, and there is one (or it is not known)."""
    config, account = entrance.config, entrance.account
    ways = {"password"} if config.is_on("passwordauthentication", shipped=True) else set()
    if config.is_on("usepam", shipped=False) and config.is_on("kbdinteractiveauthentication", shipped=True):
        ways.add("keyboard-interactive")
    methods = config.words("authenticationmethods")
    alone = methods in {(), ("any",)} or any(one.partition(":")[0] in ways for one in methods)  # "…:pam" names a device
    if not ways or not alone or entrance.is_barred:
        return False
    if account.uid == 0 and config.text("permitrootlogin", "prohibit-password") != "yes":
        return False
    return _has_password(account, empty=config.is_on("permitemptypasswords", shipped=False))


def _has_password(account: Account, *, empty: bool) -> bool:
    if account.shadow is None:
        return True
    return account.shadow.password == "x" or (empty and account.shadow.password == "")  # noqa: S105  signs, no secrets


def _named(entrances: dict[str, Entrance], keyword: str, kind: DoorKind, does: str) -> Iterator[Door]:
    by_path: dict[str, list[str]] = {}
    for name, entrance in entrances.items():
        if path := entrance.config.file(keyword) if kind is DoorKind.AUTHORITY else entrance.config.path(keyword):
            by_path.setdefault(path, []).append(name)
    for path, accounts in by_path.items():
        shown = inert(path, 200)
        yield Door(kind, shown, f"{shown} {does}", shown, tuple(accounts))


def _authority_doors(name: str, described: Described, observed: Observation, at: datetime) -> Iterator[Door]:
    for one in authority_lines(name, described, observed, at):
        where = inert(one.where, 300)
        what = f"cert-authority at {name}: certificates signed by {one.key.fingerprint} get in"
        yield Door(DoorKind.AUTHORITY, where, what, where, (name,))


def authority_lines(name: str, described: Described, observed: Observation, at: datetime) -> Iterator[Standing]:
    """The lines that speak for all certificates of an authority at this account."""
    for one in described.of(name).standing(our_connection(observed, name, at)):
        if "cert-authority" in one.options.lower() and not isinstance(one.verdict, GetsIn):
            yield one


def _second(described: Described) -> Door:
    ports = _ADDRESS.findall(described.sshd.server.config.decode("utf-8", "replace")) or ["22"]
    given = _PORT.findall(f" {described.daemon.command_line}")
    port = (given or ports)[0]
    config = inert(described.daemon.config, 200)
    return Door(DoorKind.SSHD, f"port {port}", f"a second sshd listens on port {port}, by {config}", config)


def _of_line(line: str) -> Door | None:
    kind, _, said = line.partition(":")
    said = inert(said.strip(), 200)
    if kind == "dropbear":
        port = (_PORT.findall(f" {said}") or ["22"])[0].rpartition(":")[2]
        return Door(DoorKind.DROPBEAR, f"port {port}", f"dropbear listens on port {port}, by rules of its own", said)
    if kind == "tailscale":
        lets = "lets" if said == "RunSSH" else "may let"
        return Door(DoorKind.TAILSCALE, "tailscaled", f"Tailscale SSH {lets} in whom the tailnet's policy names", said)
    if kind == "sshd elsewhere":
        what = "an sshd in a container or another root lets in whom the files there name"
        return Door(DoorKind.SSHD, "in another root", what, said)
    if kind.startswith("sshd of "):
        uid = inert(kind.removeprefix("sshd of "), 20)
        return Door(DoorKind.SSHD, f"of uid {uid}", f"an sshd that uid {uid} runs lets in whom it likes there", said)
    return None
