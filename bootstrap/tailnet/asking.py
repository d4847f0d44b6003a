"""Asking a control server again where that may help, in sight, and not for ever: at most 90 seconds are waited.

What may have been done although no answer came is looked for before it is asked for again.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from bootstrap.tailnet.errors import TailnetError
from bootstrap.tailnet.refusals import Refusals
from bootstrap.tailnet.tokens import Tokens
from bootstrap.tailnet.wire import Answer, Question, Wire

Read = TypeVar("Read")

_MOST_WAITING = 90.0  # seconds, for one question
# Seconds before each new attempt, at least, by HTTP status; 0 is no answer at all.
_PATIENCE: dict[int, tuple[float, ...]] = {
    429: (1, 2, 4, 8, 16, 16, 16, 16),
    500: (1, 2),
    502: (1, 2),
    503: (1, 2),
    504: (1, 2),
    0: (1,),
}


@dataclass
class Asking:
    """waited: told the seconds and the reason before each wait. renew: the line that gives other credentials."""

    wire: Wire
    tokens: Tokens
    refusals: Refusals
    renew: str
    waited: Callable[[float, str], None] = field(repr=False)
    sleep: Callable[[float], None] = field(repr=False)

    def ask(
        self,
        question: Question,
        read: Callable[[Answer], Read],
        *,
        done: Callable[[], Read | None] = lambda: None,
    ) -> Read:
        """What `read` makes of the answer; it raises ValueError where that makes no sense.

        done: for a question that changes something: looks whether it was done although no answer told so, which is then
        the answer. It is asked before the question is put again, and before it is given up. Raises TailnetError,
        SecretError.
        """
        left, attempt = _MOST_WAITING, 0
        while True:
            try:
                return self._renewed(question, read)
            except TailnetError as error:
                trouble = error
            wait = _wait(trouble, attempt, left)
            if wait is not None:
                self.waited(wait, trouble.what)
                self.sleep(wait)
            if trouble.away and trouble.code != 429 and (answer := done()) is not None:
                return answer
            if wait is None:
                raise trouble
            left, attempt = left - wait, attempt + 1

    def _renewed(self, question: Question, read: Callable[[Answer], Read]) -> Read:
        """A token that is refused is replaced once, where another can be had."""
        try:
            return self._once(question, read)
        except TailnetError as error:
            if error.code != 401 or not self.tokens.drop():
                raise
        return self._once(question, read)

    def _once(self, question: Question, read: Callable[[Answer], Read]) -> Read:
        answer = self.wire.ask(question, self._token())
        if not answer.is_good:
            raise self._refusal(question, answer)
        return self._read(answer, read)

    def _token(self) -> str:
        if not self.tokens.is_sound:
            raise self.refusals.error("the credentials hold signs that no token has", self.renew, 0)
        if token := self.tokens.usable():
            return token
        question = self.tokens.question()
        answer = self.wire.ask(question)
        if answer.status in {400, 401, 403} and not answer.is_page:
            raise self.refusals.error("the OAuth client's secret is refused", self.renew, answer.status)
        if not answer.is_good:
            raise self._refusal(question, answer)
        return self._read(answer, self.tokens.take)

    def _refusal(self, question: Question, answer: Answer) -> TailnetError:
        return self.refusals.of(question, answer, oauth=self.tokens.is_oauth, renew=self.renew)

    def _read(self, answer: Answer, read: Callable[[Answer], Read]) -> Read:
        try:
            return read(answer)
        except (ValueError, OverflowError, RecursionError):
            raise self.refusals.nonsense(answer) from None


def _wait(trouble: TailnetError, attempt: int, left: float) -> float | None:
    """The seconds before another attempt; None where there is to be none."""
    waits = _PATIENCE.get(trouble.code, ()) if trouble.away else ()
    wait = max(waits[attempt], trouble.wait) if attempt < len(waits) else math.inf
    return wait if wait <= left else None
