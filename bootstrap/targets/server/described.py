"""An observation -> the sshd's of a server as keys.sshd knows them, each ready to be asked about keys.

Whatever the configuration names and the script did not look at is unseen, never taken for absent.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bootstrap.ssh.probe import SHIPPED_TRIES
from bootstrap.targets.server.accounts import is_asked_about
from bootstrap.targets.server.observation import Daemon, Observation
from keys.openssh import ASSUMED
from keys.public_key import PublicKey
from keys.sshd.account import Account
from keys.sshd.build import Build
from keys.sshd.commands import argument_vector, key_tokens
from keys.sshd.entrance import Entrance
from keys.sshd.files import Files
from keys.sshd.key_files import in_home, paths_of
from keys.sshd.named import Named, named_in
from keys.sshd.revocation import revoked
from keys.sshd.server import CommandAnswer, Connection, Server
from keys.sshd.sshd import Sshd
from keys.sshd.verdict import ConfigError, Refused, UnseenError
from keys.sshd.words import arguments

_OPTION = re.compile(r"(?<= )-o ?([A-Za-z0-9]+=[^ ]+)(?= -| \[|\Z)")  # what has blanks in it ends nowhere for sure
_ANY_OPTION = re.compile(r"(?<= )-o")
_USUAL = (".ssh/authorized_keys", ".ssh/authorized_keys2")


@dataclass(frozen=True)
class Described:
    """One sshd of a server. by_account: where each account has to be judged by what `sshd -T` said for it alone."""

    daemon: Daemon
    sshd: Sshd
    named: Named
    by_account: dict[str, Sshd]

    def of(self, account: str) -> Sshd:
        return self.by_account.get(account, self.sshd)

    def revokes(self, key: PublicKey, at: datetime, observed: Observation) -> bool:
        """Whether its list of revoked keys has the key, whatever account it is for: Match may name another list."""
        names = ["root", *(account.name for account in observed.accounts.values() if is_asked_about(account))]
        found = [self.of(name).entrance(our_connection(observed, name, at)) for name in dict.fromkeys(names)]
        entrances = [one for one in found if isinstance(one, Entrance)]
        if not entrances or any(not isinstance(one, Entrance | Refused) for one in found):
            return False
        try:
            return all(revoked(key, one.config, one.server) for one in entrances)
        except UnseenError:
            return False

    def reads(self, account: str, observed: Observation) -> tuple[str, ...]:
        """The files that it reads for an account, in its order; as shipped, where that is not known."""
        entrance = self.of(account).entrance(our_connection(observed, account, datetime.fromtimestamp(0, UTC)))
        if not isinstance(entrance, Entrance):
            known = observed.accounts.get(account)
            return tuple(path for pattern in _USUAL for path in _in_homes(pattern, [known])) if known else ()
        try:
            return tuple(paths_of(entrance.config, entrance.account, entrance.server))
        except ConfigError:
            return ()

    @property
    def max_auth_tries(self) -> int:
        """How many tries a connection has, as shipped where that is not known."""
        said = self.sshd.setting("maxauthtries")
        return int(said) if said.isdecimal() else SHIPPED_TRIES

    @property
    def is_untold(self) -> bool:
        """Whether how it was started does not show: one that is started for each connection writes over it."""
        line = self.daemon.command_line
        return line.startswith(("sshd: ", "sshd-session: ")) and "[listener]" not in line

    @property
    def unread_options(self) -> bool:
        """Whether it was started with -o settings of which not all could be told apart."""
        line = f" {self.daemon.command_line}"
        return len(_ANY_OPTION.findall(line)) != len(_OPTION.findall(line))


def described(observed: Observation, banner: str, keys: Sequence[PublicKey]) -> tuple[Described, ...]:
    """Every sshd, the one that serves us first. banner: what that one says of itself. keys: those asked about."""
    ours = Build.parse(banner.partition("OpenSSH_")[2]) or Build(ASSUMED)
    ours = replace(ours, debian=ours.debian or observed.debian)
    return tuple(_one(daemon, observed, ours, keys) for daemon in _each(observed))


def _each(observed: Observation) -> list[Daemon]:
    """One for each configuration and set of options."""
    return list({(daemon.config, _options(daemon)): daemon for daemon in reversed(observed.daemons)}.values())[::-1]


def _options(daemon: Daemon) -> tuple[str, ...]:
    return tuple(option.replace("=", " ", 1) for option in _OPTION.findall(f" {daemon.command_line}"))


def _one(daemon: Daemon, observed: Observation, ours: Build, keys: Sequence[PublicKey]) -> Described:
    build = (Build.parse(daemon.version) if daemon.version else None) or ours
    config = observed.contents.get(_canonical(daemon.config, observed))
    named = named_in([*_configuration(observed), "\n".join(_options(daemon)).encode("utf-8", "surrogateescape")])
    server = Server(
        replace(build, debian=build.debian or ours.debian),
        config if config is not None else f"Include {daemon.config}\n".encode("utf-8", "surrogateescape"),
        observed.accounts,
        _with_unseen(observed, named, daemon.config if config is None else ""),
        observed.groups,
        asked=tuple(keys),
        command_line=_options(daemon),
        nologin=observed.nologin,
    )
    if not daemon.config:
        return _as_sshd_says(daemon, server, named)
    server = replace(server, commands=_commands(daemon, server, named, keys))
    return Described(daemon, Sshd(server), named, {})


def _as_sshd_says(daemon: Daemon, server: Server, named: Named) -> Described:
    """Where no configuration could be found, what `sshd -T` prints for an account is one."""
    texts = {
        account: "\n".join((*said, "")).encode("utf-8", "surrogateescape") for account, said in daemon.settings.items()
    }
    by_account = {account: Sshd(replace(server, config=text)) for account, text in texts.items()}
    shipped = replace(server, config=next(iter(texts.values()), b""))
    return Described(daemon, Sshd(shipped), named, by_account)


def _canonical(path: str, observed: Observation) -> str:
    found = observed.found(path) if path else None
    return found.path if found else path


def _configuration(observed: Observation) -> Iterator[bytes]:
    """Every file of every sshd's configuration that could be read."""
    for word in observed.looked:
        if word.startswith("C:") and (content := observed.content(word[2:])) is not None:
            yield content


def _with_unseen(observed: Observation, named: Named, config: str) -> Files:
    """The files, with what the configuration names and the script passed over."""
    passed_over = {config} if config else set()
    for prefix, words in (("K", named.key_files), ("H", named.principals)):
        patterns = {word for word in words if f"{prefix}:{word}" not in observed.looked} - set(_USUAL)
        passed_over |= {path for word in patterns for path in _in_homes(word, observed.accounts.values())}
    passed_over |= {path for path in named.files if f"F:{path}" not in observed.looked}
    programs = set(filter(None, map(_program, named.commands)))
    passed_over |= {path for path in programs if observed.found(path) is None and path not in observed.listed}
    for word in named.includes:
        if f"I:{word}" not in observed.looked:
            passed_over.add((word if word.startswith("/") else f"/etc/ssh/{word}").rpartition("/")[0] or "/")
    files = observed.files
    return replace(files, unseen=files.unseen | (passed_over - set(files.entries))) if passed_over else files


def _program(command: str) -> str:
    """The path of a command's program, as sshd takes it apart; empty where it would not."""
    try:
        return arguments(command, comments=False)[0]
    except ConfigError:
        return ""


def _in_homes(pattern: str, accounts: Iterable[Account]) -> Iterator[str]:
    for account in accounts:
        try:
            yield in_home(pattern, account)
        except ConfigError:
            continue


def _commands(
    daemon: Daemon, server: Server, named: Named, keys: Sequence[PublicKey]
) -> dict[tuple[str, ...], CommandAnswer]:
    """The answers by the argument vector that they are answers to; none where it is not clear which command it was."""
    found: dict[tuple[str, ...], CommandAnswer] = {}
    if len(named.key_commands) != 1:
        return found
    (command,) = named.key_commands
    for (name, number), said in daemon.answers.items():
        account = server.accounts.get(name)
        key = keys[number] if number < len(keys) else None
        if account and key:
            tokens = key_tokens(account, key, server)
            try:
                found[tuple(argument_vector(command, account, tokens, alone=True))] = said
            except ConfigError:
                continue
    return found


def our_connection(observed: Observation, user: str, at: datetime) -> Connection:
    """How we come in, as if the key's holder came from wherever its from= allows."""
    words = (*observed.connection, "", "", "", "")[:4]
    address = words[0] or "127.0.0.1"
    port = int(words[3]) if words[3].isdecimal() else 22
    return Connection(
        user, address, at, host=address, local_address=words[2] or "127.0.0.1", local_port=port, from_anywhere=True
    )
