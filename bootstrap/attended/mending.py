"""Mending a finding, attended: what its line says, with the plan shown first where there is one to agree to."""

from bootstrap.attended.applying import apply_attended
from bootstrap.attended.applying_terraform import apply_terraform_attended
from bootstrap.attended.attendant import Attendant
from bootstrap.attended.revoking import Revoking, revoke_attended
from bootstrap.attended.running import FindFleet, attended_run
from bootstrap.attended.ticking import tick_off_attended
from bootstrap.attended.work import Closing
from bootstrap.wiring import Choices
from keys.access import Seen, Untrusted
from keys.errors import InvalidInputError, KeyturnError
from keys.mending import ByHand, HaveTerraformApply, Mending, PinHostKey, Repair, TakeOutDevice, TakeOutKey, TickOff


def mend_attended(find: FindFleet, how: Mending, attendant: Attendant) -> Closing:
    """Raises KeyturnError; InvalidInputError for what only a person can do."""
    match how:
        case Repair(target, put_back):
            only = frozenset({target} if target else ())
            return apply_attended(find, attendant, Choices(only=only), put_back=put_back)
        case HaveTerraformApply():
            return apply_terraform_attended(find, attendant)
        case TakeOutDevice(name, status) | TakeOutKey(name, status):
            return revoke_attended(find, Revoking(name, status), attendant)
        case PinHostKey(target):
            return _pin(find, target, attendant)
        case TickOff(device, errand):
            return _tick_off(find, device, errand, attendant)
        case ByHand():
            raise InvalidInputError("this is mended by hand", hint=how.how)


def _pin(find: FindFleet, target: str, attendant: Attendant) -> Closing:
    """Look at that server alone: whoever looks is asked about its host key, and a yes pins exactly the one shown."""
    with attended_run(find, Choices(only=frozenset({target})), attendant) as run:
        seen = run.observe(run.fleet.registry())[target]
    if isinstance(seen, Seen):
        return Closing(said=f"The host key of {target} is pinned, and the server was seen.")
    if isinstance(seen, Untrusted):
        return Closing(said=f"The host key of {target} was not pinned.")
    raise KeyturnError(f"could not be seen: {seen.why}", where=target, hint=seen.hint)


def _tick_off(find: FindFleet, device: str, errand: str, attendant: Attendant) -> Closing:
    ticked = tick_off_attended(find, device, [errand], attendant.tell)
    left = ", ".join(one.id for one in ticked.left)
    rest = f"still to be done by hand: {left}" if left else "all that it left to be done by hand is done"
    return Closing(device=device, said=f"{errand} of {device} is noted as done; {rest}.")
