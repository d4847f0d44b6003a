"""Onboarding of the machine that keyturn runs on: its key, the tailnet, the fleet's places, and then its own set-up.

Whoever runs it says where the key comes from and whether the tailnet is joined: both ask the person.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from bootstrap.device_setup.agent import agent_steps, no_agent
from bootstrap.device_setup.git_signing import GitSigningStep
from bootstrap.device_setup.joining import Joining
from bootstrap.device_setup.own_key import OwnKey
from bootstrap.device_setup.running import Done, Tell, set_up
from bootstrap.device_setup.signing import sign
from bootstrap.device_setup.steps import device_steps
from bootstrap.fleet import Fleet
from bootstrap.paths import state_file
from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.state import State
from bootstrap.wiring import now
from bootstrap.workflows.carry_out import Agree
from bootstrap.workflows.newcomer import newcomer
from bootstrap.workflows.onboard import onboard, settled
from keys.access_request import AccessRequest
from keys.device import Device, Kind
from keys.registry import Registry
from keys.sshsig import Signing


@dataclass
class OnboardHere:
    """One onboarding. find_key: its key, from the fleet's name and devices; it is asked for once.

    join: brings the machine into the tailnet; None where that is not wanted. tell: gets each step that has ended.
    note: gets sentences. signs_commits: whether Git is to sign this machine's commits with the key. own: the key, once
    it was asked for. joining: what came of the tailnet, once it was tried.
    """

    name: str
    kind: Kind
    expires: date | None
    find_key: Callable[[str, Registry], OwnKey]
    join: Callable[[Fleet], Joining | None]
    tell: Tell
    note: Callable[[str], None]
    signs_commits: bool = False
    own: OwnKey | None = field(init=False, default=None)
    joining: Joining | None = field(init=False, default=None)

    def key(self, fleet: str, registry: Registry) -> OwnKey:
        """The same one every time."""
        if self.own is None:
            self.own = self.find_key(fleet, registry)
        return self.own

    def let_in(self, run: Run, agree: Agree) -> Report:
        """Raises NoWayInError where it has to ask a device that gets in."""
        own = self.key(run.fleet.name, run.fleet.registry())
        self.join_tailnet(run.fleet)
        return onboard(run, self._device(run.fleet, own), agree, keep_key=own.keep, is_here=True)

    def settled(self, run: Run) -> str:
        """That it is in the fleet already; empty where it is not."""
        registry = run.fleet.registry()
        return settled(registry, self.name, self.key(run.fleet.name, registry).public)

    def join_tailnet(self, fleet: Fleet) -> None:
        """Once, and before any server is looked at, which may be reachable through the tailnet alone."""
        if self.joining or fleet.config.tailscale is None:
            return
        self.joining = self.join(fleet)
        if self.joining and self.joining.done.error:
            self.tell(self.joining.done)

    def set_up(self, fleet: Fleet, own: OwnKey) -> list[Done]:
        """What is done on this machine itself; what failed of the tailnet stands first."""
        if own.made and own.place.path and (why := no_agent()):
            self.note(f"note: {why}")
        agent = agent_steps(own.place, own.known)
        with closing(State(state_file(fleet.folder))) as state:
            steps = device_steps(fleet, state, self._device(fleet, own), own.place, agent=agent)
            wanted = steps.wanted()
            signing = [one for one in steps.on_request if isinstance(one, GitSigningStep) and one not in wanted]
            done = set_up((*wanted, *(signing if self.signs_commits else ())), self.tell)
        joined = self.joining.done if self.joining else None
        return [*([joined] if joined and joined.error else []), *done]

    def request(self, fleet: str, own: OwnKey) -> AccessRequest:
        """To a device that gets in; signed with the machine's own key, which is kept by now. Raises KeyturnError."""
        signing = Signing(own.public, partial(sign, own.place, known=own.known))
        return AccessRequest.make(self.name, self.kind, now(), fleet, signing, tailscale_node=self.node_id)

    def tell_left(self) -> None:
        """What a run that goes no further has done by then: a no takes nothing back that was agreed to before."""
        if self.joining and self.joining.changed:
            self.note("But this machine stays in the tailnet; `tailscale logout` takes it out.")

    @property
    def node_id(self) -> str:
        """Of this machine in the tailnet; empty where it is not in it."""
        return self.joining.node_id if self.joining else ""

    def _device(self, fleet: Fleet, own: OwnKey) -> Device:
        return newcomer(fleet, self.name, self.kind, own.public, now(), expires=self.expires, node=self.node_id)
