"""RevokedKeys: whether a key is revoked. It fails closed: a list that cannot be read revokes every key."""

from keys.public_key import PublicKey
from keys.sshd.config import Config
from keys.sshd.files import ROOT
from keys.sshd.key_list import BadLineError, holds
from keys.sshd.krl import MAGIC, KrlError, read_krl
from keys.sshd.server import Server
from keys.sshd.verdict import UnseenError


def revoked(key: PublicKey, config: Config, server: Server) -> str:
    """Why RevokedKeys refuses the key; empty where it does not. Raises UnseenError."""
    for path in config.words("revokedkeys"):
        if path.lower() == "none" and "revokedkeys" not in config.by_match:
            continue
        if not path.startswith("/") and path.lower() != "none":
            raise UnseenError(f"RevokedKeys {path}: it is not known from which folder sshd was started")
        data = server.files.read(path, ROOT)
        if data is None:
            return f"RevokedKeys {path} cannot be read, which refuses every key"
        if why := _by_list(key, data, server):
            return f"RevokedKeys {path}: {why}"
    return ""


def _by_list(key: PublicKey, data: bytes, server: Server) -> str:
    authority = key.certificate.ca_blob if key.certificate else b""
    try:
        if data.startswith(MAGIC):
            found = read_krl(data, server.version).revokes(key)
        else:
            found = holds(data, lambda one: one.plain_blob in (key.plain_blob, authority), server.version)
    except (KrlError, BadLineError) as error:
        return f"{error}, which refuses every key"
    return "the key is revoked" if found else ""
