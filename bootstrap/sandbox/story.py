"""The story of the demo: onboard a MacBook, see who gets in where, lose it, revoke it. Data, told by cli/demo.py.

Each step is a command and what the servers themselves, the API and the files must show afterwards; keyturn's own
word is not taken for it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from bootstrap.exit_code import ExitCode
from bootstrap.sandbox.checks import Check, gets_in, is_out, nowhere, seeds
from bootstrap.sandbox.cloud import SWITCHED_OFF, Sandbox
from bootstrap.sandbox.thief import Thief
from keys.public_key import PublicKey


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
                gets_in("macbook", ("web", "db", "media")),
                gets_in("pc", ("web", "db", "media")),
                seeds("macbook", True),
                untouched,
            ),
        ),
        Step(
            "attic is switched on again.",
            "apply --yes",
            ExitCode.OK,
            (gets_in("macbook", ("attic",)),),
            before=_attic_comes_back,
        ),
    )


def _attic_comes_back(sandbox: Sandbox) -> None:
    sandbox.servers[SWITCHED_OFF].switch_on()


def _is_stolen(thief: Thief, sandbox: Sandbox) -> None:
    sandbox.servers[SWITCHED_OFF].switch_off()
    thief.comes(sandbox, "macbook", "web")


def _loss(untouched: Check) -> tuple[Step, ...]:
    thief = Thief()
    return (
        Step(
            "The MacBook is stolen, and somebody is in at web with it. attic is off.",
            "revoke macbook --lost --yes",
            ExitCode.PENDING,
            (
                *thief.checks,
                is_out("macbook", ("web", "db", "media")),
                gets_in("pc", ("web", "db", "media")),
                seeds("macbook", False),
                untouched,
            ),
            before=partial(_is_stolen, thief),
        ),
        Step("What is still to be done?", "device show macbook", ExitCode.OK),
        Step(
            "attic is back.",
            "apply --yes",
            ExitCode.OK,
            (is_out("macbook", ("web", "db", "media", "attic")), gets_in("ipad", ("web", "attic"))),
            before=_attic_comes_back,
        ),
    )


def _clean_up(foreign: PublicKey) -> tuple[Step, ...]:
    return (
        Step(
            "And that old key that nobody knows?",
            f"revoke {foreign.fingerprint} --retired --yes",
            ExitCode.OK,
            (nowhere(foreign),),
        ),
        Step("Who gets in now?", "audit", ExitCode.FINDINGS, (gets_in("pc", ("web", "db", "media", "attic")),)),
    )
