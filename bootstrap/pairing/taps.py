"""What a person does on the new device, in the words of the apps that it has. The link is all that they need."""

from keys.device import Kind
from keys.pairing import Link

TRUST = "When it asks whether to trust this host, it must show exactly this, and then say yes:"
"""What a person does with the fingerprint of our host key."""

_APPS = {
    Kind.IPAD: "Blink, Termius, WebSSH",
    Kind.IPHONE: "Blink, Termius, WebSSH",
    Kind.ANDROID: "Termius, JuiceSSH, ConnectBot",
}


def taps(kind: Kind, link: Link) -> tuple[str, ...]:
    """The steps, in order."""
    if kind in _APPS:
        return (
            f"In an SSH app ({_APPS[kind]}), in its settings, under keys: make one (Ed25519), and make it the default.",
            "Point the camera at the code, and open the link with that app.",
        )
    return (
        "Have a key there: ssh-keygen -t ed25519 makes one.",
        f"In a terminal: {link.command}",
    )


def by_hand(link: Link) -> str:
    """For an app that opens no links."""
    return f"host {link.address}, port {link.port}, user {link.code.user}"
