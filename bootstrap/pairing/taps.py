"""What a person does on the new device, in the words of the apps that it has. The link is all that they need."""

from keys.device import Kind
from keys.pairing import Link

_APPS = {
    Kind.IPAD: "an SSH app (Blink, Termius, WebSSH)",
    Kind.IPHONE: "an SSH app (Blink, Termius, WebSSH)",
    Kind.ANDROID: "an SSH app (Termius, JuiceSSH, ConnectBot)",
}


def taps(kind: Kind, link: Link) -> tuple[str, ...]:
    """The steps, in order."""
    if kind in _APPS:
        return (
            f"Have a key in {_APPS[kind]}: in its settings, under keys, make one (Ed25519), and make it the default.",
            "Point the camera at the code, and open the link with that app.",
            "Where no app opens it, make a new connection by hand:",
            f"  host {link.address}, port {link.port}, user {link.code.user}, with that key and no password",
        )
    return (
        "In a terminal, with a key made there (ssh-keygen -t ed25519) or at hand:",
        f"  {link.command}",
    )
