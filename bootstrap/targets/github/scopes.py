"""What a token has to be allowed, for each list of keys, and what it is allowed by the headers of an answer.

A classic token has scopes, which every answer lists (`X-OAuth-Scopes`); a fine-grained one has permissions, which no
answer lists. Source: "Scopes for OAuth apps" and "Permissions required for fine-grained personal access tokens" of the
vendor.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Listing:
    """One list of keys. account: what it is called as an account of the target. path: where the API has it.

    kind: the last word of a classic scope. permission: of a fine-grained token, as the vendor's pages call it. entry:
    what one of its keys is called in words.
    """

    account: str
    path: str
    kind: str
    permission: str
    entry: str

    def lacks(self, scopes: frozenset[str] | None, *, reads: bool = False) -> str:
        """What a token with these scopes lacks; empty where it lacks nothing.

        scopes: None for a token that has none but permissions, and is taken to lack its own. reads: whether looking is
        all that is asked of it.
        """
        needed = f"{'read' if reads else 'admin'}:{self.kind}"
        if scopes is None:
            return f'the permission "{self.permission}" ({"read" if reads else "read and write"})'
        enough = {f"{word}:{self.kind}" for word in (("read", "write", "admin") if reads else ("admin",))}
        return "" if scopes & enough else f"the scope {needed}"


KEYS = Listing("keys", "/user/keys", "public_key", "Git SSH keys", "key")
SIGNING = Listing("signing", "/user/ssh_signing_keys", "ssh_signing_key", "SSH signing keys", "signing key")


def scopes_of(headers: Mapping[str, str]) -> frozenset[str] | None:
    """The scopes of the token that got this answer; None where it has permissions in their place."""
    told = headers.get("X-OAuth-Scopes")
    return None if told is None else frozenset(filter(None, (word.strip() for word in told.split(","))))
