"""One server as it was observed: all that decides, beside key and connection, whether its sshd lets a key in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from keys.openssh import Version
from keys.public_key import PublicKey
from keys.sshd.account import Account, Group
from keys.sshd.build import Build
from keys.sshd.files import Files


@dataclass(frozen=True, slots=True)
class CommandAnswer:
    """What AuthorizedKeysCommand or AuthorizedPrincipalsCommand answered: its output, and its exit status.

    status: 0 where it ended well; anything else (a signal too) makes sshd ignore the output.
    """

    output: bytes
    status: int = 0


@dataclass(frozen=True)
class Server:
    """build: the sshd. config: the bytes of the file it was started with.

    accounts: every account, by name, those included that commands run as. groups: by gid, where they are known.
    files: every file that the configuration names or leads to (Include, key files, RevokedKeys, authorities,
    principals, commands), with every folder above them and every symbolic link on the way.
    commands: answers by argument vector, its % tokens replaced; under (program,) alone, an answer to any arguments. No
    answer, where one is needed, makes a verdict unknown.
    asked: the keys that AuthorizedKeysCommand was asked about, where it was asked about keys.
    command_line: what stood behind each -o ("PermitRootLogin=no"). etc: where relative Includes start.
    nologin: whether /etc/nologin or /run/nologin exists, which PAM heeds.
    """

    build: Build
    config: bytes
    accounts: Mapping[str, Account]
    files: Files
    groups: Mapping[int, Group] = field(default_factory=dict)
    commands: Mapping[tuple[str, ...], CommandAnswer] = field(default_factory=dict)
    asked: tuple[PublicKey, ...] = ()
    command_line: tuple[str, ...] = ()
    etc: str = "/etc/ssh"
    nologin: bool = False

    @property
    def version(self) -> Version:
        return self.build.version


@dataclass(frozen=True, slots=True)
class Connection:
    """Who comes from where: the five parameters of `sshd -T -C`, and when.

    at: an aware datetime; its zone is taken for the server's. host: the client's name, where UseDNS is on and it was
    found; empty, sshd takes the address for it. touched, verified: what a hardware key does when it signs: touch and
    PIN; nothing in a public key tells, so ask for the worst that a lost key can do.
    from_anywhere: the holder may come from wherever from= and source-address allow; the verdict's restrictions tell.
    elsewhere: all that Match asks about the connection itself (address, host, port) is taken to fit.
    """

    user: str
    address: str
    at: datetime
    host: str = ""
    local_address: str = "127.0.0.1"
    local_port: int = 22
    rdomain: str = ""
    touched: bool = True
    verified: bool = True
    from_anywhere: bool = False
    elsewhere: bool = False
