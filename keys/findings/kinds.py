"""Every kind of finding: what the first word of an id stands for."""

from typing import NamedTuple

from keys.findings.finding import Severity


class Kind(NamedTuple):
    """title: what is found, in a few words. worst: the highest severity that it can have."""

    title: str
    worst: Severity


KINDS = {
    "lingering": Kind("A lost, retired or former key is still there", Severity.CRITICAL),
    "session": Kind("A session goes on with a key that must get in nowhere", Severity.CRITICAL),
    "certificate": Kind("A certificate of a device's key is listed", Severity.CRITICAL),
    "pending": Kind("Something is still to be done, and could not be", Severity.HIGH),
    "ended": Kind("A device has ended, and its key is still there", Severity.HIGH),
    "weak": Kind("A key is too weak", Severity.HIGH),
    "password": Kind("Logins with a password are possible", Severity.HIGH),
    "exposed": Kind("Others can write a file that decides about keys", Severity.HIGH),
    "returned": Kind("A machine called like a lost or retired device is in the tailnet", Severity.HIGH),
    "ssh-rule": Kind("The tailnet's policy lets people in past authorized_keys", Severity.HIGH),
    "unblocked": Kind("A blocked key is not in a server's list of revoked keys", Severity.MEDIUM),
    "missing": Kind("A device should get in, and does not", Severity.MEDIUM),
    "vanished": Kind("A device's key was there, and has gone", Severity.MEDIUM),
    "extra": Kind("A device's key is where the fleet does not put it", Severity.MEDIUM),
    "endless": Kind("A line does not say when its device ends", Severity.MEDIUM),
    "foreign": Kind("A key that no device owns", Severity.MEDIUM),
    "shared": Kind("One key goes by two names", Severity.MEDIUM),
    "drift": Kind("Terraform, Hetzner and the servers differ", Severity.MEDIUM),
    "authority": Kind("A certificate authority lets in keys that nobody lists", Severity.MEDIUM),
    "dropbear": Kind("A second SSH server, dropbear, is a way in", Severity.MEDIUM),
    "stranger": Kind("A machine of the tailnet is no device's and no server's", Severity.MEDIUM),
    "auth-key": Kind("An auth key that was left over lets machines into the tailnet", Severity.MEDIUM),
    "command": Kind("A program lets in keys that nobody lists", Severity.LOW),
    "sshd": Kind("A second sshd is a way in", Severity.LOW),
    "tailscale": Kind("Tailscale SSH is a way in", Severity.LOW),
    "unsure": Kind("It is not known whether a device gets in", Severity.LOW),
    "unknown": Kind("Something could not be read", Severity.LOW),
    "unreachable": Kind("A target could not be seen", Severity.LOW),
    "untrusted": Kind("A server's host key is not pinned", Severity.LOW),
    "nameless": Kind("keyturn.toml names a device that there is not", Severity.LOW),
    "unused": Kind("A key has not been used for long", Severity.LOW),
    "waiting": Kind("A machine waits for approval in the tailnet", Severity.LOW),
    "never-expires": Kind("A device's place in the tailnet never expires", Severity.LOW),
    "idle": Kind("A machine of the tailnet has not been seen for long", Severity.LOW),
    "acceptance": Kind("An acceptance has ended, or is about nothing any more", Severity.LOW),
    "dated": Kind("A key is of a type that is no longer the best", Severity.INFO),
    "old": Kind("A device has had its key for long", Severity.INFO),
}
