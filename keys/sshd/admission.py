"""Whether sshd lets an account be logged in to at all, whatever the key (auth.c, allowed_user; auth2.c)."""

from collections.abc import Iterator
from datetime import UTC

from keys.addresses import BadListError, match_address_list
from keys.match_list import match_host_list, match_pattern
from keys.sshd.account import Account, barred_by_pam, days, locked
from keys.sshd.config import Config
from keys.sshd.matching import Visitor
from keys.sshd.server import Server
from keys.sshd.verdict import Refused, Unknown


def obstacles(account: Account, config: Config, visitor: Visitor, server: Server) -> Iterator[Refused | Unknown]:
    """Everything that stands in the way of every key, and what may but is not known."""
    if config.is_on("refuseconnection", shipped=False):
        yield Refused("RefuseConnection yes")
    if not config.is_on("pubkeyauthentication", shipped=True):
        yield Refused("PubkeyAuthentication no")
    if account.uid == 0 and config.text("permitrootlogin") == "no":
        yield Refused("PermitRootLogin no")
    yield from _by_account(account, config, visitor, server)
    yield from map(Refused, filter(None, [_by_lists(account, config, visitor)]))
    yield from _by_methods(config)


def by_account(account: Account, config: Config, visitor: Visitor, server: Server) -> list[Refused]:
    """What bars the account whatever it shows: locks, ends, its shell, the lists."""
    barred = [one for one in _by_account(account, config, visitor, server) if isinstance(one, Refused)]
    return [*barred, *map(Refused, filter(None, [_by_lists(account, config, visitor)]))]


def _by_account(account: Account, config: Config, visitor: Visitor, server: Server) -> Iterator[Refused | Unknown]:
    pam = config.is_on("usepam", shipped=False)
    today = days(visitor.connection.at.astimezone(UTC).date())
    why = barred_by_pam(account, today) if pam else locked(account, today)
    if why:
        yield Refused(why)
    if pam and server.nologin and account.uid != 0:
        yield Refused("/etc/nologin is there, and PAM heeds it")
    if account.shadow is None:
        yield Unknown(f"whether {account.name} is locked or has expired is not known")
    if config.path("chrootdirectory"):
        return
    if account.shell_runs is False:
        yield Refused(f"its shell {account.shell} is not there, or cannot be executed")
    elif account.shell_runs is None:
        yield Unknown(f"whether its shell {account.shell} can be executed is not known")


def _by_lists(account: Account, config: Config, visitor: Visitor) -> str:
    """DenyUsers, AllowUsers, DenyGroups, AllowGroups, in this order."""
    if any(_user_fits(pattern, account, visitor) for pattern in config.words("denyusers")):
        return "listed in DenyUsers"
    allowed = config.words("allowusers")
    if allowed and not any(_user_fits(pattern, account, visitor) for pattern in allowed):
        return "not listed in AllowUsers"
    if _in_groups(account, config.words("denygroups")):
        return "a group is listed in DenyGroups"
    allowed = config.words("allowgroups")
    return "none of its groups is listed in AllowGroups" if allowed and not _in_groups(account, allowed) else ""


def _in_groups(account: Account, patterns: tuple[str, ...]) -> bool:
    return any(match_pattern(name, pattern) for name in account.groups for pattern in patterns)


def _user_fits(pattern: str, account: Account, visitor: Visitor) -> bool:
    """match_user: `!` negates nothing here but in the part behind the @."""
    name, at, hosts = pattern.rpartition("@")
    if not at:
        return match_pattern(account.name, pattern)
    if not match_pattern(account.name, name):
        return False
    try:
        by_address = match_address_list(visitor.connection.address, hosts)
    except BadListError:
        return False
    by_name = match_host_list(visitor.host, hosts)
    return by_address >= 0 and by_name >= 0 and bool(by_address or by_name)


def _by_methods(config: Config) -> Iterator[Refused | Unknown]:
    """AuthenticationMethods, and how many tries there are."""
    lists = config.words("authenticationmethods")
    if lists and lists != ("any",) and "publickey" not in lists:
        yield Refused(f"AuthenticationMethods {' '.join(lists)}: a key alone is not enough")
    if config.text("maxauthtries") == "0":
        yield Refused("MaxAuthTries 0")


def unsatisfiable(config: Config) -> str:
    """What makes sshd refuse to start, once its configuration has been read (sshd.c); else empty."""
    for name in ("authorizedkeyscommand", "authorizedprincipalscommand"):
        if config.path(name) and not config.text(name + "user"):
            return f"{name} set without {name}user"
    lists = config.words("authenticationmethods")
    if lists and lists != ("any",) and not any(_satisfiable(one, config) for one in lists):
        return "AuthenticationMethods cannot be satisfied by enabled authentication methods"
    return ""


_SHIPPED = {
    "publickey": ("pubkeyauthentication", True),
    "password": ("passwordauthentication", True),
    "keyboard-interactive": ("kbdinteractiveauthentication", True),
    "hostbased": ("hostbasedauthentication", False),
    "gssapi-with-mic": ("gssapiauthentication", False),
}


def _satisfiable(methods: str, config: Config) -> bool:
    names = [method.partition(":")[0] for method in methods.split(",")]
    return all(
        name == "none" or (name in _SHIPPED and config.is_on(_SHIPPED[name][0], shipped=_SHIPPED[name][1]))
        for name in names
    )
