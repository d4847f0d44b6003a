"""One account's authorized_keys over SFTP: read whole, and changed so that at no moment it is half of anything.

Where the server can rename over a file, the new content is written beside it, and takes its place in one step. Where it
cannot, nothing is moved out of the way, for a cut just then would leave a box without any key. The file is written in
place instead, each packet of it whole or not at all: an addition is one packet at its end; a removal closes the gap
and fills up with blank lines, which are cut off last (a connection that breaks just then leaves them). Every line that
stays stands there after each packet.
"""

import contextlib
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bootstrap.ssh.errors import CommandError, SftpError, SshError
from bootstrap.ssh.sftp import PIECE, POSIX_RENAME, Sftp

FOLDER = ".ssh"
PATH = f"{FOLDER}/authorized_keys"
LIMIT = 1024 * 1024  # bytes
STALE_SECONDS = 600
"""The age from which a file beside the key file is what a run that died has left."""

_TRIES = 3
_BESIDE = re.compile(r"\.authorized_keys\.keyturn-[0-9a-f]{16}")
_MOST_NAMES = 1000

Edit = Callable[[bytes], bytes]


class ConflictError(SshError):
    """Somebody else changed the file at the same time."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What stood in the file before and after; None where there was no file."""

    old: bytes | None
    new: bytes | None


def read(sftp: Sftp) -> bytes | None:
    """The file; None where there is none. Raises a subclass of SshError."""
    return sftp.read(PATH, LIMIT)


def change(sftp: Sftp, edit: Edit) -> Changed:
    """Make of the file what `edit` makes of its bytes, which either only adds at its end or only takes away.

    Read again right before it is replaced, and right after. Where somebody else was quicker, `edit` is asked again.
    Raises a subclass of SshError; the file is as it was then, or as it should be.
    """
    for _ in range(_TRIES):
        old = read(sftp)
        new = edit(old or b"")
        if new == (old or b""):
            return Changed(old, old)
        try:
            _write(sftp, old, new)
        except ConflictError:
            continue
        after = read(sftp)
        if after is not None and edit(after) == after:
            return Changed(old, after)
    raise ConflictError("somebody else keeps changing the file", where=PATH, hint="run it again")


def _write(sftp: Sftp, old: bytes | None, new: bytes) -> None:
    there = sftp.look_at(PATH)
    if there is not None and not there.is_regular:
        raise CommandError("it is not a regular file", where=PATH, hint="look at it there")
    mode = there.mode & 0o777 if there and there.mode else 0o600
    if old is None:
        _make_folder(sftp)
    if old is None or POSIX_RENAME in sftp.extensions:
        _write_beside(sftp, old, new, mode)
    elif read(sftp) != old:
        raise ConflictError("it was changed meanwhile", where=PATH)
    else:
        _write_into(sftp, old, new)


def _make_folder(sftp: Sftp) -> None:
    if sftp.look_at(FOLDER) is None:
        with contextlib.suppress(SftpError):  # another run may have been quicker; the file's own error tells
            sftp.make_folder(FOLDER, 0o700)


def _write_beside(sftp: Sftp, old: bytes | None, new: bytes, mode: int) -> None:
    beside = f"{FOLDER}/.authorized_keys.keyturn-{secrets.token_hex(8)}"
    try:
        sftp.create(beside, new, mode)
        if read(sftp) != old:
            raise ConflictError("it was changed meanwhile", where=PATH)
        if POSIX_RENAME in sftp.extensions:
            sftp.replace(beside, PATH)
        else:
            sftp.rename(beside, PATH)
    except SshError:
        with contextlib.suppress(SshError):
            sftp.remove(beside)
        raise
    with contextlib.suppress(SshError):
        _sweep(sftp)


def _write_into(sftp: Sftp, old: bytes, new: bytes) -> None:
    try:
        sftp.overwrite(PATH, list(pieces(old, new)), len(new))
    except SftpError:
        if new.startswith(old):  # a disk that is full may have taken half of the addition
            with contextlib.suppress(SshError):
                sftp.overwrite(PATH, [], len(old))
        raise


def pieces(old: bytes, new: bytes) -> Iterator[tuple[int, bytes]]:
    """What to write where, so that `old` becomes `new` and blank lines. Pieces end where lines do."""
    wanted = new + b"\n" * (len(old) - len(new))
    at = len(old) if new.startswith(old) else new.rfind(b"\n", 0, _alike(old, new)) + 1
    while at < len(wanted):
        end = min(at + PIECE, len(wanted))
        if end < len(wanted):
            end = wanted.rfind(b"\n", at, end) + 1 or end
        yield at, wanted[at:end]
        at = end


def _alike(one: bytes, other: bytes) -> int:
    """How many bytes both begin with."""
    differing = (at for at, (this, that) in enumerate(zip(one, other, strict=False)) if this != that)
    return next(differing, min(len(one), len(other)))


def _sweep(sftp: Sftp) -> None:
    """Take away what runs that died have left. Ages are told by the server's own clock."""
    now = sftp.look_at(PATH)
    for name, attributes in sftp.names(FOLDER, _MOST_NAMES):
        if now and _BESIDE.fullmatch(name) and attributes.changed < now.changed - STALE_SECONDS:
            sftp.remove(f"{FOLDER}/{name}")
