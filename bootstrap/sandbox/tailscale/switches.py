"""What can be made to go wrong with the stand-in, for tests and for stories."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bootstrap.sandbox.faults import Faults


@dataclass
class Switches:
    """between: a page that answers in the API's place. moved: where every request is sent on to.

    answers: what single paths (after /api/v2) answer in place of the truth, as text. lacks: parts of the API that are
    not there: "acl", "keys", "oauth", "devices". approval: whether machines have to be approved. outages: how many
    requests are answered 503. faults: what becomes of single requests. expires_in: seconds that an OAuth client's token
    lives, as the answer says it. delay: seconds before each answer.
    """

    between: str = ""
    moved: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    lacks: frozenset[str] = frozenset()
    approval: bool = False
    outages: int = 0
    faults: Faults = field(default_factory=Faults)
    expires_in: int = 3600
    delay: float = 0.0
