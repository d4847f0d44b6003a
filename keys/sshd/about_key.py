"""What stands in the way of one key at every account, whatever the files say (auth2-pubkey.c, userauth_pubkey)."""

from collections.abc import Iterator

from keys.certificate import Certificate
from keys.certificate_signature import signed_by_its_ca
from keys.key_blob import BlobError
from keys.key_types import LINE_TYPES
from keys.public_key import PublicKey
from keys.sshd.algorithms import accepted, accepted_of_authorities, known, signs_with
from keys.sshd.config import Config
from keys.sshd.revocation import revoked
from keys.sshd.server import Server
from keys.sshd.verdict import Refused, Unknown, UnseenError


def about_key(key: PublicKey, config: Config, server: Server) -> Iterator[Refused | Unknown]:
    """Every reason to refuse it, and what may be one but is not known."""
    if key.type not in known(server.version):
        yield Refused(f"this OpenSSH does not know keys of type {key.type}")
        return
    allowed = accepted(config.text("pubkeyacceptedalgorithms"), server.build)
    if allowed.isdisjoint(signs_with(key)):
        yield Refused(f"{key.type} is not in PubkeyAcceptedAlgorithms")
    least = int(config.text("requiredrsasize", "1024"))
    if LINE_TYPES[key.type].family == "rsa" and key.bits < least:
        yield Refused(f"an RSA key of {key.bits} bits is too short: RequiredRSASize {least}")
    if key.is_certificate and (why := _about_certificate(key, config, server)):
        yield Refused(why)
    try:
        if why := revoked(key, config, server):
            yield Refused(why)
    except UnseenError as error:
        yield Unknown(error.what)


def _about_certificate(key: PublicKey, config: Config, server: Server) -> str:
    try:
        certificate = Certificate.read(key.blob)
    except BlobError as error:
        return error.what
    allowed = accepted_of_authorities(config.text("casignaturealgorithms"), server.build)
    if certificate.signature_algorithm not in allowed:
        return f"its CA signed with {certificate.signature_algorithm}, which is not in CASignatureAlgorithms"
    return "" if signed_by_its_ca(certificate) else "its signature is not its CA's"
