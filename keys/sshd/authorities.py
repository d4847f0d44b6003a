"""TrustedUserCAKeys: certificates whose authority sshd itself trusts, and who their principals may log in as."""

from datetime import UTC

from keys.certificate import Certificate
from keys.certificate_options import CertificateOptionsError, merge, options_of
from keys.decision import Question, RefusedError, check_options, check_validity
from keys.key_base64 import encode
from keys.key_line import lines_of
from keys.key_options import KeyOptions, OptionsError, parse_options
from keys.public_key import PublicKey
from keys.sshd.account import Account
from keys.sshd.commands import answer
from keys.sshd.config import Config
from keys.sshd.files import ROOT
from keys.sshd.key_files import in_home, open_as
from keys.sshd.key_list import BadLineError, holds
from keys.sshd.server import Server
from keys.sshd.verdict import GetsIn, Refused, Unknown, UnseenError


def by_authority(config: Config, account: Account, question: Question, server: Server) -> GetsIn | Refused | Unknown:
    """Whether a certificate gets in by TrustedUserCAKeys. Raises ConfigError for a token that sshd does not know."""
    certificate, path = question.key.certificate, config.file("trustedusercakeys")
    if certificate is None or not path:
        return Refused("sshd trusts no authority for it")
    try:
        if not _is_trusted(certificate, path, server):
            return Refused(f"{path} does not hold its authority's key")
        speaking = _principals(config, account, question, server)
        options = options_of(certificate)
        _check(certificate, options, speaking, question)
        return GetsIn(path, merge(speaking, options) if speaking else options)
    except UnseenError as error:
        return Unknown(error.what)
    except (RefusedError, CertificateOptionsError) as error:
        return Refused(str(error))


def _is_trusted(certificate: Certificate, path: str, server: Server) -> bool:
    if not path.startswith("/") and path.lower() != "none":
        raise UnseenError(f"TrustedUserCAKeys {path}: it is not known from which folder sshd was started")
    data = server.files.read(path, ROOT)
    try:
        return data is not None and holds(data, lambda key: key.blob == certificate.ca_blob, server.version)
    except BadLineError:
        return False


def _check(certificate: Certificate, options: KeyOptions, speaking: KeyOptions | None, question: Question) -> None:
    if not certificate.principals:
        raise RefusedError("the certificate names no principal")
    check_validity(certificate, question, "" if speaking else question.user)
    check_options(options, question)
    if speaking:
        if speaking.cert_authority:
            raise RefusedError("cert-authority stands before a principal")
        check_options(speaking, question)


def _principals(config: Config, account: Account, question: Question, server: Server) -> KeyOptions | None:
    """What the line of a principal allows; None where neither a file nor a command is asked. Raises RefusedError."""
    if not config.file("authorizedprincipalsfile") and not config.text("authorizedprincipalscommand"):
        return None
    doubt: UnseenError | None = None
    for ask in (_by_file, _by_command):
        try:
            data = ask(config, account, question.key, server)
        except UnseenError as error:
            doubt = doubt or error
            continue
        found = _speaking(data, question) if isinstance(data, bytes) else None
        if found is not None:
            return found
    if doubt:
        raise doubt
    raise RefusedError("the certificate does not name an authorized principal")


def _by_file(config: Config, account: Account, _key: PublicKey, server: Server) -> bytes | Refused:
    path = config.file("authorizedprincipalsfile")
    return open_as(in_home(path, account), config, account, server) if path else b""


def _by_command(config: Config, account: Account, key: PublicKey, server: Server) -> bytes | Refused:
    if not config.path("authorizedprincipalscommand"):
        return b""
    return answer("authorizedprincipalscommand", config, account, tokens(account, key), server)


def tokens(account: Account, key: PublicKey) -> dict[str, str]:
    """What the % tokens of AuthorizedPrincipalsCommand stand for (sshd_config(5), TOKENS)."""
    certificate = key.certificate
    authority = PublicKey.from_blob(certificate.ca_blob) if certificate else key
    return {
        "U": str(account.uid),
        "u": account.name,
        "h": account.home,
        "t": key.type,
        "T": authority.type,
        "f": key.fingerprint,
        "F": authority.fingerprint,
        "k": encode(key.blob),
        "K": encode(authority.blob),
        "i": certificate.key_id if certificate else "",
        "s": str(certificate.serial) if certificate else "",
    }


def _speaking(data: bytes, question: Question) -> KeyOptions | None:
    """The options of the first line that names one of the certificate's principals (auth_process_principals)."""
    certificate = question.key.certificate
    for raw in lines_of(data):
        text = raw.split(b"\0")[0].lstrip(b" \t").split(b"#")[0]
        if certificate is None or not text or text.startswith(b"\n"):
            continue
        line = text[:1] + text[1:].rstrip(b"\n \t")
        shown = line.decode("utf-8", "surrogateescape")
        at = max(shown.rfind(" "), -1) if " " in shown else shown.rfind("\t")
        name = shown[at + 1 :].lstrip(" \t") if at >= 0 else shown
        try:
            options = parse_options(shown if at >= 0 else "", openssh=question.openssh, zone=question.zone or UTC)
        except OptionsError:
            continue
        if name in certificate.principals:
            return options
    return None
