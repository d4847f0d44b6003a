"""The table of the rules: what each says, what to do where it refuses, and what comes of overriding it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from keys.errors import InvalidInputError, UnsafeError
from keys.plan import Change, Verb

TAKES_AWAY = frozenset({Verb.REMOVE, Verb.BLOCK})
"""The verbs that can lock somebody out."""


class Rule(StrEnum):
    """A rule by the name that `--override` takes."""

    KEY_IN_USE = "key-in-use"
    LAST_KEY = "last-key"
    LAST_DEVICE = "last-device"
    UNPROVED_LOGIN = "unproved-login"
    STALE_PLAN = "stale-plan"
    LARGE_SHARE = "large-share"
    SERVER_REPLACED = "server-replaced"


@dataclass(frozen=True, slots=True)
class Words:
    """sentence: what the rule says. remedy: what to do where it refuses. cost: what comes of overriding it."""

    sentence: str
    remedy: str
    cost: str


RULES: Mapping[Rule, Words] = {
    Rule.KEY_IN_USE: Words(
        "the key that keyturn itself logs in with stays",
        "run this from another device of the fleet, or with another key in your ssh-agent",
        "keyturn loses its way in there",
    ),
    Rule.LAST_KEY: Words(
        "an account's last key stays", "give the account another key first", "no key opens the account any more"
    ),
    Rule.LAST_DEVICE: Words(
        "a fleet keeps one device that gets in",
        "onboard the device that replaces it first: keyturn onboard NAME --kind KIND",
        "no device of the fleet gets in anywhere",
    ),
    Rule.UNPROVED_LOGIN: Words(
        "a key goes only where a fresh login with another key was proved",
        "see to it that another key of yours gets in there, then: keyturn apply",
        "you may be locked out there",
    ),
    Rule.STALE_PLAN: Words(
        "a plan is applied only while what it was made from is fresh",
        "run it again",
        "what has changed there since is not looked at",
    ),
    Rule.LARGE_SHARE: Words(
        "several devices at once lose no more than a stated share of the fleet's access",
        "is devices.toml what you mean? `git log -p devices.toml` shows; revoke NAME takes out one device",
        "all of it goes",
    ),
    Rule.SERVER_REPLACED: Words(
        "no server is replaced for the sake of a key",
        "add lifecycle { ignore_changes = [ssh_keys] } to the server in the Terraform files",
        "the next `terraform apply` destroys the server and makes a new, empty one",
    ),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A change that a rule keeps from being made, although it is wanted. why: the rule's sentence, or more of it."""

    change: Change
    rule: Rule
    why: str
    hint: str


def parse_rule(text: str) -> Rule:
    """The rule of that name. Raises InvalidInputError that lists them."""
    try:
        return Rule(text)
    except ValueError:
        raise InvalidInputError(
            f"{text[:60]!r} is not a safety rule", where="--override", hint=f"rules: {', '.join(Rule)}"
        ) from None


def hint(rule: Rule, remedy: str = "") -> str:
    """What to do where the rule refuses, and how it is overridden. remedy: in place of the table's."""
    words = RULES[rule]
    return f"{remedy or words.remedy}; or --override {rule}, and {words.cost}"


def refused(rule: Rule, what: str, where: str = "") -> UnsafeError:
    """The error of a rule that refuses all of a plan. what: the case at hand, as a sentence."""
    return UnsafeError(what, where=where, hint=hint(rule), rule=rule)
