"""Who asks: API tokens, OAuth clients, and the tokens that these get for an hour; what each of them may do.

A scope includes its read-only half; "all" is every one (vendor: "Trust credentials", scopes).
"""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from bootstrap.sandbox.tailscale.errors import ApiError


@dataclass(frozen=True)
class Granted:
    """scopes: None for a token of a person, which may do what that person may. tags: those an OAuth client may give."""

    scopes: tuple[str, ...] | None = None
    tags: tuple[str, ...] = ()

    def may(self, scope: str) -> bool:
        held = self.scopes
        if held is None or "all" in held or scope in held:
            return True
        return scope.endswith(":read") and ("all:read" in held or scope.removesuffix(":read") in held)

    @property
    def is_oauth(self) -> bool:
        return self.scopes is not None


class Credentials:
    """All of one control server. prefix: "tskey" or "hskey". token: the first API token; made up where it is empty.

    minted: the tokens that OAuth clients got. ends: when every API token comes to its end, as the API writes it.
    """

    def __init__(self, prefix: str, token: str) -> None:
        self._prefix = prefix
        self.token = token or self._made("api")
        self._tokens = {self.token: Granted()}
        self._clients: dict[str, Granted] = {}
        self.minted: list[str] = []
        self.ends = "2099-01-01T00:00:00Z"

    def grant(self, granted: Granted) -> str:
        """Another API token with these rights, and no others."""
        text = self._made("api")
        self._tokens[text] = granted
        return text

    def shown(self, number: str) -> dict[str, Any] | None:
        """A person's API token of that id as the API shows it, the one key that may be asked for by itself."""
        if f"-api-{number}-" not in self.token:
            return None
        created = "2026-01-01T00:00:00Z"
        return {"id": number, "keyType": "api", "created": created, "expires": self.ends, "scopes": ["all"]}

    def client(self, granted: Granted) -> str:
        """An OAuth client's secret; its id is the third word of it."""
        secret = self._made("client")
        self._clients[secret] = granted
        return secret

    def withdraw(self, text: str) -> None:
        """That token, or that client, is refused from now on."""
        self._tokens.pop(text, None)
        self._clients.pop(text, None)

    def expire(self) -> None:
        """Every token that an OAuth client got has come to its end."""
        for text in self.minted:
            self.withdraw(text)

    def of(self, authorization: str) -> Granted:
        """Raises ApiError for a header with no token that is known."""
        kind, _, text = authorization.partition(" ")
        if kind != "Bearer" or text not in self._tokens:
            raise ApiError(401, "API token invalid" if self._prefix == "tskey" else "unauthorized")
        return self._tokens[text]

    def mint(self, secret: str) -> tuple[str, Granted] | None:
        """A token for an OAuth client; None where there is no such client."""
        if secret not in self._clients:
            return None
        granted = self._clients[secret]
        text = self._made("api" if self._prefix == "tskey" else "oauthtok")
        self._tokens[text] = granted
        self.minted.append(text)
        return text, granted

    def auth_key(self) -> tuple[str, str]:
        """A new auth key's text, and what is kept of it."""
        text = self._made("auth")
        return text, fingerprint(text)

    def _made(self, kind: str) -> str:
        number = f"k{secrets.token_hex(5)}CNTRL" if self._prefix == "tskey" else secrets.token_hex(6)
        return f"{self._prefix}-{kind}-{number}-{secrets.token_hex(24)}"


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
