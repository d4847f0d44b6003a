"""The recorded verdicts of five real sshd's, where the shared corpus is at hand beside the repository."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from keys.authorized_keys import Accepted, AuthorizedKeys
from keys.public_key import PublicKey

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "authkeys_corpus.json"
CASES: list[dict[str, Any]] = json.loads(CORPUS.read_text()) if CORPUS.exists() else []
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
VERSIONS = {"8.9p1": (8, 9), "9.2p1-debian12": (9, 2), "9.6p1": (9, 6), "10.0p2": (10, 0), "10.5p1": (10, 5)}


@pytest.mark.parametrize("case", CASES, ids=[str(case["name"]) for case in CASES])
def test_every_sshd_decided_as_we_do(case: dict[str, Any]) -> None:
    key = PublicKey.parse(case["cert_line"] or case["key_line"])
    document = AuthorizedKeys.parse(base64.b64decode(case["file_bytes_base64"]))
    # The corpus' key "sked_nt" signs without a touch, which its public half does not tell: the question must say so.
    touched = "sked_nt" not in case["name"]
    ours = {
        name: isinstance(
            document.decide(
                key, user=case["user"], address=case["client_addr"], at=AT, openssh=VERSIONS[name], touched=touched
            ),
            Accepted,
        )
        for name in case["verdicts"]
    }
    assert ours == case["verdicts"], case["sshd_reason"]


@pytest.mark.parametrize("case", CASES, ids=[str(case["name"]) for case in CASES])
def test_every_file_of_the_corpus_comes_back_byte_for_byte(case: dict[str, Any]) -> None:
    data = base64.b64decode(case["file_bytes_base64"])
    assert bytes(AuthorizedKeys.parse(data)) == data == b"".join(line.raw for line in AuthorizedKeys.parse(data).lines)
