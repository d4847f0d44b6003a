"""permitopen=, permitlisten= and tunnel= of authorized_keys: which values sshd takes (auth-options.c, misc.c).

Each function returns sshd's reason for refusing, or nothing.
"""

import re

_NUMBER = re.compile(r"[ \t\n\v\f\r]*([+-]?)0*([0-9]{1,19})")
_MAX_HOST = 1025  # NI_MAXHOST
_MAX_TUNNEL = 0x7FFFFFFF - 2

# A port may be named as in the server's /etc/services; these are the names that every system has.
_SERVICES = """
tcpmux echo discard systat daytime netstat qotd chargen ftp-data ftp ssh telnet smtp time whois
tacacs domain gopher finger http www kerberos iso-tsap pop3 sunrpc auth nntp ntp epmap netbios-ns
netbios-dgm netbios-ssn imap2 imap snmp snmp-trap bgp irc ldap https microsoft-ds kpasswd
submissions submission ldaps imaps pop3s nfs mysql postgresql x11 rsync ftps telnets ircs git sip
sip-tls ms-sql-s amqp amqps redis openvpn isakmp
"""


def permission_problem(value: str, *, bare_port: bool) -> str:
    """Check `HOST:PORT` (handle_permit). bare_port: a port alone means any host, as in permitlisten=."""
    if bare_port and ":" not in value:
        value = f"*:{value}"
    host, port = _split_host(value)
    if host is None or len(host.encode("utf-8", "surrogateescape")) >= _MAX_HOST:
        return "invalid permission hostname"
    if port is None or (port != "*" and not _is_port(port)):
        return "invalid permission port"
    return ""


def _split_host(value: str) -> tuple[str | None, str | None]:
    """Split at the first `:` or `/` after a host or `[address]` (hpdelim2)."""
    if value.startswith("["):
        end = value.find("]") + 1
        if end == 0 or value[end : end + 1] not in ("", ":", "/"):
            return None, None
    else:
        match = re.search("[:/]", value)
        end = match.start() if match else len(value)
    return value[:end], value[end + 1 :] if end < len(value) else None


def _is_port(text: str) -> bool:
    number = _number(text)
    return 0 < number <= 65535 if number is not None else text in _SERVICES.split()


def _number(text: str) -> int | None:
    """Read a number as strtonum(3) does: blanks and a sign before it, nothing after."""
    match = _NUMBER.fullmatch(text)
    return int(match[1] + match[2]) if match else None


def tunnel_problem(value: str) -> str:
    """Check the number of a tun device, or "any" (a2tun)."""
    if value.isascii() and value.lower() == "any":
        return ""
    number = _number(value)
    return "" if number is not None and 0 <= number <= _MAX_TUNNEL else "invalid tun device"
