"""Tokens, and what they may do: classic ones by scopes, fine-grained ones by permissions.

A classic token without the scope gets 404, a fine-grained one without the permission 403, as at the vendor's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bootstrap.sandbox.github.errors import ApiError

ALL_SCOPES = frozenset({"admin:public_key", "admin:ssh_signing_key"})

_KINDS = {"/user/keys": ("public_key", "keys"), "/user/ssh_signing_keys": ("ssh_signing_key", "ssh_signing_keys")}
_SCOPES = {"GET": ("read", "write", "admin"), "POST": ("write", "admin"), "DELETE": ("admin",)}


@dataclass(frozen=True)
class Token:
    """login: whose it is. scopes: of a classic token; None makes it a fine-grained one, with these permissions.

    permissions: "read" or "write" for "keys" and "ssh_signing_keys". expires: as the header writes it; empty for
    never. sso: whether an organization wants it authorized first.
    """

    login: str
    scopes: frozenset[str] | None = ALL_SCOPES
    permissions: Mapping[str, str] = field(default_factory=dict)
    expires: str = ""
    sso: bool = False

    def headers(self) -> dict[str, str]:
        """What every answer tells of it."""
        told = {} if self.scopes is None else {"X-OAuth-Scopes": ", ".join(sorted(self.scopes))}
        return {**told, "GitHub-Authentication-Token-Expiration": self.expires} if self.expires else told

    def admit(self, method: str, path: str) -> dict[str, str]:
        """What the answer to a request that may pass tells of its needs. Raises ApiError where it may not."""
        if self.sso:
            url = "https://github.com/orgs/acme/sso?authorization_request=A1B2C3"
            message = "Resource protected by organization SAML enforcement. You must grant your token access."
            raise ApiError(403, message, X_GitHub_SSO=f"required; url={url}")
        kind, permission = _KINDS.get(re.sub(r"/\d+$", "", path), ("", ""))
        if not kind:
            return {}
        if self.scopes is None:
            return self._by_permission(permission, "read" if method == "GET" else "write")
        needed = [f"{word}:{kind}" for word in _SCOPES.get(method, ())]
        accepted = {"X-Accepted-OAuth-Scopes": ", ".join(needed)}
        if not self.scopes & set(needed):
            raise ApiError(404, "Not Found", X_Accepted_OAuth_Scopes=", ".join(needed))
        return accepted

    def _by_permission(self, permission: str, needed: str) -> dict[str, str]:
        told = {"X-Accepted-GitHub-Permissions": f"{permission}={needed}"}
        if self.permissions.get(permission) not in {needed, "write"}:
            message = "Resource not accessible by personal access token"
            raise ApiError(403, message, X_Accepted_GitHub_Permissions=f"{permission}={needed}")
        return told
