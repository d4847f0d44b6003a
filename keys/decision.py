"""Whether sshd lets a key in by its authorized_keys: the ladder of auth2-pubkey.c and auth2-pubkeyfile.c.

Pure: the clock, the client's address and the server's version are part of the question.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from keys.addresses import BadListError, client, match_address_list, match_cidr_list
from keys.authorized_line import Line
from keys.certificate import Certificate
from keys.certificate_options import CertificateOptionsError, merge, options_of
from keys.certificate_signature import signed_by_its_ca
from keys.errors import InvalidInputError
from keys.key_blob import BlobError
from keys.key_options import KeyOptions, OptionsError, parse_options
from keys.key_types import MLDSA44_ED25519
from keys.match_list import in_list, match_host_list
from keys.openssh import EMPTY_PRINCIPALS_MATCH_NOBODY, KNOWS_MLDSA, Version
from keys.public_key import PublicKey

CA_SIGNATURES = frozenset(
    {
        "ssh-ed25519",
        "ecdsa-sha2-nistp256",
        "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521",
        "sk-ssh-ed25519@openssh.com",
        "sk-ecdsa-sha2-nistp256@openssh.com",
        "rsa-sha2-512",
        "rsa-sha2-256",
    }
)
"""CASignatureAlgorithms as shipped: a CA that still signs with SHA-1 counts for nothing."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The key gets in by line number `line`, under `options` (a certificate's own merged in)."""

    line: int
    options: KeyOptions


@dataclass(frozen=True, slots=True)
class Refused:
    """The key does not get in; reason: the one that comes nearest, for people."""

    reason: str


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks to come in, from where, when, and of which sshd."""

    key: PublicKey
    user: str
    address: str
    at: datetime
    openssh: Version
    host: str
    touched: bool
    verified: bool
    from_anywhere: bool = False  # from= and a certificate's source-address hold nobody back

    @property
    def zone(self) -> tzinfo | None:
        return self.at.tzinfo

    @property
    def seconds(self) -> int:
        return int(self.at.timestamp())


class RefusedError(InvalidInputError):
    """What holds the key, or speaks for its certificate, does not let it in all the same; the text says why."""


def decide(lines: Iterable[Line], question: Question) -> Accepted | Refused:
    """Go through the lines as sshd does: the first that accepts wins, and one that refuses stops nothing."""
    refusal = _never(question)
    return Refused(refusal) if refusal else scan(lines, question)


def scan(lines: Iterable[Line], question: Question) -> Accepted | Refused:
    """The same for a key that sshd looks for at all; of a certificate, the signature has been checked."""
    reason = (
        "no line holds this key" if not question.key.is_certificate else "no cert-authority line holds its CA's key"
    )
    for line in lines:
        if line.key is None:
            continue
        try:
            options = _by_line(line, question)
        except RefusedError as error:
            reason = f"line {line.number}: {error}"
            continue
        if options is not None:
            return _signed(line, options, question)
    return Refused(reason)


def _never(question: Question) -> str:
    """Say why sshd never looks at the file for this key (PubkeyAcceptedAlgorithms, sshkey_check_cert_sigtype)."""
    key = question.key
    if key.type.startswith("ssh-dss"):
        return "DSA keys are not accepted"
    if key.type == MLDSA44_ED25519.name and question.openssh < KNOWS_MLDSA:
        return "this OpenSSH does not know post-quantum keys"
    if not key.is_certificate:
        return ""
    try:
        certificate = Certificate.read(key.blob)
    except BlobError as error:
        return error.what
    if certificate.signature_algorithm not in CA_SIGNATURES:
        return f"its CA signed with {certificate.signature_algorithm}, which is not accepted"
    return "" if signed_by_its_ca(certificate) else "its signature is not its CA's"


def _by_line(line: Line, question: Question) -> KeyOptions | None:
    """Return the options under which the line lets the key in; None where it is another's. Raises RefusedError."""
    certificate = question.key.certificate
    wanted = certificate.ca_blob if certificate else question.key.blob
    if line.key is None or line.key.blob != wanted:
        return None
    try:
        options = parse_options(line.options, openssh=question.openssh, zone=question.zone or UTC)
    except OptionsError as error:
        raise RefusedError(str(error)) from error
    if options.cert_authority != (certificate is not None):
        raise RefusedError(
            "cert-authority stands before it" if options.cert_authority else "it is not marked cert-authority"
        )
    check_options(options, question)
    return _by_certificate(options, certificate, question) if certificate else options


def check_options(options: KeyOptions, question: Question) -> None:
    """The checks that every set of options goes through (auth_authorise_keyopts). Raises RefusedError."""
    if options.expiry is not None and options.expiry < question.seconds:
        raise RefusedError("it has expired")
    if options.principals is not None and not options.cert_authority:
        raise RefusedError("principals= on a key that is no CA")
    address = client(question.address)
    barred = not question.from_anywhere
    try:
        if options.from_ is not None and not _from(options.from_, address, question.host or address) and barred:
            raise RefusedError(f"not from {address}")
        if options.source_address is not None and not match_cidr_list(address, options.source_address) and barred:
            raise RefusedError(f"the certificate is not for {address}")
    except BadListError as error:
        raise RefusedError(f"its list of addresses holds {error}") from error


def _from(patterns: str, address: str, host: str) -> bool:
    """match_host_and_ip: a negated match of either refuses, a match of either lets in."""
    by_address = match_address_list(address, patterns)
    if by_address < 0:
        return False
    by_name = match_host_list(host, patterns)
    return by_name >= 0 and bool(by_name or by_address)


def _by_certificate(options: KeyOptions, certificate: Certificate, question: Question) -> KeyOptions:
    try:
        own = options_of(certificate)
        check_options(own, question)
        merged = merge(options, own)
    except CertificateOptionsError as error:
        raise RefusedError(str(error)) from error
    if options.principals is not None and not any(in_list(name, options.principals) for name in certificate.principals):
        raise RefusedError("the certificate names none of its principals")
    check_validity(certificate, question, "" if options.principals is not None else question.user)
    return merged


def check_validity(certificate: Certificate, question: Question, name: str) -> None:
    """sshkey_cert_check_authority. name: must be among the principals, unless empty. Raises RefusedError."""
    if certificate.role != "user":
        raise RefusedError("the certificate is a host's")
    if question.seconds < certificate.valid_after:
        raise RefusedError("the certificate is not yet valid")
    if question.seconds >= certificate.valid_before:
        raise RefusedError("the certificate has expired")
    if not certificate.principals:
        if question.openssh >= EMPTY_PRINCIPALS_MATCH_NOBODY:
            raise RefusedError("the certificate names no principal")
    elif name and name not in certificate.principals:
        raise RefusedError(f"the certificate does not name {name}")


def _signed(line: Line, options: KeyOptions, question: Question) -> Accepted | Refused:
    """What sshd asks of a hardware key's signature, once a line has let the key in; no other line is tried then."""
    if question.key.is_hardware:
        if options.touch_required and not question.touched:
            return Refused(f"line {line.number}: the key must be touched")
        if options.verify_required and not question.verified:
            return Refused(f"line {line.number}: the key must ask for its PIN")
    return Accepted(line.number, options)
