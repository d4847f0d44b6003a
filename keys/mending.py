"""A finding -> what mends it: something that keyturn does once its plan was agreed to, or the hands of a person.

There is one truth, the finding's own line: exactly that is read here, and only where it is one whole command. A line
that leaves a choice, or that is done elsewhere, stays with the person.
"""

import re
from dataclasses import dataclass

from keys.device import Status
from keys.findings.finding import Finding

_REVOKE_KEY = re.compile(r"keyturn revoke (SHA256:[A-Za-z0-9+/]{43})")
_REVOKE_DEVICE = re.compile(r"keyturn revoke ([a-z0-9][a-z0-9_-]*) --(lost|retired)")
_TICK_OFF = re.compile(r"keyturn revoke (\S+) --done (\S+)")
_ELSEWHERE = r"on (?:the server|that machine|that device|it): "
_COMMAND = re.compile(rf"(?:{_ELSEWHERE}|(?=keyturn ))((?:'[^']*'|[^',;])+)")  # up to what is told of it behind
_NOTHING = "keyturn knows of no command for it; look at why, in its evidence"


@dataclass(frozen=True, slots=True)
class Repair:
    """Bring that target to what is wanted; every one, where the finding is about none. put_back: vanished keys too."""

    target: str = ""
    put_back: bool = False

    def __str__(self) -> str:
        return f"{'put back what vanished' if self.put_back else 'apply'} at {self.target or 'every target'}"


@dataclass(frozen=True, slots=True)
class HaveTerraformApply:
    """Bring every target to what is wanted, and then what Terraform makes to what its files say."""

    def __str__(self) -> str:
        return "apply, then Terraform"


@dataclass(frozen=True, slots=True)
class TakeOutDevice:
    """Take the keys of a device out everywhere, once more or for the first time."""

    name: str
    status: Status

    def __str__(self) -> str:
        return f"revoke {self.name}"


@dataclass(frozen=True, slots=True)
class TakeOutKey:
    """Take a key that no device owns out everywhere. status: what it is noted as; LOST unless somebody knows better."""

    fingerprint: str
    status: Status = Status.LOST

    def __str__(self) -> str:
        return f"revoke {self.fingerprint}"


@dataclass(frozen=True, slots=True)
class PinHostKey:
    """Compare the host key that this server shows, and pin it."""

    target: str

    def __str__(self) -> str:
        return f"pin the host key of {self.target}"


@dataclass(frozen=True, slots=True)
class TickOff:
    """Note as done what a person has done by hand."""

    device: str
    errand: str

    def __str__(self) -> str:
        return f"tick off {self.errand} of {self.device}"


@dataclass(frozen=True, slots=True)
class ByHand:
    """how: what a person does, as the finding says it. command: the first one in it for a shell; empty without one."""

    how: str
    command: str = ""

    def __str__(self) -> str:
        return f"by hand: {self.how}"


Mending = Repair | HaveTerraformApply | TakeOutDevice | TakeOutKey | PinHostKey | TickOff | ByHand


def mending(finding: Finding) -> Mending:
    """What mends this one."""
    line = finding.mend
    if finding.kind == "untrusted":
        return PinHostKey(finding.target)
    if line in {"keyturn apply", "keyturn apply --put-back"}:
        return Repair(finding.target, put_back=line.endswith("--put-back"))
    if line == "keyturn apply --terraform":
        return HaveTerraformApply()
    if key := _REVOKE_KEY.fullmatch(line):
        return TakeOutKey(key[1])
    if device := _REVOKE_DEVICE.fullmatch(line):
        return TakeOutDevice(device[1], Status(device[2]))
    if errand := _TICK_OFF.fullmatch(line):
        return TickOff(errand[1], errand[2])
    command = _COMMAND.match(line)
    return ByHand(line or _NOTHING, command[1].strip() if command else "")
