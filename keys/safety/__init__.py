"""The rules that refuse a plan. Each is a sentence, with what to do about it, and a word that overrides it alone.

Nobody is locked out: the key in use stays, an account's last key stays, a fleet keeps a device that gets in, and a
plan is small enough, and fresh enough, to be the one that was meant. And no server is lost for the sake of a key.
"""

from keys.safety.checks import FRESH_MINUTES, check_fresh, check_key_in_use, check_share, check_someone_stays
from keys.safety.last_keys import keep_last_keys
from keys.safety.rules import RULES, TAKES_AWAY, Refusal, Rule, Words, hint, parse_rule, refused

__all__ = [
    "FRESH_MINUTES",
    "RULES",
    "TAKES_AWAY",
    "Refusal",
    "Rule",
    "Words",
    "check_fresh",
    "check_key_in_use",
    "check_share",
    "check_someone_stays",
    "hint",
    "keep_last_keys",
    "parse_rule",
    "refused",
]
