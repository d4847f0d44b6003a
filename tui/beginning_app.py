"""The part of the application that begins changes: it asks how, and gives the job that shows its plan first."""

from typing import TYPE_CHECKING

from keys.device import Status
from keys.inert import inert
from tui.closing_app import ClosingApp
from tui.messages import Begin

if TYPE_CHECKING:
    from bootstrap.attended.recovery_questions import Recovering
    from bootstrap.attended.revoking import Revoking

_BEGINS = frozenset({"apply", "apply_terraform", "onboard", "approve"})


class BeginningApp(ClosingApp):
    """Its actions hold on every screen; what the fleet has nothing for is not offered."""

    def action_revoke(self, name: str) -> None:
        """Ask how, then begin to revoke this device, or the foreign key of this fingerprint."""
        from tui.screens.revoke import RevokeScreen

        status = next((one.status for one in self.devices if one.name == name), Status.ACTIVE)
        self.push_screen(RevokeScreen(name, status), self._revoke)

    def _revoke(self, what: "Revoking | None") -> None:
        if what is not None:
            job = self.backend.revoke(what.name, what.status, block=what.block)
            self.post_message(Begin(f"revoke {what.name}", job))

    def action_apply(self, target: str = "") -> None:
        """Finish what is pending, and repair what differs; everywhere, or at that target alone."""
        title = f"apply at {inert(target, 60)}" if target else "apply"
        self.post_message(Begin(title, self.backend.apply(only=frozenset({target} if target else ()))))

    def action_apply_terraform(self) -> None:
        """The same, and then have Terraform do what it would."""
        self.post_message(Begin("apply, then Terraform", self.backend.apply_terraform()))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What the fleet has nothing for is neither offered nor done; nor is a second thing begun out of a form.

        There, a letter that misses its field would. And where there is no fleet yet, nothing can be begun in it.
        """
        if action in _BEGINS and (self._in_form or not getattr(self.backend, "is_there", True)):
            return False
        if action == "apply_terraform":
            return self.audit is not None and self.audit.has_terraform
        return super().check_action(action, parameters)

    @property
    def _in_form(self) -> bool:
        return bool(self.screen_stack) and getattr(self.screen, "IS_FORM", False)

    def action_set_up(self) -> None:
        """Set this machine up for the fleet again."""
        self.post_message(Begin("set this machine up", self.backend.set_up()))

    def action_recover(self, target: str) -> None:
        """Ask how, then begin to get back into this server."""
        if not target.startswith("server:"):
            self.notify("Go to a server first: its row.", markup=False)
            return
        from tui.screens.recover import RecoverScreen

        names = [one.name for one in self.devices if one.is_active]
        self.push_screen(RecoverScreen(target.removeprefix("server:"), names), self._recover)

    def _recover(self, what: "Recovering | None") -> None:
        if what is not None:
            self.post_message(Begin(f"recover {inert(what.server, 60)}", self.backend.recover(what)))

    def action_onboard(self) -> None:
        """Show the form for a device that is to be let in."""
        from tui.screens.onboard import OnboardScreen

        if not isinstance(self.screen, OnboardScreen):
            self.push_screen(OnboardScreen())

    def action_approve(self) -> None:
        """Show the form for the request of a device that asks to be let in."""
        from tui.screens.approve import ApproveScreen

        if not isinstance(self.screen, ApproveScreen):
            self.push_screen(ApproveScreen())
