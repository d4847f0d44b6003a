"""What a person does on each kind of device, in words: make a key, copy its public half, find its fingerprint."""

from dataclasses import dataclass

from keys.device import Kind

NAMES = {
    Kind.MACBOOK: "MacBook",
    Kind.MAC: "Mac",
    Kind.PC: "PC",
    Kind.LAPTOP: "laptop",
    Kind.IPAD: "iPad",
    Kind.IPHONE: "iPhone",
    Kind.ANDROID: "Android device",
    Kind.APPLE_TV: "Apple TV",
    Kind.SERVER: "server",
    Kind.OTHER: "device",
}


@dataclass(frozen=True, slots=True)
class Words:
    """Each a sentence or two, and below it lines to type, where there are some."""

    make: str
    copy: str
    look: str
    typed_make: tuple[str, ...] = ()
    typed_copy: tuple[str, ...] = ()
    typed_look: tuple[str, ...] = ()


_FILE = "~/.ssh/id_ed25519.pub"
_LINE = "It is one line, and begins with ssh-ed25519 or ecdsa-sha2-nistp256."
_COPIES = {
    Kind.MACBOOK: (f"pbcopy < {_FILE}",),
    Kind.MAC: (f"pbcopy < {_FILE}",),
    Kind.PC: (f"Get-Content {_FILE} | Set-Clipboard",),
    Kind.SERVER: (f"cat {_FILE}",),
}
_WITH_APPS = {
    Kind.IPAD: "Blink, Termius or WebSSH",
    Kind.IPHONE: "Blink, Termius or WebSSH",
    Kind.ANDROID: "Termius, JuiceSSH or ConnectBot",
}


def words(kind: Kind) -> Words:
    """For that kind of device."""
    if kind in _WITH_APPS:
        return Words(
            f"In your SSH app ({_WITH_APPS[kind]}), open the settings, then the keys, and make a new one: "
            "Ed25519 where you can choose.",
            f"Open the new key in the app, and choose to copy its public key. {_LINE}",
            "Your app shows it with the key.",
        )
    return Words(
        "In a terminal. Where this device has a key already, take that one, and skip this.",
        f"The file that ends in .pub. {_LINE}",
        "Your terminal shows it, and the picture too:",
        ("ssh-keygen -t ed25519",),
        _COPIES.get(kind, (f"cat {_FILE}",)),
        (f"ssh-keygen -lvf {_FILE}",),
    )
