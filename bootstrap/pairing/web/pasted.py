"""What was pasted into the page: one public key, or a kind answer that says what to paste instead.

Text that may be a private key, or a part of one, is never repeated. What is kept for the person to mend is only what
looks like words and public keys.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from keys.errors import InvalidInputError
from keys.key_text import PrivateKeyError, SeveralKeysError, holds_private_key
from keys.public_key import PublicKey
from keys.strength import strength

FIELD = "key"
LEAST_RSA_BITS = 3072
"""Of a key that is new today: NIST SP 800-57 asks for it after 2030."""

_LONGEST = 8000  # signs; a key of 16384 bits, the largest that OpenSSH takes, has below 3000
_SHOUTS = re.compile(r"private-?(key|lines|mac)|secret-?key")  # as an app or a keyboard may have changed it
_CODED = re.compile(r"[A-Za-z0-9+/=]{20,}")
_PUBLIC = re.compile(r"AAAA..(NzaC1|VjZHNhL|NrLX)")  # how a key of type ssh-, ecdsa- and sk- begins


@dataclass(frozen=True, slots=True)
class NotTaken:
    """what: what was wrong. do: what to do instead. kept: what the field shows again.

    leaked: whether a private key was sent.
    """

    what: str
    do: str
    kept: str = ""
    leaked: bool = False


def read_form(body: bytes) -> PublicKey | NotTaken:
    """The key in a form as a browser sends it (application/x-www-form-urlencoded)."""
    try:
        fields = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=4, errors="replace")
    except ValueError:
        fields = []
    if [name for name, _ in fields] != [FIELD]:
        return NotTaken("The form came damaged.", "Paste the public key again, and send it once more.")
    return read(fields[0][1])


def read(text: str) -> PublicKey | NotTaken:
    """The key in what a person pasted."""
    if len(text) > _LONGEST:
        if _is_private(text):
            return _private()
        return _not_taken("This is too long for a public key.", "Paste one line, that of the public key alone.", text)
    try:
        key = PublicKey.parse(text)
    except PrivateKeyError:
        return _private()
    except SeveralKeysError:
        return _not_taken("There is more than one key in this.", "Paste the one key that this device has.", text)
    except InvalidInputError as error:
        if _is_private(text):
            return _private()
        return _not_taken(_sentence(error.what), _sentence(error.hint), text)
    return _good(key) or key


def _good(key: PublicKey) -> NotTaken | None:
    """What speaks against a key that can be read."""
    if key.is_certificate:
        what, do = "This is a certificate, not a key.", "Paste the public key that it was made for."
    elif not (grade := strength(key)).ok:
        what, do = _sentence(grade.why), "Make a new key, Ed25519 where you can choose, and paste its public key."
    elif key.type == "ssh-rsa" and key.bits < LEAST_RSA_BITS:
        what = f"This RSA key has {key.bits} bits; a new one should have {LEAST_RSA_BITS}."
        do = "Make a new key, Ed25519 where you can choose, and paste its public key."
    else:
        return None
    return NotTaken(what, do, key.line)


def _private() -> NotTaken:
    return NotTaken(
        "This was a private key. It was not taken, not kept and is not shown again.",
        "Make a new key: this one has crossed the network in the clear, and should get in nowhere any more. "
        "Then copy the public key of the new one, a line that begins with ssh-ed25519 or ecdsa-sha2-, and paste that.",
        leaked=True,
    )


def _not_taken(what: str, do: str, text: str) -> NotTaken:
    if text.strip() and not _can_be_shown(text):
        return NotTaken(what, f"{do} What you pasted is not shown again, as a part of it could be secret.".strip())
    return NotTaken(what, do, text.replace("\r\n", "\n").strip())


def _is_private(text: str) -> bool:
    return holds_private_key(text) or _SHOUTS.search(re.sub(r"\s+", "", text).lower()) is not None


def _can_be_shown(text: str) -> bool:
    """A long run of signs that does not begin as a public key does may be secret."""
    return all(_PUBLIC.match(run) for run in _CODED.findall(text))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}." if text else ""
