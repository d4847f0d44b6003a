"""sshd's configuration, as far as it decides who gets in: from a file without Match, or from what `sshd -T` prints.

The first value of a keyword wins (sshd_config(5)); keywords ignore case, and `=` may stand between keyword and value.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_LINE = re.compile(r"""\s*["']?([A-Za-z0-9]+)["']?(?:\s*=\s*|\s+)(.*?)\s*""")


@dataclass(frozen=True)
class SshdConfig:
    """values: by keyword in lower case, as they stand there."""

    values: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> "SshdConfig":
        """Take any text; lines that are no setting are left out. Reading ends at the first Match."""
        values: dict[str, str] = {}
        for line in text.split("\n"):
            found = _LINE.fullmatch(line)
            if not found or line.lstrip().startswith("#"):
                continue
            keyword = found[1].lower()
            if keyword == "match":
                break
            values.setdefault(keyword, found[2].strip('"'))
        return cls(values)

    def value(self, keyword: str, default: str = "") -> str:
        """What is set; "none" counts as nothing. keyword: in lower case."""
        found = self.values.get(keyword, default)
        return "" if found.lower() == "none" else found

    @property
    def max_auth_tries(self) -> int:
        """MaxAuthTries: how many tries a connection has."""
        found = self.values.get("maxauthtries", "6")
        return int(found) if found.isdecimal() else 6

    def refuses(self, user: str, uid: str, options: str = "") -> str:
        """Why no key of that account gets in whatever its files say; else empty. options: those of the key's line."""
        if self.value("pubkeyauthentication", "yes").lower() == "no":
            return "PubkeyAuthentication no"
        if uid != "0":
            return ""
        root = self.value("permitrootlogin", "prohibit-password").lower()
        if root == "no":
            return f"PermitRootLogin no ({user})" if user != "root" else "PermitRootLogin no"
        if root == "forced-commands-only" and "command=" not in options.lower():
            return "PermitRootLogin forced-commands-only"
        return ""

    def blind_spots(self) -> tuple[str, ...]:
        """What lets in keys that no authorized_keys file lists, or keeps out some that one does; a sentence each."""
        found = []
        if command := self.value("authorizedkeyscommand"):
            found.append(f"AuthorizedKeysCommand {command} may let in keys that no file lists")
        if authorities := self.value("trustedusercakeys"):
            found.append(f"TrustedUserCAKeys {authorities} lets in every certificate of its authorities")
        if revoked := self.value("revokedkeys"):
            found.append(f"RevokedKeys {revoked} may keep out keys that stand in a file")
        limits = ((word, self.value(word.lower())) for word in ("AllowUsers", "DenyUsers", "AllowGroups", "DenyGroups"))
        found += [f"{word} {named} may keep accounts out whatever their files say" for word, named in limits if named]
        return tuple(found)
