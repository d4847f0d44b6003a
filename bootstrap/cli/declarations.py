"""Every command, declared once: its words, its help, its parser and its handler all come from here."""

from typing import NamedTuple


class Argument(NamedTuple):
    """One word or option of a command.

    names: ("NAME",) for a word, ("--kind",) or ("-v", "--verbose") for an option.
    value: what the option's value is called; empty for a switch. many: may be given more than once.
    optional: whether the word may be left out. required: whether the option must be given.
    choices: the values that are taken; empty for any.
    """

    names: tuple[str, ...]
    help: str
    value: str = ""
    many: bool = False
    optional: bool = False
    required: bool = False
    choices: tuple[str, ...] = ()

    @property
    def is_word(self) -> bool:
        return not self.names[0].startswith("-")


class Command(NamedTuple):
    """One command. handler: "module:function", imported only when the command runs.

    secretive: whether a person may put a secret among its words by mistake, so that no error repeats one of them.
    """

    name: str
    summary: str
    handler: str
    arguments: tuple[Argument, ...] = ()
    common: tuple[str, ...] = ("--fleet", "--json", "--verbose", "--help")
    secretive: bool = False


_COMMON = {
    "--fleet": Argument(("--fleet",), "the fleet folder (else $KEYTURN_FLEET, else from here upward)", "DIR"),
    "--json": Argument(("--json",), "print one JSON document on stdout"),
    "--plan": Argument(("--plan",), "show what would change, and change nothing"),
    "--yes": Argument(("--yes",), "do not ask"),
    "--only": Argument(("--only",), "this target only; others stay pending", "TARGET", many=True),
    "--override": Argument(
        ("--override",),
        "do without one safety rule: key-in-use, last-key, last-device, unproved-login, stale-plan, large-share or "
        "server-replaced",
        "RULE",
        many=True,
    ),
    "--protect-servers": Argument(
        ("--protect-servers",), "write ignore_changes = [ssh_keys] where Terraform would replace a server otherwise"
    ),
    "--wait": Argument(("--wait",), "stay, and finish targets that are away as they come back"),
    "--no-git": Argument(("--no-git",), "write the files and leave Git alone: no pull, no commit, no push"),
    "--host-key": Argument(
        ("--host-key",),
        "pin the host key of this fingerprint, at a server that is unknown or was rebuilt",
        "SHA256:…",
        many=True,
    ),
    "--verbose": Argument(("-v", "--verbose"), "say each step"),
    "--help": Argument(("-h", "--help"), "show this help"),
}
_LAST = ("--host-key", "--verbose", "--help")
_LOOKS = ("--fleet", "--json", "--only", *_LAST)
_CHANGES = (
    *("--fleet", "--json", "--plan", "--yes", "--only", "--override", "--protect-servers", "--no-git"),
    *_LAST,
)
_FINISHES = (*_CHANGES[:4], "--wait", *_CHANGES[4:])

_KINDS = "macbook, mac, pc, laptop, ipad, iphone, android, appletv, server or other"
_EXPIRES = Argument(("--expires",), "the first day on which the key gets in no more", "YYYY-MM-DD")
_NEW_KEY = (
    Argument(("--key-file",), "where the new private key goes (default: ~/.ssh/id_ed25519_NAME)", "FILE"),
    Argument(
        ("--passphrase",),
        "of the private key: ask, made (and shown once), none, keyring (made and kept there), env:NAME or command:LINE",
        "SOURCE",
    ),
    Argument(("--no-key-ring",), "do not keep its passphrase in the system's key ring too"),
)

COMMANDS = (
    Command(
        "demo",
        "try everything on a small cloud on loopback",
        "bootstrap.cli.demo:demo",
        (
            Argument(("--story",), "tell the whole story as text, checked against the servers"),
            Argument(("--keep",), "leave it running in DIR, to try the commands by hand", "DIR"),
        ),
        ("--verbose", "--help"),
    ),
    Command(
        "init",
        "make a fleet folder, or adopt one",
        "bootstrap.cli.init:init",
        (
            Argument(("DIR",), "the folder (default: this one)", optional=True),
            Argument(("--name",), "the fleet's name (default: the folder's)", "NAME"),
            Argument(("--server",), "an SSH server of the fleet", "NAME=[USER@]HOST[:PORT]", many=True),
            Argument(("--hetzner",), "keep the keys of a Hetzner Cloud project too, and discover its servers"),
            Argument(("--terraform",), "write the keys for Terraform too"),
            Argument(("--keys",), "where Terraform's files list keys, of several places", "FILE:NAME"),
            Argument(("--adopt",), "make devices of the keys that Terraform's files list"),
            _COMMON["--protect-servers"],
        ),
        ("--json", "--verbose", "--help"),
    ),
    Command(
        "onboard",
        "let a new device in, everywhere",
        "bootstrap.cli.onboard:onboard",
        (
            Argument(("NAME",), "what the device is called: macbook, work-ipad"),
            Argument(
                ("--kind",),
                _KINDS,
                "KIND",
                required=True,
            ),
            Argument(("--public-key",), "the public key that another device made (- reads it from stdin)", "FILE"),
            Argument(("--make-for-qr",), "for a device that can't make a key: made here, and shown as a QR code alone"),
            Argument(
                ("--key",),
                "a key that this device has: a private key FILE, agent:FINGERPRINT, or sk for one that a token makes",
                "SOURCE",
            ),
            *_NEW_KEY,
            _EXPIRES,
            Argument(("--request",), "ask a device that gets in to let this one in (done by itself where none does)"),
            Argument(("--request-file",), "save that request there too", "FILE"),
            Argument(("--sign-commits",), "have Git sign this device's commits with the key"),
            Argument(("--tailnet",), "of --public-key: then show an auth key for that device, and wait for it"),
            Argument(("--show-auth-key",), "show it though nobody is at a terminal"),
            Argument(("--no-tailnet",), "leave Tailscale on this machine alone"),
            Argument(("--no-setup",), "leave ssh, its agent, Git and Tailscale on this machine alone"),
        ),
        _CHANGES,
    ),
    Command(
        "pair",
        "let another device in with its own key, by a QR code",
        "bootstrap.cli.pair:pair",
        (
            Argument(("NAME",), "what the device is to be called: ipad, work-phone"),
            Argument(("--kind",), _KINDS, "KIND", required=True),
            Argument(("--on",), "listen at this address of ours (default: those near by)", "ADDRESS", many=True),
            Argument(("--port",), "and at this port (default: a free one)", "PORT"),
            Argument(("--qr-file",), "write the QR code to a new file that ends in .png or .svg too", "FILE"),
            _EXPIRES,
            Argument(("--tailnet",), "then show an auth key for the device, and wait until it is in the tailnet"),
        ),
        tuple(name for name in _CHANGES if name != "--plan"),
    ),
    Command(
        "join",
        "make this computer a device, by a pairing link",
        "bootstrap.cli.join:join",
        (
            Argument(("LINK",), "ssh://pair-CODE@ADDRESS:PORT, as keyturn pair shows it (- reads it from stdin)"),
            Argument(("--dir",), "where the fleet's folder goes (default: one of its name, here)", "DIR"),
            Argument(("--key",), "a key that this computer has: a private key FILE, or agent:FINGERPRINT", "SOURCE"),
            *_NEW_KEY,
            Argument(
                ("--secret",), "ask the other device for this secret; its person has to say yes", "NAME", many=True
            ),
            Argument(("--no-setup",), "leave this machine's ssh configuration and agent alone"),
        ),
        ("--json", "--verbose", "--help"),
    ),
    Command(
        "approve",
        "let a device in that asks for it",
        "bootstrap.cli.approve:approve",
        (
            Argument(("REQUEST",), "the file of its request (- reads it from stdin)"),
            Argument(
                ("--fingerprint",),
                "of its key, as the device itself shows it; without it, --yes is not taken",
                "SHA256:…",
            ),
            _EXPIRES,
        ),
        _CHANGES,
    ),
    Command(
        "revoke",
        "take a device out, everywhere",
        "bootstrap.cli.revoke:revoke",
        (
            Argument(("NAME",), "the device, or the SHA256:… fingerprint of a foreign key"),
            Argument(("--lost",), "it is lost or stolen (this is assumed)"),
            Argument(("--retired",), "it is put away"),
            Argument(("--block",), "also put its key into the servers' lists of revoked keys"),
            Argument(
                ("--done",),
                "only tick off what was done by hand, such as hetzner-token; asks nobody",
                "ITEM",
                many=True,
            ),
        ),
        _FINISHES,
    ),
    Command(
        "rotate",
        "give a device a new key, everywhere",
        "bootstrap.cli.rotate:rotate",
        (
            Argument(("NAME",), "the device; without --public-key it has to be this one"),
            Argument(("--public-key",), "the new public key that another device made (- reads it from stdin)", "FILE"),
            Argument(("--key-file",), "where the new private key goes (default: beside the one that is here)", "FILE"),
            *_NEW_KEY[1:],
            _EXPIRES,
            Argument(("--no-setup",), "leave ssh and its agent on this machine alone"),
        ),
        _CHANGES,
    ),
    Command(
        "apply",
        "finish what is pending, and repair what differs",
        "bootstrap.cli.apply:apply",
        (
            Argument(("--put-back",), "write keys again that were there and have vanished"),
            Argument(("--terraform",), "then show what Terraform would do, and have it do exactly that"),
        ),
        _FINISHES,
    ),
    Command(
        "recover",
        "a way back in, when a Hetzner server locks you out",
        "bootstrap.cli.recover:recover",
        (
            Argument(("SERVER",), "the server, as the fleet calls it"),
            Argument(("--device",), "whose key is put back (default: this device's)", "NAME"),
            Argument(("--hard",), "cut the power instead of asking for a reboot first"),
            Argument(("--leave",), "only end rescue mode, and boot the server's own system"),
            Argument(
                ("--host-key",),
                "of the rescue system, once you have compared it; it is not pinned",
                "SHA256:…",
                many=True,
            ),
        ),
        ("--fleet", "--json", "--plan", "--yes", "--verbose", "--help"),
    ),
    Command(
        "audit",
        "see which keys get in where",
        "bootstrap.cli.audit:audit",
        (
            Argument(("--csv",), "print a row for each key, account and target, for a spreadsheet"),
            Argument(("--html",), "print one page that can be mailed: matrix, findings, fingerprints"),
            Argument(("--sarif",), "print the findings as SARIF 2.1.0, for code-scanning dashboards"),
            Argument(
                ("--fail-on",),
                "end with code 3 only for findings of this severity or worse: info, low (the default), medium, high, "
                "critical",
                "SEVERITY",
                choices=("info", "low", "medium", "high", "critical"),
            ),
        ),
        _LOOKS,
    ),
    Command(
        "device",
        "list or show devices; set up, or forget, this one",
        "bootstrap.cli.device:device",
        (
            Argument(("ACTION",), "list, show, setup or forget", choices=("list", "show", "setup", "forget")),
            Argument(("NAME",), "the device to show (default: this one)", optional=True),
            Argument(("--qr",), "show its public key as a QR code, to carry it elsewhere by camera"),
            Argument(("--qr-file",), "write that QR code to a new file that ends in .png or .svg", "FILE"),
            Argument(("--active",), "forget: also while it still gets in; its private key stays then"),
            _COMMON["--yes"],
        ),
    ),
    Command(
        "secret",
        "keep the fleet's secrets in this machine's key ring",
        "bootstrap.cli.secret:secret",
        (
            Argument(("ACTION",), "set, list or remove", choices=("set", "list", "remove")),
            Argument(
                ("NAME",), "hetzner, hetzner:PROJECT, tailscale, github or infisical; set asks for it", optional=True
            ),
            Argument(("--unchecked",), "keep it without asking its service whether it is taken"),
        ),
        ("--fleet", "--json", "--yes", "--no-git", "--verbose", "--help"),
        secretive=True,
    ),
    Command(
        "log",
        "what was done, when and where",
        "bootstrap.cli.log:log",
        (Argument(("NAME",), "one device only, or the SHA256:… fingerprint of one key", optional=True),),
    ),
    Command("doctor", "what is missing on this machine, and the line that mends it", "bootstrap.cli.doctor:doctor"),
)


def command(name: str) -> Command | None:
    return next((command for command in COMMANDS if command.name == name), None)


def arguments_of(command: Command) -> tuple[Argument, ...]:
    """Its own arguments, then the common ones that it takes."""
    return (*command.arguments, *(_COMMON[name] for name in command.common))
