"""The options before a key in authorized_keys, read as sshd reads them (auth-options.c, sshauthopt_parse).

Names ignore case; `\\"` is the only escape; one thing that sshd does not know makes it ignore the whole line.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from typing import Any

from keys.absolute_time import parse_absolute_time
from keys.forwarding_options import permission_problem, tunnel_problem
from keys.openssh import LATEST, Version

_FLAG = re.compile(
    r"(no-)?(port-forwarding|agent-forwarding|x11-forwarding|pty|user-rc|touch-required|verify-required)"
    r"|(restrict|cert-authority)",
    re.ASCII | re.IGNORECASE,
)
_VALUE = re.compile(
    r"(command|principals|from|expiry-time|environment|permitopen|permitlisten|tunnel)=", re.ASCII | re.IGNORECASE
)
_QUOTED = re.compile(r'"((?:\\"|[^"])*+)(")?')
_ENVIRONMENT = re.compile(r"([A-Za-z0-9_]+)=.*", re.DOTALL)
_MAX_ENVIRONMENT = 1024
_MAX_PERMISSIONS = 4096

_FORWARDING = {
    "port-forwarding": "port_forwarding",
    "agent-forwarding": "agent_forwarding",
    "x11-forwarding": "x11_forwarding",
    "pty": "pty",
    "user-rc": "user_rc",
}


class OptionsError(ValueError):
    """sshd ignores a line with these options; the text is sshd's own reason."""


@dataclass(frozen=True, slots=True)
class KeyOptions:
    """What one line allows, by sshd's names. None: the option is not there.

    expiry: the second since 1970 after which the line no longer counts. from_: patterns of client addresses and names.
    principals: a comma-separated list; only for cert_authority. source_address: CIDR list, from a certificate.
    """

    cert_authority: bool = False
    restricted: bool = False
    port_forwarding: bool = True
    agent_forwarding: bool = True
    x11_forwarding: bool = True
    pty: bool = True
    user_rc: bool = True
    touch_required: bool = True
    verify_required: bool = False
    command: str | None = None
    principals: str | None = None
    from_: str | None = None
    expiry: int | None = None
    environment: tuple[str, ...] = ()
    permitopen: tuple[str, ...] = ()
    permitlisten: tuple[str, ...] = ()
    tunnel: str | None = None
    source_address: str | None = None


_NOTHING: dict[str, Any] = dict.fromkeys(_FORWARDING.values(), False)


def parse_options(text: str, *, openssh: Version = LATEST, zone: tzinfo = UTC) -> KeyOptions:
    """Read options, up to the first blank outside quotes. Raises OptionsError.

    zone: the server's time zone, for expiry-time= without Z.
    """
    options, at = KeyOptions(), 0
    while at < len(text) and text[at] not in " \t":
        options, at = _one(options, text, at, openssh, zone)
        if at == len(text) or text[at] in " \t":
            break
        if text[at] != ",":
            raise OptionsError("unknown key option")
        at += 1
    return options


def _one(options: KeyOptions, text: str, at: int, openssh: Version, zone: tzinfo) -> tuple[KeyOptions, int]:
    """Read the option that starts at `at`; where none does, leave it for the caller to refuse."""
    if flag := _FLAG.match(text, at):
        return _with_flag(options, flag), flag.end()
    name = _VALUE.match(text, at)
    if not name:
        return options, at
    quoted = _QUOTED.match(text, name.end())
    if not quoted:
        raise OptionsError("missing start quote")
    if not quoted[2]:
        raise OptionsError("missing end quote")
    value = quoted[1].replace('\\"', '"')
    return _with_value(options, name[1].lower(), value, openssh, zone), quoted.end()


def _with_flag(options: KeyOptions, flag: re.Match[str]) -> KeyOptions:
    name = (flag[2] or flag[3]).lower()
    wanted = not flag[1]
    if name == "restrict":
        return replace(options, restricted=True, **_NOTHING)
    if name == "cert-authority":
        return replace(options, cert_authority=True)
    if name == "touch-required":
        return replace(options, touch_required=wanted)
    if name == "verify-required":
        return replace(options, verify_required=wanted)
    change: dict[str, Any] = {_FORWARDING[name]: wanted}
    return replace(options, **change)


def _with_value(options: KeyOptions, name: str, value: str, openssh: Version, zone: tzinfo) -> KeyOptions:
    if name in ("command", "principals", "from"):
        field = "from_" if name == "from" else name
        if getattr(options, field) is not None:
            raise OptionsError(f'multiple "{name}" clauses')
        change: dict[str, Any] = {field: value}
        return replace(options, **change)
    if name == "expiry-time":
        return _with_expiry(options, parse_absolute_time(value, zone, openssh))
    if name == "environment":
        return _with_environment(options, value)
    if name == "tunnel":
        _raise_if(tunnel_problem(value))
        return replace(options, tunnel=value)
    permissions: tuple[str, ...] = getattr(options, name)
    _check_room(len(permissions), _MAX_PERMISSIONS, "too many permission directives")
    _raise_if(permission_problem(value, bare_port=name == "permitlisten"))
    more: dict[str, Any] = {name: (*permissions, value)}
    return replace(options, **more)


def _with_expiry(options: KeyOptions, expiry: int | None) -> KeyOptions:
    if expiry is None:
        raise OptionsError("invalid expires time")
    return replace(options, expiry=expiry if options.expiry is None else min(expiry, options.expiry))


def _with_environment(options: KeyOptions, value: str) -> KeyOptions:
    _check_room(len(options.environment), _MAX_ENVIRONMENT, "too many environment strings")
    match = _ENVIRONMENT.fullmatch(value)
    if not match:
        raise OptionsError("invalid environment string")
    if any(known.startswith(match[1] + "=") for known in options.environment):
        return options  # the first wins
    return replace(options, environment=(*options.environment, value))


def _check_room(count: int, most: int, problem: str) -> None:
    if count > most:
        raise OptionsError(problem)


def _raise_if(problem: str) -> None:
    if problem:
        raise OptionsError(problem)
