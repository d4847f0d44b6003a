"""A file of bare public keys, one a line: RevokedKeys and TrustedUserCAKeys (authfile.c, sshkey_in_file).

Unlike authorized_keys, one line that is no key spoils all that comes after it.
"""

from collections.abc import Callable

from keys import key_base64, key_blob
from keys.errors import InvalidInputError
from keys.key_blob import BlobError, ShortRsaError
from keys.key_line import lines_of, read_key, skip_blanks
from keys.key_types import LINE_TYPES
from keys.openssh import Version
from keys.public_key import PublicKey
from keys.sshd.algorithms import known


class BadLineError(InvalidInputError):
    """A line is no key: sshd reads no further."""


def holds(data: bytes, wanted: Callable[[PublicKey], bool], version: Version) -> bool:
    """Whether one of the keys is wanted. Raises BadLineError where a line before it is no key."""
    for number, raw in enumerate(lines_of(data), start=1):
        text = raw.split(b"\0", 1)[0].lstrip(b" \t")
        if not text or text[:1] in (b"#", b"\n"):
            continue
        key = read_key(text, 0)
        if key is None or key.type not in known(version):
            if _is_short_rsa(text):
                continue
            raise BadLineError("invalid format", where=f"line {number}")
        if wanted(key):
            return True
    return False


def _is_short_rsa(text: bytes) -> bool:
    """Such a key is passed over."""
    word = text.split(b" ")[0].split(b"\t")[0]
    kind = LINE_TYPES.get(word.decode("latin-1"))
    if kind is None or kind.family != "rsa":
        return False
    token = text[skip_blanks(text, len(word)) :].split(b" ")[0].split(b"\t")[0]
    try:
        key_blob.read(key_base64.decode(token) or b"")
    except ShortRsaError:
        return True
    except BlobError:
        return False
    return False
