"""Asking a control server: with a token that is good, again where that may help, and what comes of its answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from bootstrap.retrying import Retrying
from bootstrap.tailnet.errors import TailnetError
from bootstrap.tailnet.refusals import Refusals
from bootstrap.tailnet.tokens import Tokens
from bootstrap.tailnet.wire import Answer, Question, Wire

Read = TypeVar("Read")

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
        retrying = Retrying(
            TailnetError,
            lambda trouble: _PATIENCE.get(trouble.code, ()) if trouble.away else (),
            lambda trouble: trouble.away and trouble.code != 429,
            self.waited,
            self.sleep,
        )
        return retrying.ask(lambda: self._renewed(question, read), done)

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
