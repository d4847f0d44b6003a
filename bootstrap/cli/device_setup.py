"""keyturn device setup and forget: what is done on this machine itself, done and taken back."""

from collections.abc import Sequence
from contextlib import closing

from bootstrap.cli.console import confirm, print_document, say
from bootstrap.cli.device_state import steps_of
from bootstrap.cli.documents import Json
from bootstrap.cli.errors import exit_code_of
from bootstrap.cli.open_run import find_fleet
from bootstrap.cli.parse import Values
from bootstrap.cli.table import Tone, columns, paint
from bootstrap.device_setup.forgetting import Forgetting, as_others_left_it
from bootstrap.device_setup.here import active_here, here
from bootstrap.device_setup.running import Done, set_up
from bootstrap.device_setup.step import Step
from bootstrap.exit_code import ExitCode
from bootstrap.paths import state_file
from bootstrap.private_folder import sweep_private_folders
from bootstrap.state import State
from bootstrap.still_pending import still_pending
from keys.device import Device
from keys.inert import inert


def setup(values: Values) -> ExitCode:
    """Do what is missing on this machine."""
    fleet = find_fleet(values)
    sweep_private_folders()
    device = active_here(fleet)
    with closing(State(state_file(fleet.folder))) as state:
        done = set_up(steps_of(fleet, state, device).wanted(), tell_done)
    return _ended(values, device, done, "Nothing to do: all is set up here.")


def forget(values: Values) -> ExitCode:
    """Take back all that was done on this machine, its private key last."""
    fleet = find_fleet(values)
    sweep_private_folders()
    device = here(fleet)
    if device.is_active and not values.active:
        fleet, device = as_others_left_it(fleet, _note)
    with closing(State(state_file(fleet.folder))) as state:
        forgetting = Forgetting.of(device, steps_of(fleet, state, device))
        if forgetting.there and not _agreed(forgetting.there, device, yes=values.yes):
            return _ended(values, device, [], "Nothing was changed.")
        done = forgetting.take_back(tell_done)
    if stays := forgetting.stays:
        _note(stays)
    _note(f"the fleet's own folder stays: {fleet.folder}")
    if not device.is_active:  # what the fleet waits for can't be done from here any more
        values.told = {(one.target, one.device) for one in still_pending(fleet)}
    return _ended(values, device, done, "Nothing to do: nothing of it is here.")


def _note(text: str) -> None:
    say(f"note: {inert(text)}")


def tell_done(done: Done) -> None:
    """Say what came of one step, as soon as it has ended."""
    if done.error is None:
        place = "" if done.said.endswith(done.place) else f"  {inert(done.place, 200)}"
        say(f"{paint('✓', Tone.GOOD)} {done.name}: {inert(done.said)}{place}")
        return
    say(f"{paint('✗', Tone.BAD)} {done.name}: {inert(str(done.error))}")
    if done.error.hint:
        say(f"  hint: {inert(done.error.hint)}")


def done_document(done: Done) -> Json:
    error = {"error": str(done.error), "hint": done.error.hint} if done.error else {}
    return {"step": done.name, "place": done.place, "said": done.said, **error}


def worst(code: ExitCode, done: Sequence[Done]) -> ExitCode:
    """A step that failed is a failure, whatever else went well; what was refused is worse."""
    failed = [exit_code_of(one.error) for one in done if one.error]
    return max([code, *failed], key=_BADNESS.index) if failed else code


def _agreed(there: Sequence[Step], device: Device, *, yes: bool) -> bool:
    say(f"On this machine, which is {device.name}, this goes:")
    say(columns([["", step.name, step.place] for step in there], limit=200))
    return confirm("Forget all of it?", yes=yes)


def _ended(values: Values, device: Device, done: Sequence[Done], nothing: str) -> ExitCode:
    code = next((exit_code_of(one.error) for one in done if one.error), ExitCode.OK)
    if values.json:
        steps = [done_document(one) for one in done]
        print_document("keyturn.setup/1", {"device": device.name, "exit_code": int(code), "steps": steps})
    elif not done:
        say(nothing)
    return code


_BADNESS = (
    *(ExitCode.OK, ExitCode.FINDINGS, ExitCode.PENDING, ExitCode.FAILED, ExitCode.USAGE, ExitCode.REFUSED),
    ExitCode.INTERRUPTED,
)
