"""A key for a device that can't make one, attended: made here, carried over by its camera, and then let in.

The pair is in this process's memory alone. Its private half leaves it encrypted, as a code that is shown once, and the
device is let in only after the person says that it has the key.
"""

from collections.abc import Callable
from datetime import date

from bootstrap.attended.attendant import Attendant
from bootstrap.attended.joining_tailnet import then_into_the_tailnet
from bootstrap.attended.onboarding import let_in
from bootstrap.attended.pairing_questions import TakeByCamera
from bootstrap.attended.running import FindFleet, asks, attended_run, change
from bootstrap.attended.work import Closing
from bootstrap.camera_key import CameraKey, leave_no_core, useless
from bootstrap.prompts import BrokenOffError, broken_off
from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.wiring import Choices
from bootstrap.workflows.carry_out import Agree
from bootstrap.workflows.into_tailnet import check_tailnet
from bootstrap.workflows.newcomer import newcomer
from bootstrap.workflows.onboard import check_name_free, onboard
from keys.device import Kind, check_name
from keys.key_pair import KeyPair
from keys.qr import cells


def make_for_qr_attended(
    find: FindFleet, name: str, kind: Kind, expires: date | None, attendant: Attendant, *, tailnet: bool = False
) -> Closing:
    """As `keyturn onboard NAME --make-for-qr`. tailnet: whether it is to come into that, too. Raises KeyturnError."""
    check_name_free(find().registry(), check_name(name))
    if tailnet:
        check_tailnet(find())

    def workflow(run: Run, agree: Agree) -> Report:
        leave_no_core()
        pair = KeyPair.generate(f"{name}@{run.fleet.name}")
        device = newcomer(run.fleet, name, kind, pair.public, run.clock(), expires=expires)
        return onboard(run, device, agree, keep_key=lambda: _carry_over(pair, name, kind, attendant))

    with attended_run(find, Choices(), attendant) as run:
        report = change(run, attendant, workflow, asks(attendant, f"Make a key for {name} here, and let it in?"))
    closing = let_in(report, name)
    return then_into_the_tailnet(find, kind, attendant, closing) if tailnet else closing


def _carry_over(pair: KeyPair, name: str, kind: Kind, attendant: Attendant) -> Callable[[], None]:
    """Show it until the device has it. Raises BrokenOffError where it is not to be let in."""
    made = CameraKey.of(pair)
    try:
        if not attendant.ask(TakeByCamera(name, kind, tuple(cells(made.text)), made.passphrase)):
            raise broken_off()
    except BrokenOffError:
        attendant.tell(useless(name))
        raise
    return lambda: attendant.tell(useless(name))
