"""What sshd itself says of its settings for an account (`sshd -T -C …`), held against our reading of its files.

The two are read by different programs. Where they differ on a setting that decides about keys, nothing is certain.
"""

import re
from collections.abc import Iterable, Mapping

from keys.sshd.algorithms import accepted
from keys.sshd.build import Build
from keys.sshd.config import Config
from keys.sshd.verdict import ConfigError

_LINE = re.compile(r"([A-Za-z0-9]+)[ \t]+(.*?)[ \t]*")
_SHIPPED = {
    "pubkeyauthentication": "yes",
    "strictmodes": "yes",
    "usepam": "no",
    "permitrootlogin": "prohibit-password",
    "authorizedkeysfile": ".ssh/authorized_keys .ssh/authorized_keys2",
    "authorizedkeyscommand": "none",
    "authorizedprincipalsfile": "none",
    "authorizedprincipalscommand": "none",
    "trustedusercakeys": "none",
    "revokedkeys": "none",
    "forcecommand": "none",
    "chrootdirectory": "none",
    "authenticationmethods": "any",
}
_LISTS = ("allowusers", "denyusers", "allowgroups", "denygroups")


def differences(config: Config, said: Iterable[str], build: Build) -> tuple[str, ...]:
    """A sentence for each setting that `sshd -T` tells otherwise. said: the lines that it printed."""
    told = _told(said)
    if not told:
        return ()
    ours = {name: " ".join(config.words(name)) or shipped for name, shipped in _SHIPPED.items() if name in told}
    ours |= {name: " ".join(config.words(name)) for name in _LISTS}
    found = [name for name, value in ours.items() if _plain(value) != _plain(told.get(name, ""))]
    algorithms = told.get("pubkeyacceptedalgorithms")
    if algorithms is not None and _algorithms(config, build) != set(algorithms.split(",")):
        found.append("pubkeyacceptedalgorithms")
    return tuple(f"`sshd -T` says {name} {told.get(name, 'nothing')}, and its files read otherwise" for name in found)


def _told(said: Iterable[str]) -> Mapping[str, str]:
    """By keyword in lower case; a keyword that has several lines is a list of words."""
    found: dict[str, str] = {}
    for line in said:
        if match := _LINE.fullmatch(line):
            name = match[1].lower()
            found[name] = f"{found[name]} {match[2]}" if name in found and name in _LISTS else found.get(name, match[2])
    return found


def _plain(value: str) -> str:
    return " ".join(value.replace('"', "").replace("without-password", "prohibit-password").split()).lower()


def _algorithms(config: Config, build: Build) -> frozenset[str]:
    try:
        return accepted(config.text("pubkeyacceptedalgorithms"), build)
    except ConfigError:
        return frozenset()
