"""Public keys in the form of RFC 4716 ("---- BEGIN SSH2 PUBLIC KEY ----"), as PuTTY and commercial SSH export them."""

import re

from keys import key_base64
from keys.errors import InvalidInputError
from keys.public_key import PublicKey

_BLOCK = re.compile(r"---- BEGIN SSH2 PUBLIC KEY ----\r?\n(.*?)---- END SSH2 PUBLIC KEY ----", re.DOTALL)
_HEADER = re.compile(r"^([^\s:]+): ((?:.*\\\r?\n)*.*)\r?\n", re.MULTILINE)


def read_rfc4716(text: str) -> PublicKey:
    """Read the one key in `text`, with its Comment header. Raises InvalidInputError."""
    blocks = _BLOCK.findall(text)
    if len(blocks) != 1:
        raise InvalidInputError(f"{len(blocks)} keys in RFC 4716 form, one is wanted")
    headers = {name.lower(): value for name, value in _HEADER.findall(blocks[0])}
    comment = re.sub(r"\\\r?\n", "", headers.get("comment", "")).strip().removeprefix('"').removesuffix('"')
    blob = key_base64.decode(_HEADER.sub("", blocks[0]).encode("utf-8", "replace"))
    if blob is None:
        raise InvalidInputError("the key is damaged: its base64 does not come out even")
    return PublicKey.from_blob(blob, comment)
