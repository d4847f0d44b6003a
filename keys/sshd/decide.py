"""The entry point: does this key open this account of that server, for this connection?"""

from collections.abc import Iterator
from dataclasses import replace

from keys.certificate import Certificate
from keys.certificate_signature import signed_by_its_ca
from keys.decision import Question
from keys.key_base64 import encode
from keys.key_blob import BlobError
from keys.key_types import LINE_TYPES
from keys.match_list import match_pattern_list
from keys.public_key import PublicKey
from keys.sshd.account import Account
from keys.sshd.admission import obstacles, unsatisfiable
from keys.sshd.algorithms import accepted, accepted_of_authorities, known, signs_with
from keys.sshd.authorities import by_authority
from keys.sshd.build import CONNECTION_TOKENS
from keys.sshd.commands import answer
from keys.sshd.config import Config, at_start, for_connection
from keys.sshd.key_files import by_files, by_lines
from keys.sshd.matching import Visitor
from keys.sshd.revocation import revoked
from keys.sshd.server import Connection, Server
from keys.sshd.verdict import ConfigError, GetsIn, Refused, Unknown, UnseenError, Verdict, WillNotStart


def decide(key: PublicKey, connection: Connection, server: Server) -> Verdict:
    """Say what `server`'s sshd does when whoever holds the private half of `key` logs in over `connection`.

    key: the public key, or the certificate, that is offered. connection: to which account (`user`), from and to where,
    and when. server: what was observed; see keys.sshd.server.Server for what each part must hold.

    GetsIn: sshd lets the key in ("Accepted publickey"), whatever the account's shell then does. Refused: it does not.
    WillNotStart: no sshd of this version starts with this configuration (what `sshd -t` refuses, as far as it could
    decide about a key). Unknown: a part of the server that was not observed decides. Never raises.

    To describe a server, give it
    - the configuration as one text; where a setting is known from elsewhere (UsePAM), put it before, as a line;
    - every file, folder and symbolic link on the way to what the configuration names, with uid, gid and mode. What is
      neither listed nor under `Files.unseen` is held not to be there; where only the files of interest are known and
      the folders above them are root's and 0755, `Files.with_usual_folders` adds those. A home folder is the account's;
    - every account, with all its groups by name and number, the shadow line, and whether its shell is executable;
    - of groups that may write to such files on Debian, the members;
    - the answer of AuthorizedKeysCommand and AuthorizedPrincipalsCommand where one is set: its output and exit status.
    """
    try:
        start = at_start(server)
        if why := unsatisfiable(start) or _bad_algorithms(start, server):
            return WillNotStart(why)
    except ConfigError as error:
        return WillNotStart(error.what)
    except UnseenError as error:
        return Unknown(error.what)
    try:
        return _for_connection(key, connection, start, server)
    except ConfigError as error:
        return Refused(f"sshd gives up on the connection: {error.what}")
    except UnseenError as error:
        return Unknown(error.what)


def _bad_algorithms(config: Config, server: Server) -> str:
    try:
        for name in ("pubkeyacceptedalgorithms", "hostbasedacceptedalgorithms", "hostkeyalgorithms"):
            accepted(config.text(name), server.build)
        accepted_of_authorities(config.text("casignaturealgorithms"), server.build)
    except ConfigError as error:
        return error.what
    return ""


def _for_connection(key: PublicKey, connection: Connection, start: Config, server: Server) -> Verdict:
    account = server.accounts.get(connection.user)
    named = connection.host if start.is_on("usedns", shipped=False) else ""
    visitor = Visitor(connection, account, named or connection.address)
    config = for_connection(server, start, visitor)
    if account is None:
        return Refused(f"there is no account {connection.user}")
    question = Question(
        key,
        connection.user,
        connection.address,
        connection.at,
        server.version,
        named,
        connection.touched,
        connection.verified,
    )
    doubts = [*obstacles(account, config, visitor, server), *_about_key(key, config, server)]
    refusals = [doubt for doubt in doubts if isinstance(doubt, Refused)]
    if refusals:
        return refusals[0]
    found = _by_any_way(config, account, question, server)
    return doubts[0] if doubts and isinstance(found, GetsIn) else found


def _about_key(key: PublicKey, config: Config, server: Server) -> Iterator[Refused | Unknown]:
    """What stands in the way of this key at every account (auth2-pubkey.c, userauth_pubkey; auth.c)."""
    if key.type not in known(server.version):
        yield Refused(f"this OpenSSH does not know keys of type {key.type}")
        return
    allowed = accepted(config.text("pubkeyacceptedalgorithms"), server.build)
    if not any(match_pattern_list(name, one) == 1 for name in signs_with(key) for one in allowed):
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


def _by_any_way(config: Config, account: Account, question: Question, server: Server) -> GetsIn | Refused | Unknown:
    """Key files, then authorities, then the command: the first that lets the key in."""
    nearest: Refused | Unknown = Refused("no file and no command is asked about keys")
    for found in _ways(config, account, question, server):
        if isinstance(found, GetsIn):
            final = _once_in(found, config, account, question)
            return nearest if isinstance(final, Refused) and isinstance(nearest, Unknown) else final
        if isinstance(found, Unknown) or isinstance(nearest, Refused):
            nearest = found
    return nearest


def _ways(config: Config, account: Account, question: Question, server: Server) -> Iterator[GetsIn | Refused | Unknown]:
    yield from by_files(config, account, question, server)
    if question.key.is_certificate and config.file("trustedusercakeys"):
        yield by_authority(config, account, question, server)
    command = config.path("authorizedkeyscommand")
    if not command:
        return
    try:
        said = answer("authorizedkeyscommand", config, account, key_tokens(account, question.key, server), server)
        yield said if isinstance(said, Refused) else by_lines(command, said, question)
    except UnseenError as error:
        yield Unknown(error.what)


def key_tokens(account: Account, key: PublicKey, server: Server) -> dict[str, str]:
    """What the % tokens of AuthorizedKeysCommand stand for (sshd_config(5), TOKENS).

    %C and %D, which tell of the connection, stay as they are: nobody can know them before.
    """
    of_connection = {"C": "%C", "D": "%D"} if server.version >= CONNECTION_TOKENS else {}
    return of_connection | {
        "U": str(account.uid),
        "u": account.name,
        "h": account.home,
        "t": key.type,
        "f": key.fingerprint,
        "k": encode(key.blob),
    }


def _once_in(found: GetsIn, config: Config, account: Account, question: Question) -> GetsIn | Refused:
    """PermitRootLogin and PubkeyAuthOptions, which sshd looks at when the key has been accepted."""
    root = config.text("permitrootlogin", "prohibit-password")
    if account.uid == 0 and root == "forced-commands-only" and found.restrictions.command is None:
        return Refused("PermitRootLogin forced-commands-only")
    wanted = config.words("pubkeyauthoptions")
    if question.key.is_hardware:
        if "touch-required" in wanted and not question.touched:
            return Refused("PubkeyAuthOptions touch-required: the key must be touched")
        if "verify-required" in wanted and not question.verified:
            return Refused("PubkeyAuthOptions verify-required: the key must ask for its PIN")
    return replace(found, forced_command=config.path("forcecommand") or found.restrictions.command)
