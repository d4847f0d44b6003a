"""Real OpenSSH servers for the tests, and what stands between them and a client."""

from tests.hosts.account import Account
from tests.hosts.namespace import Host
from tests.hosts.openssh import Address, Sshd, SshKey, logs_in, make_key, ssh
from tests.hosts.plain import PlainSshd

__all__ = ["Account", "Address", "Host", "PlainSshd", "SshKey", "Sshd", "logs_in", "make_key", "ssh"]
