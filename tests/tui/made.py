"""Made-up fleets for the screens: a small one with everything that can be wrong, a clean one, a large one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from bootstrap.attended.attendant import Attendant
from bootstrap.attended.exporting import Form
from bootstrap.attended.fleet_fields import FleetWanted
from bootstrap.attended.joining_fields import JoiningBy
from bootstrap.attended.newcomer_fields import KeyFrom
from bootstrap.attended.recovery_questions import Recovering
from bootstrap.attended.telling_history import History
from bootstrap.attended.work import Closing, Job
from bootstrap.doctor import Check
from bootstrap.events import Emit, Observed, ObservingStarted
from bootstrap.git import KeyMoved, OneCommit
from bootstrap.history_lines import HistoryLine
from bootstrap.workflows.audit import Audit
from bootstrap.workflows.tick_off import Ticked
from keys.access import Effect, Grant, Observation, Seen, Unreachable, Untrusted, Wish
from keys.access_request import AccessRequest
from keys.audit import Survey, findings
from keys.device import Device, Kind, Status
from keys.errors import KeyturnError
from keys.matrix import make_matrix
from keys.memory import Memory
from keys.mending import Mending
from keys.public_key import PublicKey
from keys.registry import Registry
from tests.keys.made import NOON, device, key, lost, server

Look = Callable[[Emit], Audit]

LATER = NOON + timedelta(minutes=2)
WEAK = PublicKey.parse(
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDDAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8wMTIzNDU2"
    "Nzg5Ojs8PT4/QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl9gYWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1+AQ== old@thinkpad"
)


def later() -> datetime:
    """The clock of the tests: two minutes after everything was seen."""
    return LATER


def audit(devices: Sequence[Device], wishes: Sequence[Wish], observations: Sequence[Observation]) -> Audit:
    """What an audit of these would give at NOON."""
    registry = Registry()
    for one in devices:
        registry = registry.with_device(one)
    matrix = make_matrix(registry, wishes, {one.target: one for one in observations}, Memory())
    return Audit(NOON, matrix, findings(Survey(matrix, NOON)))


def look_that_gives(result: Audit) -> Look:
    """A look that tells of every target, as a real one does, and then gives this."""

    def look(emit: Emit) -> Audit:
        for target, observation in result.matrix.observations.items():
            emit(ObservingStarted(target))
            emit(Observed(target, observation))
        return result

    return look


def _nothing(_attendant: Attendant) -> Closing:
    return Closing()


@dataclass
class MadeBackend:
    """Stands behind the screens with a look that is given, and jobs that are. asked: what was asked of it.

    refuses: what an export ends with."""

    seen: Look
    job: Job = _nothing
    name: str = "kua"
    theme: str = ""
    asked: list[tuple[object, ...]] = field(default_factory=list)
    lines: tuple[HistoryLine, ...] = ()
    checks: tuple[Check, ...] = ()
    refuses: KeyturnError | None = None
    recalled: Audit | None = None

    def look(self, emit: Emit) -> Audit:
        return self.seen(emit)

    def apply(self, *, only: frozenset[str] = frozenset(), put_back: bool = False, wait: bool = False) -> Job:
        self.asked.append(("apply and wait" if wait else "apply", only, put_back))
        return self.job

    def apply_terraform(self) -> Job:
        self.asked.append(("apply and Terraform",))
        return self.job

    def recall(self) -> Audit | None:
        return self.recalled

    def revoke(self, name: str, status: Status, *, block: bool = False, wait: bool = False) -> Job:
        self.asked.append(("revoke", name, status, block, wait))
        return self.job

    def tick_off(self, device: str, errand: str, note: Callable[[str], None]) -> Ticked:
        self.asked.append(("tick off", device, errand))
        note("this was noted")
        return Ticked(replace(lost("macbook"), name=device, done=(errand,)), ())

    def onboard(self, name: str, kind: Kind, key: PublicKey, expires: date | None, *, tailnet: bool = False) -> Job:
        self.asked.append(("onboard", name, kind, key, expires, *_tailnet(tailnet)))
        return self.job

    def onboard_here(
        self, name: str, kind: Kind, key_from: KeyFrom, expires: date | None, *, requests: bool = False
    ) -> Job:
        self.asked.append(("onboard_here", name, kind, key_from, expires, *(["request"] if requests else [])))
        return self.job

    def pair(self, name: str, kind: Kind, expires: date | None, *, tailnet: bool = False, address: str = "") -> Job:
        self.asked.append(("pair", name, kind, expires, *_tailnet(tailnet), *filter(None, [address])))
        return self.job

    def make_for_qr(self, name: str, kind: Kind, expires: date | None, *, tailnet: bool = False) -> Job:
        self.asked.append(("make_for_qr", name, kind, expires, *_tailnet(tailnet)))
        return self.job

    def try_login(self, name: str) -> Job:
        self.asked.append(("try_login", name))
        return self.job

    def into_tailnet(self, name: str) -> Job:
        self.asked.append(("into_tailnet", name))
        return self.job

    def rotate(self, name: str, key: PublicKey | KeyFrom, expires: date | None) -> Job:
        self.asked.append(("rotate", name, key, expires))
        return self.job

    def recover(self, what: Recovering) -> Job:
        self.asked.append(("recover", what))
        return self.job

    def approve(self, request: AccessRequest, expires: date | None) -> Job:
        self.asked.append(("approve", request.name, expires))
        return self.job

    def forget(self, name: str) -> Job:
        self.asked.append(("forget", name))
        return self.job

    def mend(self, how: Mending) -> Job:
        self.asked.append(("mend", how))
        return self.job

    def set_up(self) -> Job:
        self.asked.append(("set_up",))
        return self.job

    def set_secret(self, name: str) -> Job:
        self.asked.append(("set_secret", name))
        return self.job

    def remove_secret(self, name: str) -> Job:
        self.asked.append(("remove_secret", name))
        return self.job

    def export(self, audit: Audit, form: Form, name: str) -> Path:
        self.asked.append(("export", form, name))
        if self.refuses is not None:
            raise self.refuses
        return Path(name)

    def history(self, asked: str) -> History:
        self.asked.append(("history", asked))
        return History(tuple(line for line in self.lines if asked in {"", line.device}), asked)

    def commit(self, commit: str) -> OneCommit:
        moved = (KeyMoved("devices.toml", key("pc").fingerprint, came=True),)
        message = f"keyturn: onboard pc\n\nDevice: pc\nFingerprint: {key('pc').fingerprint}"
        return OneCommit(commit.ljust(40, "0"), "Kua", "kua@example.org", NOON, message, moved)

    def examine(self) -> list[Check]:
        self.asked.append(("examine",))
        return [*self.checks]

    def choose_theme(self, name: str) -> None:
        self.theme = name


def _tailnet(wanted: bool) -> tuple[str, ...]:
    return ("tailnet",) if wanted else ()


@dataclass
class MadeToCome:
    """A FleetToCome that never comes."""

    folder: Path
    job: Job = _nothing
    name: str = "cloud"
    is_there: bool = False

    def make(self, wanted: FleetWanted) -> Job:
        self.name = wanted.name
        return self.job

    def join(self, by: JoiningBy) -> Job:
        return self.job


def standing(account: str, public_key: PublicKey, line: int, options: str = "", refused: str = "") -> Grant:
    """A key in the account's authorized_keys."""
    home = "/root" if account == "root" else f"/home/{account}"
    return Grant(account, public_key, f"{home}/.ssh/authorized_keys:{line}", options, refused)


def troubled_fleet() -> Audit:
    """Every state of a cell, a foreign key, a weak key, a server that is off and one that is not pinned."""
    devices = [device("macbook"), replace(device("pc"), kind=Kind.PC), replace(lost("iphone"), kind=Kind.IPHONE)]
    project = Wish("hetzner", Effect.SEED, ("project",))
    wishes = [project, server("web"), server("db", "root", "deploy"), server("media"), server("vps"), server("new")]
    return audit(
        devices,
        wishes,
        [
            Seen("hetzner", NOON, ("project",), tuple(Grant("project", key(n), "key 7") for n in ("macbook", "pc"))),
            Seen(
                "server:web",
                NOON,
                ("root", "deploy"),
                (
                    standing("root", key("macbook"), 1),
                    standing("root", key("pc"), 2),
                    standing("root", key("iphone"), 3, options='from="10.0.0.0/8",no-pty'),
                    standing("deploy", WEAK, 1),
                    standing("root", key("bob"), 4, refused="expiry-time was 2024-01-01"),
                ),
            ),
            Seen(
                "server:db",
                NOON,
                ("root", "deploy"),
                (standing("root", key("macbook"), 1), standing("root", key("pc"), 2), standing("deploy", key("pc"), 1)),
                unknown=("/home/ci/.ssh/authorized_keys could not be read",),
            ),
            Seen(
                "server:media", NOON, ("root",), (standing("root", key("macbook"), 1), standing("root", key("pc"), 2))
            ),
            Unreachable("server:vps", NOON, "no answer within 10 s", "is it switched on? ping 203.0.113.9"),
            Untrusted(
                "server:new",
                NOON,
                "its host key is not in known_hosts",
                f"keyturn audit --host-key {key('host').fingerprint}",
                "203.0.113.10",
                22,
                key("host"),
            ),
        ],
    )


def clean_fleet() -> Audit:
    """Everything as wanted."""
    names = ("macbook", "pc")
    targets = ("web", "db")
    return audit(
        [device(name) for name in names],
        [server(target) for target in targets],
        [
            Seen(f"server:{target}", NOON, ("root",), tuple(standing("root", key(name), 1) for name in names))
            for target in targets
        ],
    )


def large_fleet(targets: int, devices: int) -> Audit:
    """Many targets and devices; one server in ten is away, one in seven lacks a key, one in five has a foreign one."""
    held = [device(f"device-{number:02}") for number in range(devices)]
    wishes = [server(f"node-{number:04}") for number in range(targets)]
    return audit(held, wishes, [_one_of_many(wish.target, number, held) for number, wish in enumerate(wishes)])


def _one_of_many(target: str, number: int, devices: Sequence[Device]) -> Observation:
    if number % 10 == 9:
        return Unreachable(target, NOON, "no answer within 10 s", "is it switched on?")
    here = devices[1:] if number % 7 == 3 else devices
    grants = [standing("root", one.public_key, line) for line, one in enumerate(here, 1)]
    if number % 5 == 2:
        grants.append(standing("root", key("bob"), len(grants) + 1))
    return Seen(target, NOON, ("root",), tuple(grants))
