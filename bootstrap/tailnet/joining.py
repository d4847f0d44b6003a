"""This machine comes into the tailnet, by its own `tailscale` program. One that is in it already stays as it is.

Nothing is reset, and nobody is logged out: a machine in another tailnet is left there, and that is said. Whatever cuts
this off, doing it again goes on from what the program and the control server tell.
"""

from dataclasses import dataclass

from bootstrap.config_tailscale import TailscaleConfig
from bootstrap.secrets import SecretError
from bootstrap.tailnet.errors import TailnetError, quoted
from bootstrap.tailnet.lent_key import ControlServer, LentKey, lent_key
from bootstrap.tailnet.membership import check_membership
from bootstrap.tailnet.program import TailscaleProgram
from bootstrap.tailnet.program_errors import WHERE, Fault, ProgramError
from bootstrap.tailnet.status import Backend, Status
from bootstrap.tailnet.waiting import Wait
from keys.errors import KeyturnError
from keys.inert import inert
from keys.tailnet import Node


@dataclass(frozen=True, slots=True)
class Joined:
    """node_id: of the machine, empty where it is in no tailnet. said: for the person, of what was found and done.

    changed: whether anything was done at all.
    """

    node_id: str
    said: tuple[str, ...]
    changed: bool = True


def join_this_device(
    program: TailscaleProgram,
    api: ControlServer,
    device: str,
    fleet: str,
    config: TailscaleConfig,
    *,
    wait: Wait | None = None,
) -> Joined:
    """Without credentials for the API, which is usual on a new machine, one that is in a tailnet is taken as it is.

    Raises ProgramError, TailnetError, OtherTailnetError (membership.py), and KeyturnError where it did not come in.
    """
    join = _Join(program, api, config, wait or Wait())
    status = join.settled()
    if status.backend is Backend.NEEDS_LOGIN:
        return join.anew(device, fleet)
    if status.backend is Backend.RUNNING:
        said = check_membership(status, api, config)
        return Joined(status.node_id, (f"this machine is in the tailnet {_name(status)} already", *said), changed=False)
    if status.backend is Backend.STOPPED:
        return join.switched_on(status) or join.anew(device, fleet)
    if status.backend is Backend.NEEDS_MACHINE_AUTH:
        said = check_membership(status, api, config)
        join.approve(status.node_id)
        return Joined(status.node_id, (f"approved this machine, which was logged in to {_name(status)} already", *said))
    raise _not_now(status)


@dataclass(frozen=True, slots=True)
class _Join:
    program: TailscaleProgram
    api: ControlServer
    config: TailscaleConfig
    wait: Wait

    def settled(self) -> Status:
        """What the service says once it is done with starting; that it still is, where it takes too long."""

        def look() -> Status | None:
            status = self.program.status()
            return None if status.is_changing else status

        return self.wait.until(look) or self.program.status()

    def anew(self, device: str, fleet: str) -> Joined:
        """With an auth key that is made for it. Raises what keeps the machine out; the key is revoked then too."""
        try:
            with lent_key(self.api, device, fleet, self.config.tags) as lent:
                self._log_in(lent)
                status = self.settled()
                node = self._shown(status)
                if not node.authorized or status.backend is Backend.NEEDS_MACHINE_AUTH:
                    self.approve(node.id)
        except SecretError as error:
            raise _no_credentials(error) from None
        done = f"this machine joined the tailnet {_name(status)} as {inert(node.short_name, 80)}"
        return Joined(node.id, (done, *([lent.left] if lent.left else [])))

    def switched_on(self, status: Status) -> Joined | None:
        """It is logged in, and off: it is looked where, before it is switched on as it is.

        None where it turns out to be logged in no more: it was removed, or its own key ended, while it was off.
        """
        said = check_membership(status, self.api, self.config) if status.node_id else ()
        try:
            self.program.switch_on(seconds=self.wait.seconds)
        except ProgramError as error:
            if error.fault is not Fault.LATE:
                raise
        now = self.settled()
        if now.backend is Backend.NEEDS_LOGIN:
            return None
        if not now.is_member:
            raise _not_now(now)
        if not status.node_id:
            said = check_membership(now, self.api, self.config)
        if now.backend is Backend.NEEDS_MACHINE_AUTH:
            self.approve(now.node_id)
        return Joined(now.node_id, (f"switched Tailscale on, in the tailnet {_name(now)}", *said))

    def approve(self, node_id: str) -> None:
        """Let a machine that waits for it talk to others. headscale may not heed that the key was to see to that.

        Raises KeyturnError that says who can, where this can't be done here.
        """
        try:
            self.api.authorize(node_id)
        except (TailnetError, SecretError) as error:
            raise _not_approved(error) from None
        if not self.wait.until(lambda: True if self.program.status().backend is Backend.RUNNING else None):
            raise _late(self.wait, "this machine was approved, and is not connected", "tailscale status")

    def _log_in(self, lent: LentKey) -> None:
        """A machine that waits for approval makes `up` wait too: what it says of itself then counts."""
        server, seconds = self.config.login_server, max(int(self.wait.seconds), 1)
        try:
            self.program.log_in(lent.secret, login_server=server, seconds=seconds)
        except ProgramError as error:
            if error.fault is not Fault.LATE:
                raise
            if not (status := self.program.status()).is_member:
                raise _not_now(status) from None

    def _shown(self, status: Status) -> Node:
        """The machine as the control server has it, which takes a moment."""
        if not status.is_member or not status.node_id:
            raise _not_now(status)
        node = self.wait.until(lambda: self.api.node(status.node_id))
        if node is None:
            said = f"this machine is logged in to {_name(status)}, and {self.api.place} does not show it"
            raise _late(self.wait, said, "see login_server and tailnet under [tailscale] in keyturn.toml")
        return node


def _name(status: Status) -> str:
    return inert(status.tailnet or status.suffix or "that it is logged in to", 80)


def _late(wait: Wait, what: str, look: str) -> KeyturnError:
    hint = f"{look}; then run the same command again"
    return KeyturnError(f"{what} after {wait.seconds:.0f} seconds", where=WHERE, hint=hint)


def _no_credentials(error: SecretError) -> KeyturnError:
    return KeyturnError(
        f"this machine is not in the tailnet, and no auth key can be made for it: {error}",
        where=WHERE,
        hint=f"{error.hint}; or log in by hand with `tailscale up`; then run the same command again",
    )


def _not_approved(error: KeyturnError) -> KeyturnError:
    return KeyturnError(
        f"this machine waits to be approved, which can't be done from here: {error}",
        where=WHERE,
        hint="approve it under Machines in the admin console, then run the same command again",
    )


def _not_now(status: Status) -> KeyturnError:
    if status.backend is Backend.IN_USE_OTHER_USER:
        hint = "log out of Tailscale there, then run the same command again"
        return KeyturnError("Tailscale is in use by another user of this machine", where=WHERE, hint=hint)
    complaints = [one for one in status.health if "error" in one] or list(status.health)
    why = f": {quoted(complaints[0])}" if complaints else ""
    hint = "tailscale status tells what it waits for; then run the same command again"
    return KeyturnError(f"it did not come up, and is at {status.backend}{why}", where=WHERE, hint=hint)
