"""The step that brings this machine into the tailnet, and takes it out again on one that is sold.

It is done by this fleet only where the machine is the very one that the fleet has noted: a tailnet that the person
joined for something else is none of its business.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bootstrap.tailnet.joining import Joined
from bootstrap.tailnet.program import TailscaleProgram
from bootstrap.tailnet.program_errors import Fault, ProgramError
from bootstrap.tailnet.status import Backend, Status
from keys.inert import inert


@dataclass
class TailnetStep:
    """A step, see step.py. node: the id of this machine in the tailnet, as the fleet has it noted; empty for none.

    join: brings it in; see joining.py. find: the `tailscale` program.
    """

    node: str
    join: Callable[[], Joined]
    find: Callable[[], TailscaleProgram] = TailscaleProgram.find

    name = "tailnet"
    place = "tailscale"

    def is_done(self) -> bool:
        """Whether it is connected, as the machine that the fleet knows."""
        status = self._status()
        return self._is_ours(status) and status is not None and status.backend is Backend.RUNNING

    def do(self) -> str:
        joined = self.join()
        self.node = joined.node_id
        return "; ".join(joined.said)

    def is_there(self) -> bool:
        return self._is_ours(self._status())

    def undo(self) -> str:
        """Log out. What the control server lists of it stays there: to remove that is what revoking does."""
        status = self._status()
        if status is None or not self._is_ours(status):
            return "this machine is not in the fleet's tailnet"
        self.find().log_out()
        tailnet = inert(status.tailnet or "the tailnet", 80)
        return f"logged this machine out of {tailnet}; its entry there stays until keyturn revoke removes it"

    def _is_ours(self, status: Status | None) -> bool:
        return status is not None and status.is_member and bool(self.node) and status.node_id == self.node

    def _status(self) -> Status | None:
        """None where there is no such program, so that the machine is in no tailnet."""
        try:
            return self.find().status()
        except ProgramError as error:
            if error.fault is Fault.ABSENT:
                return None
            raise
