"""The person who attends a job, as far as this machine's own key needs one."""

from dataclasses import dataclass
from pathlib import Path

from bootstrap.attended.asked_here import GiveNewPassphrase, SeePassphrase
from bootstrap.attended.attendant import Attendant, GivePassphrase
from keys.errors import InvalidInputError


@dataclass(frozen=True, slots=True)
class AttendingPerson:
    """A Person (see device_setup). device: whose key it is about."""

    attendant: Attendant
    device: str

    def tell(self, text: str) -> None:
        self.attendant.tell(text)

    def new_passphrase(self) -> str:
        passphrase = self.attendant.ask(GiveNewPassphrase(self.device))
        if not passphrase:
            raise InvalidInputError("no passphrase was given", hint="begin again; a key without one can be chosen too")
        return passphrase

    def passphrase(self, path: Path, again: bool) -> str | None:
        return self.attendant.ask(GivePassphrase(path, again))

    def check_seen(self) -> None:
        """Whoever attends sees what is shown."""

    def show_once(self, passphrase: str) -> None:
        self.attendant.ask(SeePassphrase(self.device, passphrase))
