"""A fleet folder behind the screens: each thing that they ask for is a job, or a look, of what lies below.

All of it is imported where it is wanted, so that the first screen waits for none of it.
"""

from typing import TYPE_CHECKING

from bootstrap.chosen_theme import choose_theme, chosen_theme
from bootstrap.fleet import Fleet

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from bootstrap.attended.attendant import Attendant
    from bootstrap.attended.exporting import Form
    from bootstrap.attended.newcomer_fields import KeyFrom
    from bootstrap.attended.recovery_questions import Recovering
    from bootstrap.attended.telling_history import History
    from bootstrap.attended.work import Closing, Job
    from bootstrap.doctor import Check
    from bootstrap.events import Emit
    from bootstrap.git import OneCommit
    from bootstrap.workflows.audit import Audit
    from bootstrap.workflows.tick_off import Ticked
    from keys.access_request import AccessRequest
    from keys.device import Kind, Status
    from keys.mending import Mending
    from keys.public_key import PublicKey


class FleetBackend:
    """A fleet folder."""

    def __init__(self, fleet: Fleet) -> None:
        self.name = fleet.name
        self._find = fleet.found_anew

    def recall(self) -> "Audit | None":
        from bootstrap.attended.recalling import recall

        return recall(self._find)

    def look(self, emit: "Emit") -> "Audit":
        from bootstrap.attended.looking import look_at

        return look_at(self._find, emit)

    def apply(self, *, only: frozenset[str] = frozenset(), put_back: bool = False, wait: bool = False) -> "Job":
        from bootstrap.attended.applying import apply_attended
        from bootstrap.wiring import Choices

        choices = Choices(only=only, wait=wait)
        return lambda attendant: apply_attended(self._find, attendant, choices, put_back=put_back)

    def apply_terraform(self) -> "Job":
        def job(attendant: "Attendant") -> "Closing":
            from bootstrap.attended.applying_terraform import apply_terraform_attended

            return apply_terraform_attended(self._find, attendant)

        return job

    def revoke(self, name: str, status: "Status", *, block: bool = False, wait: bool = False) -> "Job":
        from bootstrap.attended.revoking import Revoking, revoke_attended

        what = Revoking(name, status, block)
        return lambda attendant: revoke_attended(self._find, what, attendant, wait=wait)

    def tick_off(self, device: str, errand: str, note: "Callable[[str], None]") -> "Ticked":
        from bootstrap.attended.ticking import tick_off_attended

        return tick_off_attended(self._find, device, [errand], note)

    def onboard(
        self, name: str, kind: "Kind", key: "PublicKey", expires: "date | None", *, tailnet: bool = False
    ) -> "Job":
        from bootstrap.attended.onboarding import onboard_attended

        return lambda attendant: onboard_attended(
            self._find, name, kind, attendant, key=key, expires=expires, tailnet=tailnet
        )

    def onboard_here(
        self, name: str, kind: "Kind", key_from: "KeyFrom", expires: "date | None", *, requests: bool = False
    ) -> "Job":
        from bootstrap.attended.onboarding_here import onboard_here_attended

        return lambda attendant: onboard_here_attended(
            self._find, name, kind, attendant, key_from=key_from, expires=expires, requests=requests
        )

    def try_login(self, name: str) -> "Job":
        from bootstrap.attended.trying import try_attended

        return lambda attendant: try_attended(self._find, name, attendant)

    def pair(
        self, name: str, kind: "Kind", expires: "date | None", *, tailnet: bool = False, address: str = ""
    ) -> "Job":
        def job(attendant: "Attendant") -> "Closing":
            from bootstrap.attended.pairing import pair_attended

            addresses = [address] if address else None
            return pair_attended(self._find, name, kind, expires, attendant, addresses=addresses, tailnet=tailnet)

        return job

    def make_for_qr(self, name: str, kind: "Kind", expires: "date | None", *, tailnet: bool = False) -> "Job":
        def job(attendant: "Attendant") -> "Closing":
            from bootstrap.attended.making_for_qr import make_for_qr_attended

            return make_for_qr_attended(self._find, name, kind, expires, attendant, tailnet=tailnet)

        return job

    def into_tailnet(self, name: str) -> "Job":
        def job(attendant: "Attendant") -> "Closing":
            from bootstrap.attended.joining_tailnet import into_tailnet_attended

            return into_tailnet_attended(self._find, name, attendant)

        return job

    def rotate(self, name: str, key: "PublicKey | KeyFrom", expires: "date | None") -> "Job":
        from bootstrap.attended.newcomer_fields import KeyFrom
        from bootstrap.attended.rotating import rotate_attended, rotate_here_attended

        if isinstance(key, KeyFrom):
            return lambda attendant: rotate_here_attended(self._find, name, attendant, key_from=key, expires=expires)
        return lambda attendant: rotate_attended(self._find, name, key, attendant, expires=expires)

    def recover(self, what: "Recovering") -> "Job":
        def job(attendant: "Attendant") -> "Closing":
            from bootstrap.attended.recovering import recover_attended

            return recover_attended(self._find, what, attendant)

        return job

    def approve(self, request: "AccessRequest", expires: "date | None") -> "Job":
        def job(attendant: "Attendant") -> "Closing":
            from bootstrap.attended.approving import approve_attended

            return approve_attended(self._find, request, attendant, expires=expires)

        return job

    def forget(self, name: str) -> "Job":
        from bootstrap.attended.forgetting import forget_attended

        return lambda attendant: forget_attended(self._find, name, attendant)

    def mend(self, how: "Mending") -> "Job":
        from bootstrap.attended.mending import mend_attended

        return lambda attendant: mend_attended(self._find, how, attendant)

    def set_up(self) -> "Job":
        def job(attendant: "Attendant") -> "Closing":
            from bootstrap.attended.setting_up import set_up_attended

            return set_up_attended(self._find, attendant)

        return job

    def set_secret(self, name: str) -> "Job":
        def job(attendant: "Attendant") -> "Closing":
            from bootstrap.attended.keeping_secrets import set_secret_attended

            return set_secret_attended(self._find, name, attendant)

        return job

    def remove_secret(self, name: str) -> "Job":
        def job(attendant: "Attendant") -> "Closing":
            from bootstrap.attended.keeping_secrets import remove_secret_attended

            return remove_secret_attended(self._find, name, attendant)

        return job

    def export(self, audit: "Audit", form: "Form", name: str) -> "Path":
        from bootstrap.attended.exporting import export

        return export(audit, self._find(), form, name)

    def history(self, asked: str) -> "History":
        from bootstrap.attended.telling_history import tell_history

        return tell_history(self._find, asked)

    def commit(self, commit: str) -> "OneCommit":
        from bootstrap.attended.telling_history import tell_commit

        return tell_commit(self._find, commit)

    def examine(self) -> "list[Check]":
        from bootstrap.doctor import examine

        return examine(self._find)

    @property
    def theme(self) -> str:
        return chosen_theme()

    def choose_theme(self, name: str) -> None:
        choose_theme(name)
