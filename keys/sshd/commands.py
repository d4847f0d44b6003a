"""AuthorizedKeysCommand and AuthorizedPrincipalsCommand: what would be run, whether sshd would run it, its answer."""

from collections.abc import Mapping

from keys.key_base64 import encode
from keys.public_key import PublicKey
from keys.sshd.account import Account
from keys.sshd.build import CONNECTION_TOKENS
from keys.sshd.config import Config
from keys.sshd.files import can_execute
from keys.sshd.safe_path import unsafe
from keys.sshd.server import Server
from keys.sshd.verdict import ConfigError, Refused, UnseenError
from keys.sshd.words import arguments, expand


def answer(name: str, config: Config, account: Account, tokens: Mapping[str, str], server: Server) -> bytes | Refused:
    """The output that sshd reads, or why it reads none. Raises UnseenError, and ConfigError for an unknown token.

    name: "authorizedkeyscommand" or "authorizedprincipalscommand".
    """
    user = config.text(name + "user")
    if not user:
        return Refused(f"{name} without {name}user is passed over")
    runner = server.accounts.get(expand(user, {"u": account.name}))
    if runner is None:
        return Refused(f"{name}user {user}: no such account")
    try:
        argv = argument_vector(config.text(name), account, tokens, alone=name == "authorizedkeyscommand")
    except ConfigError as error:
        if error.what == "invalid quotes":
            return Refused(f"{name}: {error.what}")
        raise
    program = server.files.find(argv[0], runner.identity)
    if program is None:
        return Refused(f"{name} {argv[0]} is not there, or out of reach of {runner.name}")
    if why := unsafe(program, 0, "", server):
        return Refused(f"{name}: {why}")
    if not can_execute(program, runner.identity):
        return Refused(f"{name} {argv[0]} cannot be executed by {runner.name}")
    return _output(tuple(argv), name, server)


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


def argument_vector(command: str, account: Account, tokens: Mapping[str, str], *, alone: bool) -> list[str]:
    """What is run for that account. Raises ConfigError. alone: without arguments, the account's name is one."""
    program, *words = arguments(command, comments=False)
    expanded = [expand(word, tokens) for word in words]
    return [program, *(expanded or ([account.name] if alone else []))]


def _output(argv: tuple[str, ...], name: str, server: Server) -> bytes | Refused:
    found = server.commands.get(argv) or server.commands.get(argv[:1])
    if found is None:
        raise UnseenError(f"what {name} {argv[0]} answers is not known")
    if found.status != 0:
        return Refused(f"{name} {argv[0]} failed, so its output does not count")
    return found.output
