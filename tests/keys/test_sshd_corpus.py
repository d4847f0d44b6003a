"""Whole servers: the recorded verdicts of five real sshd's, where the shared corpus is at hand."""

from typing import Any

import pytest

from keys.sshd.decide import decide
from keys.sshd.verdict import GetsIn, Refused, Verdict, WillNotStart
from tests.keys import decision_corpus as corpus

WORDS: dict[type[Verdict], bool | None] = {GetsIn: True, Refused: False, WillNotStart: None}


@pytest.mark.parametrize("case", corpus.CASES, ids=[str(case["name"]) for case in corpus.CASES])
def test_every_sshd_decided_about_the_server_as_we_do(case: dict[str, Any]) -> None:
    ours = {
        version: decide(corpus.key(case), corpus.connection(case), corpus.server(case, version))
        for version in case["verdicts"]
    }
    assert {version: WORDS.get(type(verdict), verdict) for version, verdict in ours.items()} == case["verdicts"], ours
