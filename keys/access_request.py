"""A request to be let in: one small text that a new device signs with its new key, and a trusted device approves.

    keyturn request: macbook (macbook) asks to be let in at kua
    name: macbook
    kind: macbook
    public_key: ssh-ed25519 AAAA…
    at: 2026-11-23T10:00:00Z
    fleet: kua
    -----BEGIN SSH SIGNATURE-----
    …
    -----END SSH SIGNATURE-----

The signature (SSHSIG, namespace "keyturn-request") is over the bytes above it, each line ended by LF, and by the very
key that stands there. It proves that whoever asks has the private key, and not who asks: that is for a person to see.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from keys import key_base64
from keys.device import Kind, check_name, parse_kind
from keys.errors import InvalidInputError
from keys.public_key import PublicKey
from keys.request_text import START, RequestLines, read_lines
from keys.sshsig import SshSignature

NAMESPACE = "keyturn-request"
MAX_AGE = timedelta(days=7)
"""How long a request is good for."""

_AHEAD = timedelta(minutes=10)  # by which the clock of the new device may be fast
_AT = "%Y-%m-%dT%H:%M:%SZ"
_AT_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_FIELDS = ("name", "kind", "public_key", "at", "fleet")
_AGAIN = "have it sent again, as a file; if that does not help, have a new one made"


class ChangedRequestError(InvalidInputError):
    """The request is not the text that its key has signed."""


class StaleRequestError(InvalidInputError):
    """The request is too old, or from the future."""


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """What is asked for, and by which key; its signature is right.

    at: when it was made, aware, to the second. fleet: the name of the fleet that it is for; empty where the new device
    knew of none.
    """

    name: str
    kind: Kind
    public_key: PublicKey
    at: datetime
    fleet: str
    signature: SshSignature

    @classmethod
    def make(
        cls, name: str, kind: Kind, at: datetime, fleet: str, key: PublicKey, sign: Callable[[bytes, str], SshSignature]
    ) -> "AccessRequest":
        """Sign a request with the key that is to be let in. sign: a text, for one namespace.

        Raises InvalidInputError for a name that is none or a key that cannot ask, and what `sign` raises.
        """
        key = _plain(key)
        at = at.astimezone(UTC).replace(microsecond=0)
        head = _head(check_name(name), kind, key, at, _fleet(fleet))
        signature = sign(head.encode(), NAMESPACE)
        if signature.key != key or not signature.is_of(head.encode(), NAMESPACE):
            raise InvalidInputError(
                f"this {key.type} key gave no signature that others can check",
                hint="touch a hardware key when it waits for that, or ask with a new key: ssh-keygen -t ed25519",
            )
        return cls(name, kind, key, at, fleet, signature)

    @classmethod
    def parse(cls, text: str) -> "AccessRequest":
        """Read a request, whatever mail or a chat did to its lines.

        Raises ChangedRequestError where what it says was not signed by its key, InvalidInputError where it says nothing
        sensible, PrivateKeyError where it holds a private key. None of them repeats the text at length.
        """
        lines = read_lines(text)
        name, kind, key, at, fleet = _values(lines)
        request = cls(
            check_name(name),
            parse_kind(kind),
            _key(key),
            _moment(at),
            _fleet(fleet),
            SshSignature.from_blob(key_base64.decode(lines.signature.encode()) or b""),
        )
        request._check(lines)
        return request

    @property
    def head(self) -> str:
        """What is signed."""
        return _head(self.name, self.kind, self.public_key, self.at, self.fleet)

    @property
    def text(self) -> str:
        """All of it, as it is handed over."""
        return self.head + self.signature.armor

    def check_age(self, now: datetime, max_age: timedelta = MAX_AGE) -> None:
        """Raises StaleRequestError for a request that is older than that, or from the future."""
        age = now - self.at
        if age > max_age:
            raise StaleRequestError(
                f"the request is {_span(age)} old, and was good for {_span(max_age)}",
                hint=f"have a new one made there: keyturn onboard {self.name} --kind {self.kind} --request",
            )
        if -age > _AHEAD:
            raise StaleRequestError(
                f"the request is from the future: it says {self.at:{_AT}}, and here it is {now.astimezone(UTC):{_AT}}",
                hint=f"set the clock right, here or at {self.name}, and have a new request made there",
            )

    def _check(self, lines: RequestLines) -> None:
        """Whether it was signed as it stands there, to the letter."""
        if self.signature.key != self.public_key:
            raise ChangedRequestError(
                "the request is signed by another key than the one that stands in it", hint=_AGAIN
            )
        told = [lines.title, *map(_with_whole_key, lines.fields)]
        if self.head.splitlines() != told or not self.signature.is_of(self.head.encode(), NAMESPACE):
            raise ChangedRequestError("the request was changed on the way: its signature does not fit", hint=_AGAIN)


def _head(name: str, kind: Kind, key: PublicKey, at: datetime, fleet: str) -> str:
    title = f"{START}{name} ({kind}) asks to be let in{f' at {fleet}' if fleet else ''}"
    values = (name, kind.value, key.bare_line, f"{at:{_AT}}", fleet)
    lines = (f"{field}: {value}".rstrip(" ") for field, value in zip(_FIELDS, values, strict=True))
    return "".join(f"{line}\n" for line in (title, *lines))


def _values(lines: RequestLines) -> list[str]:
    """The values of the fields. Raises InvalidInputError unless there is each of them once, in order."""
    names = [line.partition(":")[0] for line in lines.fields]
    if more := next((name for name in names if name not in _FIELDS), ""):
        raise InvalidInputError(
            f"the request holds a field that is not known: {more[:40]!r}",
            hint="it may be one of a newer keyturn: update this one",
        )
    if names != list(_FIELDS):
        raise InvalidInputError(
            "the request is incomplete, or was put together by hand",
            hint=f"its lines are {', '.join(_FIELDS)}; {_AGAIN}",
        )
    return [line.partition(": ")[2] for line in lines.fields]


def _key(text: str) -> PublicKey:
    return _plain(PublicKey.parse(_whole_key(text)))


def _whole_key(text: str) -> str:
    """A key that was broken into lines, in one piece."""
    kind, *pieces = text.split(" ")
    return f"{kind} {''.join(pieces)}"


def _with_whole_key(line: str) -> str:
    start = "public_key: "
    return start + _whole_key(line.removeprefix(start)) if line.startswith(start) else line


def _plain(key: PublicKey) -> PublicKey:
    """Raises InvalidInputError for a certificate."""
    if key.is_certificate:
        raise InvalidInputError("a certificate cannot ask to be let in", hint="ask with the key that it certifies")
    return key.with_comment("")


def _moment(text: str) -> datetime:
    try:
        if _AT_FORM.fullmatch(text):
            return datetime.strptime(text, _AT).replace(tzinfo=UTC)
    except ValueError:
        pass
    raise InvalidInputError(f"the request is damaged: {text[:40]!r} is not a moment", hint=_AGAIN)


def _span(time: timedelta) -> str:
    return f"{time.days} days" if time.days > 1 else f"{time.total_seconds() // 3600:.0f} hours"


def _fleet(text: str) -> str:
    try:
        return check_name(text) if text else ""
    except InvalidInputError:
        raise InvalidInputError(
            f"{text[:60]!r} is not a fleet name", hint="small letters, digits and hyphens, 40 at most"
        ) from None
