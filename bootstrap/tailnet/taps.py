"""What a person does on a device to bring it into the tailnet with an auth key: a few steps, in the app's own words.

The menus are those of Tailscale 1.66 and later, which is where phones and the television began to take auth keys.
"""

from keys.device import Kind

_DOWNLOAD = "Install Tailscale from https://tailscale.com/download, and open it once."
_CLOSE = "Open it. When it asks for a login, close that."
_OTHER_SERVER = "Use {words}, and enter {server}. Close the login that opens, and come back to this menu."
_KEY_FIELD = "Use an auth key: point the camera at the code, copy the text that it holds, and paste it there."
_HERE_TOO = "With keyturn on that device, its own keyturn onboard does all of this."

_IOS = (
    "Install Tailscale from the App Store.",
    _CLOSE,
    "Tap the round picture at the top right, then Log in, then ⋯ at the top right.",
)
_ANDROID = (
    "Install Tailscale from Google Play or F-Droid.",
    _CLOSE,
    "Open the settings at the top right, then Accounts, then the three dots at the top right.",
)
_CONNECT = "Tap Log in, allow the VPN configuration, and switch it on."


def taps(kind: Kind, login_server: str = "") -> tuple[str, ...]:
    """The steps, in order. login_server: another than the vendor's, else empty."""
    match kind:
        case Kind.IPHONE | Kind.IPAD:
            return (*_IOS, *_server("a custom coordination server", login_server), _KEY_FIELD, _CONNECT)
        case Kind.ANDROID:
            return (*_ANDROID, *_server("an alternate server", login_server), _KEY_FIELD, _CONNECT)
        case Kind.APPLE_TV:
            return _television(login_server)
        case Kind.MACBOOK | Kind.MAC:
            return (_DOWNLOAD, *_terminal("In Terminal", "tailscale", login_server), _HERE_TOO)
        case _:
            return (_DOWNLOAD, *_computer(login_server), _HERE_TOO)


def _server(words: str, login_server: str) -> tuple[str, ...]:
    return (_OTHER_SERVER.format(words=words, server=login_server),) if login_server else ()


def _television(login_server: str) -> tuple[str, ...]:
    server = f"In the Settings of the Apple TV: Apps, Tailscale, URL: {login_server}. Then open Tailscale again."
    return (
        "Install Tailscale from the App Store of the Apple TV, open it, and allow the VPN configuration.",
        *([server] if login_server else []),
        "Choose Use an auth key.",
        "An iPhone nearby offers its keyboard for that: scan the code with it, and paste the text that it holds.",
    )


def _terminal(where: str, program: str, login_server: str) -> tuple[str, ...]:
    """The key is pasted, so that it stands in no shell's history, and in no list of processes."""
    return (
        f"{where}: {program} up --auth-key=file:/dev/stdin{_flag(login_server)}",
        "Paste the key, and press Enter, then Ctrl-D.",
    )


def _computer(login_server: str) -> tuple[str, ...]:
    windows = f"tailscale up --auth-key=file:key.txt{_flag(login_server)}"
    return (
        *_terminal("On Linux, in a terminal", "sudo tailscale", login_server),
        f"On Windows, in PowerShell, with the key saved as key.txt: {windows}; del key.txt",
    )


def _flag(login_server: str) -> str:
    return f" --login-server={login_server}" if login_server else ""
