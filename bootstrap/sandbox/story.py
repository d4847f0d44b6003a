"""The story of the demo: onboard a MacBook, see who gets in where, lose it, revoke it. Data, told by cli/demo.py.

Each step is a command and what the servers themselves, the API and the files must show afterwards; keyturn's own
word is not taken for it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bootstrap.exit_code import ExitCode
from bootstrap.sandbox.cloud import Sandbox
from keys.public_key import PublicKey

if TYPE_CHECKING:
    from bootstrap.sandbox.intruder import Intruder

Look = Callable[[Sandbox], bool]
_AWAY = "attic"
_SESSIONS_ARE_SEEN = Path("/proc/self/stat").exists()  # elsewhere keyturn says that it does not know of sessions


@dataclass(frozen=True)
class Check:
    """One thing that must be so after a step, in a sentence, and how the sandbox is asked."""

    sentence: str
    look: Look


@dataclass(frozen=True)
class Step:
    """say: what happens to the person. before: what happens to the cloud. words: the command, without keyturn."""

    say: str
    words: str
    exit_code: ExitCode
    checks: tuple[Check, ...] = ()
    before: Callable[[Sandbox], None] = field(default=lambda _sandbox: None)


def steps(sandbox: Sandbox) -> tuple[Step, ...]:
    """All steps, for a sandbox that was just started. A foreign line must stay as it is until its key is named."""
    foreign, foreign_line = sandbox.foreign_key, sandbox.foreign_line
    untouched = Check(
        "the foreign line is byte for byte as it was",
        lambda sandbox: foreign_line in sandbox.servers["web"].authorized_keys("root").splitlines(keepends=True),
    )
    return (*_coming(untouched), *_loss(untouched), *_clean_up(foreign))


def _coming(untouched: Check) -> tuple[Step, ...]:
    return (
        Step("This is your cloud today.", "audit", ExitCode.FINDINGS, (untouched,)),
        Step(
            "A new MacBook is here. One server is switched off.",
            "onboard macbook --kind macbook --passphrase none --yes",
            ExitCode.PENDING,
            (
                _gets_in("macbook", ("web", "db", "media")),
                _gets_in("pc", ("web", "db", "media")),
                _seeds(True),
                untouched,
            ),
        ),
        Step(
            "attic is switched on again.",
            "apply --yes",
            ExitCode.OK,
            (_gets_in("macbook", ("attic",)),),
            before=lambda sandbox: sandbox.servers[_AWAY].switch_on(),
        ),
    )


class _Thief:
    """Whoever has the MacBook now: in at web, while attic is switched off."""

    def __init__(self) -> None:
        self._session: Intruder | None = None

    def comes(self, sandbox: Sandbox) -> None:
        sandbox.servers[_AWAY].switch_off()
        self._session = sandbox.break_in("macbook", "web")

    def is_out(self, _sandbox: Sandbox) -> bool:
        return self._session is not None and not self._session.is_in


def _loss(untouched: Check) -> tuple[Step, ...]:
    thief = _Thief()
    return (
        Step(
            "The MacBook is stolen, and somebody is in at web with it. attic is off.",
            "revoke macbook --lost --yes",
            ExitCode.PENDING,
            (
                *([Check("the thief's session at web has ended", thief.is_out)] if _SESSIONS_ARE_SEEN else []),
                _is_out("macbook", ("web", "db", "media")),
                _gets_in("pc", ("web", "db", "media")),
                _seeds(False),
                untouched,
            ),
            before=thief.comes,
        ),
        Step("What is still to be done?", "device show macbook", ExitCode.OK),
        Step(
            "attic is back.",
            "apply --yes",
            ExitCode.OK,
            (_is_out("macbook", ("web", "db", "media", "attic")), _gets_in("ipad", ("web", "attic"))),
            before=lambda sandbox: sandbox.servers[_AWAY].switch_on(),
        ),
    )


def _clean_up(foreign: PublicKey) -> tuple[Step, ...]:
    return (
        Step(
            "And that old key that nobody knows?",
            f"revoke {foreign.fingerprint} --retired --yes",
            ExitCode.OK,
            (Check("the old key gets in nowhere", lambda sandbox: not _opens(sandbox, foreign)),),
        ),
        Step("Who gets in now?", "audit", ExitCode.FINDINGS, (_gets_in("pc", ("web", "db", "media", "attic")),)),
    )


def _gets_in(device: str, servers: Iterable[str]) -> Check:
    names = tuple(servers)
    return Check(
        f"{device} gets in at {', '.join(names)}",
        lambda sandbox: all(sandbox.servers[name].lets_in("root", sandbox.device_key(device)) for name in names),
    )


def _is_out(device: str, servers: Iterable[str]) -> Check:
    names = tuple(servers)
    return Check(
        f"{device} is refused at {', '.join(names)}",
        lambda sandbox: not any(sandbox.servers[name].lets_in("root", sandbox.device_key(device)) for name in names),
    )


def _seeds(there: bool) -> Check:
    def look(sandbox: Sandbox) -> bool:
        key = sandbox.device_key("macbook")
        in_project = any(PublicKey.parse(one.public_key) == key for one in sandbox.hetzner.ssh_keys())
        in_files = key.bare_line in (sandbox.fleet / "devices.auto.tfvars.json").read_text(encoding="utf-8")
        return in_project is there and in_files is there

    return Check(f"Hetzner and Terraform {'have' if there else 'no longer have'} the MacBook's key", look)


def _opens(sandbox: Sandbox, key: PublicKey) -> bool:
    servers = sandbox.servers.values()
    return any(server.lets_in(account, key) for server in servers for account in ("root", "deploy"))
