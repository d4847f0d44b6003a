"""What the `tailscale` program says when it fails -> what that means, and what a person does about it.

Its words are from cmd/tailscale/cli of tailscale 1.96 (diag.go, up.go), as the program prints them. No secret stands
in any error: what is quoted has everything taken out that looks like a key.
"""

import re
import shlex
import sys
from enum import StrEnum

from bootstrap.tailnet.errors import quoted
from keys.errors import KeyturnError

WHERE = "tailscale"

_AWAY = re.compile(r"failed to connect to local|GUI failed to start", re.IGNORECASE)
_UNREAD = re.compile(r"^open .*: (.+)$", re.MULTILINE)  # an app that the system locks in reads no file of ours
_DENIED = re.compile(r"access denied|permission denied", re.IGNORECASE)
_FLAGS = "requires mentioning all"
_REFUSED = re.compile(r"^backend error: (.+)$", re.MULTILINE)
_LATE = "timeout waiting for"
_OURS = ("--auth-key=", "--timeout=")  # what keyturn gave itself, and is no setting of the machine
_START = {
    "linux": "sudo systemctl start tailscaled, then run the same command again",
    "darwin": "open the app Tailscale once, then run the same command again",
}


class Fault(StrEnum):
    ABSENT = "absent"
    NOT_RUNNING = "not running"
    DENIED = "denied"
    FLAGS = "flags"
    REFUSED = "refused"
    LATE = "late"
    FAILED = "failed"


class ProgramError(KeyturnError):
    """The `tailscale` program is not there, or did not do what it was asked for. fault: of which sort."""

    def __init__(self, what: str, *, hint: str, fault: Fault = Fault.FAILED) -> None:
        super().__init__(what, where=WHERE, hint=hint)
        self.fault = fault


def absent(named: str = "") -> ProgramError:
    """named: the file that was to be the program."""
    if named:
        return ProgramError(f"there is no program {named[:200]}", hint="see $KEYTURN_TAILSCALE", fault=Fault.ABSENT)
    hint = "install it from https://tailscale.com/download, then run the same command again"
    return ProgramError("it is not installed on this machine", hint=hint, fault=Fault.ABSENT)


def late(command: str, seconds: float) -> ProgramError:
    hint = "tailscale status tells what it waits for; then run the same command again"
    return ProgramError(f"`{command}` took longer than {seconds:.0f} seconds", hint=hint, fault=Fault.LATE)


def failed(command: str, code: int, said: str) -> ProgramError:
    """command: without what was given to it, "tailscale up". said: all that it printed, without the secret it had."""
    if _AWAY.search(said):
        hint = _START.get(sys.platform, "start Tailscale, then run the same command again")
        return ProgramError("its service does not run on this machine", hint=hint, fault=Fault.NOT_RUNNING)
    if _FLAGS in said:
        return _left_out(said)
    if unread := _UNREAD.search(said):
        hint = "log in by hand with `tailscale up`, then run the same command again"
        return ProgramError(f"it could not read the file with the auth key: {quoted(unread[1])}", hint=hint)
    if _DENIED.search(said):
        hint = "sudo tailscale set --operator=$USER, once; then run the same command again"
        return ProgramError(f"this user may not do `{command}` here", hint=hint, fault=Fault.DENIED)
    if refused := _REFUSED.search(said):
        return _refused(refused[1])
    if _LATE in said:
        hint = "tailscale status tells what it waits for; then run the same command again"
        return ProgramError("it was not connected in time", hint=hint, fault=Fault.LATE)
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    why = f": {quoted(lines[0])}" if lines else ""
    return ProgramError(f"`{command}` ended with code {code}{why}", hint=f"run it by hand to see more: {command}")


def _refused(why: str) -> ProgramError:
    hint = "run the same command again: it makes a new auth key"
    if "tag" in why:
        hint = "see tags under [tailscale] in keyturn.toml, and tagOwners in the tailnet's policy"
    return ProgramError(f"the tailnet refused this machine: {quoted(why)}", hint=hint, fault=Fault.REFUSED)


def _left_out(said: str) -> ProgramError:
    """`up` wants every setting of the machine mentioned, and names the whole line. Nothing is reset for that."""
    what = "this machine has settings of its own, which `tailscale up` would reset"
    line = re.search(r"^\s*(tailscale up .+)$", said, re.MULTILINE)
    try:
        words = shlex.split(line[1]) if line else []
    except ValueError:
        words = []
    settings = [word for word in words[2:] if not word.startswith(_OURS)]
    if not settings:
        hint = "tailscale up, log in there by hand, then run the same command again"
        return ProgramError(what, hint=hint, fault=Fault.FLAGS)
    shown = quoted(shlex.join(settings))
    hint = f"tailscale up {shown}, log in as it says, then run the same command again"
    return ProgramError(f"{what}: {shown}", hint=hint, fault=Fault.FLAGS)
