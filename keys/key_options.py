"""The options before a key in authorized_keys, read as sshd reads them (auth-options.c, sshauthopt_parse).

Names ignore case; `\\"` is the only escape; one thing that sshd does not know makes it ignore the whole line.
"""

import re
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any

from keys.absolute_time import parse_absolute_time
from keys.errors import InvalidInputError
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
_ONCE = {"command": "command", "principals": "principals", "from": "from_"}


class OptionsError(InvalidInputError):
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


def parse_options(text: str, *, openssh: Version = LATEST, zone: tzinfo = UTC) -> KeyOptions:
    """Read options, up to the first blank outside quotes. Raises OptionsError.

    zone: the server's time zone, for expiry-time= without Z.
    """
    reading, at = _Reading(openssh, zone), 0
    while at < len(text) and text[at] not in " \t":
        at = reading.one(text, at)
        if at == len(text) or text[at] in " \t":
            break
        if text[at] != ",":
            raise OptionsError("unknown key option")
        at += 1
    return reading.options()


class _Reading:
    """Collects the options of one line."""

    def __init__(self, openssh: Version, zone: tzinfo) -> None:
        self._openssh = openssh
        self._zone = zone
        self._found: dict[str, Any] = {}
        self._environment: dict[str, str] = {}
        self._permissions: dict[str, list[str]] = {"permitopen": [], "permitlisten": []}

    def options(self) -> KeyOptions:
        permissions: dict[str, Any] = {name: tuple(values) for name, values in self._permissions.items()}
        return KeyOptions(**self._found, **permissions, environment=tuple(self._environment.values()))

    def one(self, text: str, at: int) -> int:
        """Read the option that starts at `at` and return where it ends: at `at`, where none starts."""
        if flag := _FLAG.match(text, at):
            self._flag((flag[2] or flag[3]).lower(), wanted=not flag[1])
            return flag.end()
        name = _VALUE.match(text, at)
        if not name:
            return at
        quoted = _QUOTED.match(text, name.end())
        if not quoted or not quoted[2]:
            raise OptionsError("missing end quote" if quoted else "missing start quote")
        self._value(name[1].lower(), quoted[1].replace('\\"', '"'))
        return quoted.end()

    def _flag(self, name: str, *, wanted: bool) -> None:
        if name == "restrict":
            self._found |= dict.fromkeys(_FORWARDING.values(), False) | {"restricted": True}
        else:
            self._found[_FORWARDING.get(name, name.replace("-", "_"))] = wanted

    def _value(self, name: str, value: str) -> None:
        if name in _ONCE:
            if _ONCE[name] in self._found:
                raise OptionsError(f'multiple "{name}" clauses')
            self._found[_ONCE[name]] = value
        elif name == "expiry-time":
            self._expiry(parse_absolute_time(value, self._zone, self._openssh))
        elif name == "environment":
            self._variable(value)
        elif name == "tunnel":
            _raise_if(tunnel_problem(value))
            self._found[name] = value
        else:
            _raise_if("too many permission directives" if len(self._permissions[name]) > _MAX_PERMISSIONS else "")
            _raise_if(permission_problem(value, bare_port=name == "permitlisten"))
            self._permissions[name].append(value)

    def _expiry(self, expiry: int | None) -> None:
        if expiry is None:
            raise OptionsError("invalid expires time")
        self._found["expiry"] = min(expiry, self._found.get("expiry", expiry))

    def _variable(self, value: str) -> None:
        _raise_if("too many environment strings" if len(self._environment) > _MAX_ENVIRONMENT else "")
        match = _ENVIRONMENT.fullmatch(value)
        if not match:
            raise OptionsError("invalid environment string")
        self._environment.setdefault(match[1], value)  # the first of a name wins


def _raise_if(problem: str) -> None:
    if problem:
        raise OptionsError(problem)
