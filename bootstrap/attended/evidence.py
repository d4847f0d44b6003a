"""What is known of one change at a target, as named sentences: what was done, what proves it, what stands against."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from bootstrap.targets.base import Outcome
from keys.plan import Change, Pending
from keys.safety import Refusal

Fact = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """what: "remove macbook from root". facts: a name of eight letters at most, and a sentence, which is data."""

    what: str
    facts: tuple[Fact, ...]


def of_outcome(outcome: Outcome) -> Evidence:
    return Evidence(_words(outcome.change), tuple(_facts(outcome)))


def of_pending(pending: Pending, hint: str) -> Evidence:
    """hint: what to do about its target's being away."""
    since = f"{pending.since.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    facts = (("result", "pending"), ("since", since), ("why", pending.why), ("hint", hint))
    return Evidence(f"{pending.verb} {pending.device}", tuple(fact for fact in facts if fact[1]))


def of_refusal(refusal: Refusal) -> Evidence:
    facts = (("result", "refused by a safety rule"), ("why", refusal.why), ("hint", refusal.hint))
    return Evidence(_words(refusal.change), tuple(fact for fact in facts if fact[1]))


def _facts(outcome: Outcome) -> Iterator[Fact]:
    yield "result", outcome.result.value
    if outcome.said:
        yield "said", outcome.said
    if outcome.proof:
        yield "proof", outcome.proof
    if outcome.ended:
        yield "ended", sessions_ended(outcome.ended)
    yield from (("doubt", doubt) for doubt in outcome.doubts)
    if outcome.hint:
        yield "hint", outcome.hint


def sessions_ended(count: int) -> str:
    return f"{count} session{'s' * (count != 1)} ended" if count else ""


def _words(change: Change) -> str:
    place = {"add": "at", "remove": "from", "end": "at", "prove": "at"}.get(change.verb, "")
    where = f" {place} {change.account}" if change.account and place else ""
    return f"{change.verb} {change.device}{where}"
