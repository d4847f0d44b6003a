"""Lists of signature algorithms: PubkeyAcceptedAlgorithms and CASignatureAlgorithms (kex_assemble_names, sshkey.c).

A list replaces the default; `+` adds to its end, `^` to its head, `-` takes away. `*` and `?` are wildcards.
"""

from collections.abc import Sequence
from functools import lru_cache

from keys.decision import CA_SIGNATURES
from keys.key_types import CERT_SUFFIX, LINE_TYPES, MLDSA44_ED25519
from keys.match_list import match_pattern_list
from keys.openssh import KNOWS_MLDSA, NO_DSA, Version
from keys.public_key import PublicKey
from keys.sshd.build import Build
from keys.sshd.verdict import ConfigError

_SHORT_NAMES = frozenset({"ed25519", "ed25519-sk", "ecdsa", "ecdsa-sk", "rsa", "dsa"})
_NOT_BY_DEFAULT = frozenset(
    {
        "ssh-rsa",
        "ssh-rsa" + CERT_SUFFIX,
        "ssh-dss",
        "ssh-dss" + CERT_SUFFIX,
        "webauthn-sk-ecdsa-sha2-nistp256@openssh.com",
        "webauthn-sk-ecdsa-sha2-nistp256" + CERT_SUFFIX,
    }
)
_SHA1 = ("ssh-rsa",)
_WEBAUTHN = "webauthn-sk-ecdsa-sha2-nistp256"


@lru_cache(maxsize=64)
def known(version: Version) -> tuple[str, ...]:
    """Every algorithm that this OpenSSH has a name for."""
    names = [name for name in LINE_TYPES if not (name.startswith("ssh-dss") and version >= NO_DSA)]
    return tuple(name for name in names if name != MLDSA44_ED25519.name or version >= KNOWS_MLDSA)


def are_valid(names: str, build: Build, *, plain: bool) -> bool:
    """Whether sshd takes the list (sshkey_names_valid2). plain: certificates' algorithms are not wanted."""
    if names.startswith("-"):
        return True
    listed = names.removeprefix("+") if names.startswith("+") else names.removeprefix("^")
    entries = listed.split(",")
    if "" in entries:  # nothing is looked at behind an empty entry
        entries = entries[: entries.index("")]
    return bool(listed) and all(_is_valid(entry, build.version, plain=plain) for entry in entries)


def _is_valid(entry: str, version: Version, *, plain: bool) -> bool:
    every = known(version)
    if entry in every:
        return not (plain and LINE_TYPES[entry].certificate)
    if entry.lower() in _SHORT_NAMES:
        return True
    return any(match_pattern_list(name, entry) != 0 for name in every)


@lru_cache(maxsize=256)
def accepted(setting: str, build: Build) -> frozenset[str]:
    """PubkeyAcceptedAlgorithms, in full; setting: as it stands in the configuration. Raises ConfigError."""
    every = known(build.version)
    return frozenset(_assemble(setting, [name for name in every if name not in _NOT_BY_DEFAULT], every))


@lru_cache(maxsize=256)
def accepted_of_authorities(setting: str, build: Build) -> frozenset[str]:
    """CASignatureAlgorithms, in full. Raises ConfigError."""
    every = known(build.version)
    plain = [name for name in every if not LINE_TYPES[name].certificate]
    return frozenset(_assemble(setting, [name for name in plain if name in CA_SIGNATURES], plain))


def _assemble(setting: str, default: list[str], every: Sequence[str]) -> list[str]:
    if setting.startswith("-"):
        return [name for name in default if match_pattern_list(name, setting[1:]) != 1]
    listed = setting[1:] if setting[:1] in ("+", "^") else setting
    if any(entry.startswith("!") for entry in listed.split(",")):
        raise ConfigError("kex_assemble_names failed")
    entries = listed.split(",")
    chosen = [name for name in every if any(match_pattern_list(name, one) == 1 for one in entries)]
    if not setting or setting[:1] in ("+", "^"):
        return default + chosen
    if not chosen:
        raise ConfigError("kex_assemble_names failed")
    return chosen


def signs_with(key: PublicKey) -> tuple[str, ...]:
    """The algorithms that a holder of `key` may sign with; of a certificate, their names for certificates."""
    suffix = CERT_SUFFIX if key.is_certificate else ""
    if LINE_TYPES[key.type].family == "rsa":
        return tuple(name + suffix for name in ("rsa-sha2-512", "rsa-sha2-256", *_SHA1))
    if key.type.startswith("sk-ecdsa"):
        return key.type, _WEBAUTHN + (suffix or "@openssh.com")
    return (key.type,)
