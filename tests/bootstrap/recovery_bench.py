"""A server that is recovered, all of it played but the API: the stand-in behind the real library.

What answers on SSH is played, and no second is waited.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from bootstrap.config import HetznerConfig, ServerConfig
from bootstrap.events import Event, StepTaken
from bootstrap.rescue_system.door import Door
from bootstrap.sandbox.hetzner import HetznerApi
from bootstrap.sandbox.hetzner.project import Boot
from bootstrap.ssh.address import Address
from bootstrap.ssh.errors import NoKeyAcceptedError
from bootstrap.state import State
from bootstrap.targets.hetzner import HetznerTarget
from bootstrap.targets.hetzner.rescue import RescueMode
from bootstrap.workflows import recover as recover_module
from bootstrap.workflows.recover import Recovered, recover
from bootstrap.workflows.recovery_case import Case, Pace
from bootstrap.workflows.recovery_disk import Mended
from keys.device import Device, Kind, Status
from keys.plan import Plan
from keys.public_key import PublicKey
from keys.safety import Refusal, Rule
from tests.keys.made import NOON, key

if TYPE_CHECKING:
    from bootstrap.run import Run
    from bootstrap.ssh.session import Session

OWN, RESCUE, PC = key("web"), key("rescue"), key("pc")


@dataclass
class Bench:
    """shown: what answers. lets_in: whether its own system takes the key. time: seconds that were waited.

    boots: what the machine booted. broken: systems that do not come up. harm: what another key of the project does.
    """

    api: HetznerApi
    state: State
    time: float = 0.0
    shown: PublicKey | None = OWN
    lets_in: bool = False
    boots: list[str] = field(default_factory=list)
    broken: frozenset[str] = frozenset()
    heeds_soft: bool = True
    events: list[Event] = field(default_factory=list)
    harm: str = ""
    at_boot: Callable[[], None] = lambda: None
    at_pause: Callable[[], None] = lambda: None

    @property
    def number(self) -> int:
        return self.api.project.servers()[0].id

    def boot(self, boot: Boot) -> bool:
        if not (boot.hard or self.heeds_soft):
            return False
        system = "rescue" if boot.server.rescue_enabled else "own"
        self.boots.append(f"hard {system}" if boot.hard else system)
        self.shown = None if system in self.broken else RESCUE if system == "rescue" else OWN
        self.at_boot()
        return True

    def sleep(self, seconds: float) -> None:
        self.time += seconds
        self.at_pause()

    def run(self, **choices: Any) -> Recovered:
        return recover(self.case(**choices), lambda _found: True, lambda _key: True)

    def case(self, *, hard: bool = False, pinned: frozenset[PublicKey] = frozenset({OWN})) -> Case:
        project = HetznerTarget(
            HetznerConfig("keyring"),
            "kua",
            lambda: self.api.token,
            emit=self.events.append,
            clock=lambda: NOON,
            endpoint=self.api.endpoint,
            sleep=self.sleep,
        )
        mode = RescueMode(project.api, self.sleep, lambda: self.time)
        return Case(
            cast("Run", _Run(self.state, self.events, self.harm)),
            ServerConfig("web", "203.0.113.7"),
            project,
            mode.servers()[0],
            mode,
            Device("pc", Kind.PC, Status.ACTIVE, PC, NOON, "pc"),
            "root",
            own=_Played(self, "own", pinned),
            rescue=_Played(self, "rescue", pinned),
            pinned=pinned,
            pace=Pace(300.0, self.sleep, lambda: self.time),
            hard=hard,
        )

    def steps(self) -> list[int]:
        return [event.number for event in self.events if isinstance(event, StepTaken)]

    def asked(self) -> list[str]:
        """What was asked of the vendor beyond looking."""
        return [call.path.rpartition("/")[2] for call in self.api.calls if call.method == "POST"]


@dataclass
class _Run:
    state: State
    events: list[Event]
    harm: str = ""

    def clock(self) -> Any:
        return NOON

    def emit(self, event: Event) -> None:
        self.events.append(event)

    def trust(self, _untrusted: object) -> bool:
        return False

    def without_harm(self, plan: Plan) -> tuple[Plan, tuple[Refusal, ...]]:
        return plan, tuple(Refusal(one, Rule.SERVER_REPLACED, self.harm, "") for one in plan.changes if self.harm)


@contextmanager
def locked_server(folder: Path, monkeypatch: pytest.MonkeyPatch, *doubts: str) -> Iterator[Bench]:
    """A locked server whose disk can be mended: its own system takes the key then. doubts: of that mending."""
    with HetznerApi() as api:
        api.add_server("web", "203.0.113.7")
        made = Bench(api, State(folder / "state.sqlite"))
        api.project.boots = made.boot

        def mend(_case: Case, _session: object) -> Mended:
            made.lets_in = True
            return Mended("/dev/sda1", "Debian", "/root/.ssh/authorized_keys", False, (), doubts, frozenset())

        monkeypatch.setattr(recover_module, "mend", mend)
        yield made
        made.state.close()


class _Played(Door):
    """What answers at the server, as the bench has it."""

    def __init__(self, bench: Bench, system: str, pinned: frozenset[PublicKey]) -> None:
        super().__init__(Address("203.0.113.7"), PC, cast("Any", None), pinned)
        self._bench, self._system = bench, system

    def shows(self) -> PublicKey | None:
        return self._bench.shown

    def enter(self, host_key: PublicKey) -> "Session":
        assert host_key == self._bench.shown
        if self._system == "own" and not self._bench.lets_in:
            raise NoKeyAcceptedError("none of our keys gets in as root", where="root@web")
        return cast("Session", _Session())


class _Session(ExitStack):
    public_key_used = PC
