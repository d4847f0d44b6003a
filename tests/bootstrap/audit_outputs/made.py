"""A fleet that has one of everything an audit can tell of, its texts harmless or hostile."""

from dataclasses import replace
from datetime import date, timedelta

from bootstrap.workflows.audit import Audit
from keys.access import Door, DoorKind, Effect, Exposed, Grant, LiveSession, Observation, Seen, Unreachable, Wish
from keys.audit import Acceptance, Survey, findings
from keys.device import Device, Kind
from keys.matrix import make_matrix
from keys.memory import Memory
from keys.public_key import PublicKey
from keys.registry import Registry
from tests.keys.made import NOON, device, key, lost, server
from tests.tui.made import WEAK

AGO = NOON - timedelta(days=200)
TERRAFORM = Wish("terraform", Effect.SEED, ("ssh_keys",))
PROJECT = Wish("hetzner", Effect.SEED, ("project",))
ACCEPTED = Acceptance(f"foreign:{WEAK.fingerprint}", "backup of the NAS", date(2027, 3, 1))
DOORS = tuple(
    Door(kind, name, what, where, accounts)
    for kind, name, what, where, accounts in (
        (DoorKind.PASSWORD, "port 22", "sshd takes passwords", "/etc/ssh/sshd_config:57", ("root", "deploy")),
        (DoorKind.AUTHORITY, "/etc/ssh/ca.pub", "certificates of one authority get in", "/etc/ssh/ca.pub", ()),
        (DoorKind.COMMAND, "/usr/bin/keys", "a program is asked for keys", "/etc/ssh/sshd_config:60", ("deploy",)),
        (DoorKind.SSHD, "port 2222", "a second sshd listens", "process 812", ()),
        (DoorKind.DROPBEAR, "port 2200", "dropbear listens", "process 900", ()),
        (DoorKind.TAILSCALE, "tailscaled", "the tailnet's rules decide about logins", "tailscale ssh", ()),
    )
)


def everything(words: str = "") -> Audit:
    """One of everything. words: stands in each place where a text from elsewhere can stand, in place of a usual one."""
    return audited(
        [
            device("pc"),
            replace(lost("macbook"), kind=Kind.MACBOOK, blocked=True),
            replace(device("ipad"), kind=Kind.IPAD),
        ],
        {
            PROJECT: Seen("hetzner", NOON, ("project",), _listed(words)),
            TERRAFORM: Seen(
                "terraform", NOON, ("ssh_keys",), (Grant("ssh_keys", key("pc"), "keys.json: 'pc'", name="pc"),)
            ),
            server("web", "root", "deploy"): _busy(words),
            server("db"): Seen("server:db", NOON, ("root",), _standing("pc", "ipad"), (words or "no getent",)),
            server("attic"): Unreachable("server:attic", NOON, words or "no answer within 10 s", words or "is it on?"),
        },
        ACCEPTED,
    )


def audited(devices: list[Device], places: dict[Wish, Observation], *acceptances: Acceptance) -> Audit:
    """What an audit of these would give at NOON."""
    registry = Registry()
    for one in devices:
        registry = registry.with_device(one)
    matrix = make_matrix(registry, [*places], {wish.target: seen for wish, seen in places.items()}, Memory())
    return Audit(NOON, matrix, findings(Survey(matrix, NOON), acceptances))


def _listed(words: str) -> tuple[Grant, ...]:
    named = words or "bob-laptop"
    return (
        Grant("project", key("pc"), "ssh_key 1 'pc@kua'", name="pc@kua"),
        Grant("project", key("ipad"), "ssh_key 2 'ipad@kua'", name="ipad@kua"),
        Grant("project", _foreign(words or "bob@old-laptop"), f"ssh_key 3 {named!r}", name=named),
    )


def _standing(*names: str) -> tuple[Grant, ...]:
    return tuple(
        Grant("root", key(name), f"/root/.ssh/authorized_keys:{line}", last_used=NOON)
        for line, name in enumerate(names, 1)
    )


def _busy(words: str) -> Seen:
    """A server with all its doors open, a lost key and two foreign ones."""
    deploy = "/home/deploy/.ssh/authorized_keys"
    held = (words or "forced command: borg serve --append-only", words or "only from 10.0.0.0/8")
    grants = (
        *_standing("pc", "macbook"),
        Grant("deploy", key("pc"), f"{deploy}:1", unknown=words or "a Match on the client's address", last_used=AGO),
        Grant("deploy", _foreign(words or "bob@old-laptop"), f"{deploy}:2", words or 'from="10.0.0.0/8"', "", "", held),
        Grant("root", WEAK, words or "/root/.ssh/authorized_keys:9", refused=words or "its type is not accepted"),
    )
    door = Door(
        DoorKind.AUTHORITY, words or "/etc/ssh/other.pub", words or "another authority", words, (words or "git",)
    )
    session = LiveSession("root", key("macbook"), 4711, words or "198.51.100.7", 51515, 3, NOON - timedelta(hours=2))
    exposed = Exposed(words or deploy, ("deploy",), words or "/home/deploy: its group can write it", heeded=True)
    return Seen(
        "server:web",
        NOON,
        ("root", "deploy"),
        grants,
        doors=(*DOORS, door),
        exposed=(exposed,),
        sessions=(session,),
        blocked=frozenset(),
        log_since=AGO,
    )


def _foreign(comment: str) -> PublicKey:
    return PublicKey("ssh-ed25519", key("bob").blob, comment)
