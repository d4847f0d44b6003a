"""What the person at a computer that joins is asked and shown: whether both sides show the same code."""

from dataclasses import dataclass

from bootstrap.attended.attendant import Notice, Question
from keys.public_key import PublicKey


@dataclass(frozen=True)
class CompareHere(Question[bool]):
    """Whether the other device shows the same. compare: the code. key: this computer's. address: of the other one."""

    compare: str
    key: PublicKey
    address: str


@dataclass(frozen=True)
class ShowCode(Notice):
    """The same once this side has said yes, for as long as the person at the other one has not."""

    compare: str
    key: PublicKey
