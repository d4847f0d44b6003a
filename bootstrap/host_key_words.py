"""What a person is told before a host key is pinned, in every front end: where to compare it, and with what."""

from keys.access import Untrusted
from keys.inert import inert
from keys.public_key import PublicKey

_OWN_HOST_KEY = "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub"
_FILES = {"ssh-rsa": "_rsa", **dict.fromkeys((f"ecdsa-sha2-nistp{bits}" for bits in (256, 384, 521)), "_ecdsa")}


def about_host_key(untrusted: Untrusted) -> tuple[list[str], str]:
    """The lines to show, harmless, and the question; nothing where the server has shown no key."""
    if untrusted.host_key is None:
        return [], ""
    server = f"{inert(untrusted.target, 200)} ({inert(untrusted.host)}, port {untrusted.port})"
    return (_another if untrusted.replaces else _first)(server, untrusted, untrusted.host_key)


def _first(server: str, _untrusted: Untrusted, shown: PublicKey) -> tuple[list[str], str]:
    lines = [
        f"{server} is not known yet. Its host key is",
        f"  {shown.type} {shown.fingerprint}",
        f"Compare it with what the server's console shows: {_OWN_HOST_KEY}",
    ]
    return lines, "Pin this host key?"


def _another(server: str, untrusted: Untrusted, shown: PublicKey) -> tuple[list[str], str]:
    """The way to another host key than the pinned one: what happened, both keys, how to tell which is right."""
    lines = [
        f"{server} shows another host key than the pinned one.",
        f"What speaks for it: {inert(untrusted.because, 400)}.",
        *(f"  pinned  {key.type} {key.fingerprint}" for key in untrusted.replaces),
        f"  shown   {shown.type} {shown.fingerprint}",
        "Who stands in between shows another host key too, and only the server itself",
        "can tell. Open its console (in the Hetzner Console: the server, then >_ at the",
        "top), log in there, and compare what this prints:",
        f"  {_OWN_HOST_KEY.replace('_ed25519', _FILES.get(shown.type, '_ed25519'))}",
    ]
    return lines, "Is it the key that is shown, and is it to be trusted in place of the pinned one?"
