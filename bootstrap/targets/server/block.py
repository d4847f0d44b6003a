"""Putting lost keys into a server's list of revoked keys, so that they stay useless whoever puts them back.

The list is made aside, asked about the lost keys and about those that must get in, renamed into place, and named in
sshd's configuration last. Then a fresh login has to get in; until it does, the server itself would put all back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bootstrap.targets.server.block_job import CannotBlockError, Job, wanted
from bootstrap.targets.server.block_look import Sight, look_script, read_sight
from bootstrap.targets.server.block_problems import explain_block
from bootstrap.targets.server.block_script import Markers, block_script, read_blocked, settle_script
from bootstrap.targets.server.edit import BROKE_OFF, LOCK_SECONDS, UNDO_SECONDS, Edited
from bootstrap.targets.server.frames import new_nonce
from bootstrap.targets.server.login import Login
from keys.errors import KeyturnError
from keys.public_key import PublicKey

_TRIES = 3  # how often somebody else may be quicker


@dataclass(frozen=True, slots=True)
class Blocked:
    """problem: why it is not done; empty when it is. said: what was done. path: the list.

    already: the keys were refused by it before, and nothing was written.
    """

    problem: str = ""
    said: str = ""
    hint: str = ""
    already: bool = False
    path: str = ""


def block(login: Login, keys: Sequence[PublicKey], spare: Sequence[PublicKey], *, undo: int = UNDO_SECONDS) -> Blocked:
    """Put the keys into the list; their certificates are refused with them.

    spare: keys that must get in afterwards, besides our own. undo: seconds in which a fresh login has to confirm it.
    Raises a subclass of SshError, and others, where the server could not even be looked at; nothing was changed then.
    """
    return _Blocking(login, list(dict.fromkeys(keys)), spare, undo).run()


class _Blocking:
    """One call of `block`."""

    def __init__(self, login: Login, keys: Sequence[PublicKey], spare: Sequence[PublicKey], undo: int) -> None:
        self._login = login
        self._keys = keys
        self._spare = spare
        self._undo = undo

    def run(self) -> Blocked:
        try:
            for left in reversed(range(_TRIES)):
                sight = self._look()
                job = self._job(sight)
                edited = self._write(job, sight)
                if edited.problem != "conflict" or not left:
                    break
        except CannotBlockError as error:
            return Blocked(error.what, hint=error.hint)
        if edited.problem:
            what, hint = explain_block(edited, job)
            if edited.problem == BROKE_OFF:
                what = f"{what}; the server takes back within {self._undo} seconds what was written"
            return Blocked(what, hint=hint, path=job.path)
        if edited.inode == "already":
            return Blocked(said=f"{job.path} refuses it already", already=True, path=job.path)
        return self._prove(job, sight, Markers.read(edited.said))

    def _look(self) -> Sight:
        """What is there, once nobody else's edit waits for its confirmation: one that waits too long is taken back."""
        sight = self._look_once(LOCK_SECONDS)
        if sight.pending:
            for markers in Markers.pairs(sight.pending, sight.list_path):
                self._settle("back", sight, markers)
            sight = self._look_once(0)
        return sight

    def _look_once(self, patience: int) -> Sight:
        nonce = new_nonce()
        script = look_script(nonce, patience=patience)
        return self._login.read(script, lambda answer: read_sight(answer.output, nonce))

    def _job(self, sight: Sight) -> Job:
        """What to do; our own key is spared in any case. Raises CannotBlockError."""
        spare = self._spared()
        if both := {key.plain_blob for key in spare} & {key.plain_blob for key in self._keys}:
            name = next(key.fingerprint for key in self._keys if key.plain_blob in both)
            raise CannotBlockError(f"{name} must still get in", hint="a key that is in use is not blocked")
        return wanted(sight, self._keys, spare, self._login.openssh)

    def _spared(self) -> list[PublicKey]:
        own = self._login.own_key
        return list(dict.fromkeys([*self._spare, *([own] if own else [])]))

    def _write(self, job: Job, sight: Sight) -> Edited:
        """What breaks off from here on has changed something, or not."""
        nonce = new_nonce()
        script = block_script(job, sight, self._keys, self._spared(), undo=self._undo, nonce=nonce)
        try:
            return self._run(script, nonce)
        except KeyturnError as error:
            return Edited(BROKE_OFF, error.what)

    def _run(self, script: bytes, nonce: str) -> Edited:
        return self._login.read(script, lambda answer: read_blocked(answer.output, answer.errors, nonce))

    def _settle(self, verb: str, sight: Sight, markers: Markers) -> Edited:
        nonce = new_nonce()
        return self._run(settle_script(verb, sight, markers, nonce), nonce)

    def _prove(self, job: Job, sight: Sight, markers: Markers) -> Blocked:
        """Log in afresh, and keep what was written; or take it back."""
        try:
            self._login.renew([])
        except KeyturnError as error:
            return self._take_back(job, sight, markers, error)
        try:
            kept = self._settle("keep", sight, markers)
        except KeyturnError as error:
            what = f"written, but not confirmed ({error.what}); the server takes it back within {self._undo} seconds"
            return Blocked(what, hint="run it again", path=job.path)
        if kept.problem:
            what, hint = explain_block(kept, job)
            return Blocked(what, hint=hint, path=job.path)
        named = f", which {job.config} names now" if job.config else ""
        return Blocked(said=f"put into {job.path}{named}; our own key got in afresh", path=job.path)

    def _take_back(self, job: Job, sight: Sight, markers: Markers, error: KeyturnError) -> Blocked:
        why = f"a fresh login failed afterwards ({error.what})"
        try:
            back = not self._settle("back", sight, markers).problem
        except KeyturnError:
            back = False
        what = f"undone: {why}" if back else f"{why}; the server takes it back within {self._undo} seconds"
        return Blocked(what, hint=error.hint or "run it again", path=job.path)
