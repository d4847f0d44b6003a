"""The log's part of the proof where sshd names keys by MD5, and of certificates of an authority that is out."""

import pytest

from bootstrap.targets.base import Outcome, Result
from bootstrap.targets.server.beyond_files import Ended, with_endings
from bootstrap.targets.server.logins import read_proof
from bootstrap.targets.server.sessions import Sessions
from keys.key_pair import KeyPair
from keys.plan import Change, Verb

LOST = KeyPair.generate("lost@kua").public
OTHER = KeyPair.generate("other@kua").public
NONCE = "0" * 32
REMOVED = Change(Verb.REMOVE, "server:web", "root", LOST, "macbook", "lost", ends_sessions=True)


@pytest.mark.parametrize(
    ("words", "result"),
    [
        (f"{LOST.fingerprint} -", Result.FAILED),
        (f"{LOST.md5} -", Result.FAILED),
        (f"{OTHER.fingerprint} {LOST.fingerprint}", Result.FAILED),
        (f"{OTHER.fingerprint} -", Result.DONE),
    ],
    ids=["SHA256", "MD5", "by its authority", "another key"],
)
def test_a_login_behind_ours_is_the_keys_however_the_log_names_it(words: str, result: Result) -> None:
    log = f"\ns auth /var/log/auth.log\nx\nl 1767319445.5 7 10.0.0.1 500 A publickey {words} root"
    text = f"\n@@{NONCE} begin root 77 1767319445 +0100\n\n@@{NONCE} log \n{log}\n\n@@{NONCE} end \n"
    done = Ended(frozenset({LOST}), Sessions(log="/var/log/auth.log"), read_proof(text.encode(), NONCE))
    removed = Outcome(REMOVED, Result.DONE, "removed", proof="asked afresh, the server refuses it")
    assert with_endings({REMOVED: removed}, done)[REMOVED].result is result
