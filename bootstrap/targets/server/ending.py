"""What is done about sessions on a server, on top of our login there: look, end exactly those, look again."""

from collections.abc import Iterable
from dataclasses import replace

from bootstrap.targets.server.frames import new_nonce
from bootstrap.targets.server.login import Login
from bootstrap.targets.server.logins import LogProof, proof_script, read_proof
from bootstrap.targets.server.sessions import Judged, Sessions, read_sessions, sessions_script
from keys.public_key import PublicKey

_ROUNDS = 3  # a process can start another while it is being ended


def end_sessions(login: Login, keys: Iterable[PublicKey]) -> Sessions:
    """End the sessions of these keys but our own, with the processes they left behind; look again two seconds later.

    Raises a subclass of SshError, and others; some sessions may have ended then.
    """
    keys = list(keys)
    before = after = _look(login, keys)
    for _ in range(_ROUNDS):
        if not after.condemned:
            break
        after = _look(login, keys, after.condemned)
    left = tuple(session for session in after.sessions.found if not session.ours)
    unknown = tuple(dict.fromkeys(before.sessions.unknown + after.sessions.unknown))
    log = after.sessions.log and before.sessions.log
    return replace(before.sessions, left=left, unknown=unknown, log=log)


def logins_since_ours(login: Login, keys: Iterable[PublicKey]) -> LogProof:
    """Whether the log tells of a login with one of these keys behind our own: of worth right after a fresh login.

    Raises a subclass of SshError, and others.
    """
    nonce = new_nonce()
    return login.read(proof_script(keys, nonce), lambda answer: read_proof(answer.output, nonce))


def _look(login: Login, keys: list[PublicKey], condemned: Iterable[str] = ()) -> Judged:
    nonce = new_nonce()
    return login.read(sessions_script(nonce, condemned), lambda answer: read_sessions(answer.output, nonce, keys))
