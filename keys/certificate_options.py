"""The options inside a certificate (PROTOCOL.certkeys; auth-options.c, sshauthopt_from_cert and sshauthopt_merge)."""

from dataclasses import replace
from typing import Any

from keys.addresses import BadListError, match_cidr_list
from keys.certificate import Certificate
from keys.errors import InvalidInputError
from keys.key_options import KeyOptions
from keys.wire import Reader, WireError

_PERMITS = {
    "permit-X11-forwarding": "x11_forwarding",
    "permit-agent-forwarding": "agent_forwarding",
    "permit-port-forwarding": "port_forwarding",
    "permit-pty": "pty",
    "permit-user-rc": "user_rc",
}
_CRITICAL = {"force-command": "command", "source-address": "source_address"}


class CertificateOptionsError(InvalidInputError):
    """sshd refuses the certificate for what its options say, or for how they fit the line's."""


def options_of(certificate: Certificate) -> KeyOptions:
    """Return what the certificate itself allows. Raises CertificateOptionsError."""
    nothing: dict[str, Any] = dict.fromkeys(_PERMITS.values(), False)
    options = KeyOptions(**nothing)
    for name, data in certificate.critical_options:
        options = _with_critical(options, name, data)
    for name, data in certificate.extensions:
        if name in _PERMITS:
            permit: dict[str, Any] = {_PERMITS[name]: True}
            options = replace(options, **permit)
        elif name == "no-touch-required":
            options = replace(options, touch_required=False)
        else:
            continue  # extensions that sshd does not know are ignored
        _check_empty(data)
    return options


def _with_critical(options: KeyOptions, name: str, data: bytes) -> KeyOptions:
    if name == "verify-required":
        _check_empty(data)
        return replace(options, verify_required=True)
    field = _CRITICAL.get(name)
    if field is None:
        raise CertificateOptionsError(f"the certificate demands {name!r}, which sshd does not know")
    try:
        reader = Reader(data)
        value = reader.text()
        _check_empty(reader.rest)
        if field == "source_address":
            match_cidr_list("", value)
    except (WireError, BadListError) as error:
        raise CertificateOptionsError(f"the certificate's {name} is damaged") from error
    if getattr(options, field) is not None:
        raise CertificateOptionsError(f"the certificate says {name} twice")
    change: dict[str, Any] = {field: value}
    return replace(options, **change)


def _check_empty(data: bytes) -> None:
    if data:
        raise CertificateOptionsError("one of the certificate's options is damaged")


def merge(line: KeyOptions, own: KeyOptions) -> KeyOptions:
    """Return what is allowed by both the line and the certificate. Raises CertificateOptionsError."""
    if line.command is not None and own.command is not None and line.command != own.command:
        raise CertificateOptionsError("the line forces one command and the certificate another")
    both: dict[str, Any] = {name: getattr(line, name) and getattr(own, name) for name in _PERMITS.values()}
    return replace(
        line,
        **both,
        touch_required=line.touch_required or own.touch_required,
        verify_required=line.verify_required or own.verify_required,
        command=own.command if line.command is None else line.command,
        source_address=own.source_address,
    )
