"""This machine asks to be let in, attended: its key is made, it is set up, and its request is shown and saved.

It changes no server: whoever gets in does that, once the request has reached them and was compared.
"""

from contextlib import suppress
from pathlib import Path

from bootstrap.attended.asked_here import SayYes, TakeRequest
from bootstrap.attended.attendant import Attendant
from bootstrap.attended.running import FindFleet
from bootstrap.attended.work import Closing
from bootstrap.device_setup.own_key import OwnKey
from bootstrap.events import KeyMade
from bootstrap.fleet import Fleet
from bootstrap.prompts import BrokenOffError
from bootstrap.request_file import save_request
from bootstrap.workflows.onboard_here import OnboardHere
from keys.access_request import AccessRequest
from keys.errors import KeyturnError

_QUESTION = "Make its key, set this machine up, and ask to be let in?"
_LEAVES = "no server was changed, and the key that was made stays: onboarding this machine again goes on with it."


def request_attended(find: FindFleet, here: OnboardHere, attendant: Attendant, *, because: str) -> Closing:
    """As `keyturn onboard NAME --request`. because: why it has to ask; empty where the person wants it so.

    Raises KeyturnError.
    """
    fleet = find()
    own = here.key(fleet.name, fleet.registry())
    why = (f"{because}: a device that gets in has to let this one in.",) if because else ()
    if own.made and not attendant.ask(SayYes(_QUESTION, why)):
        here.tell_left()
        return Closing(device=here.name, said="Nothing was changed.")
    _make(fleet, here, own, attendant)
    request = here.request(fleet.name, own)
    with suppress(BrokenOffError):  # it is made: to see no more of it takes nothing back
        attendant.ask(TakeRequest(request, _saved(request, attendant)))
    said = f"{here.name} has asked. Once it is let in, onboard this machine again, under this name"
    return Closing(device=here.name, said=said)


def _make(fleet: Fleet, here: OnboardHere, own: OwnKey, attendant: Attendant) -> None:
    """All that can be done without any server."""
    own.keep()
    if own.made and own.place.path:
        attendant.stops_by(lambda: None, leaves=_LEAVES)
        attendant.happened(KeyMade(own.place.path, own.public.fingerprint))
    here.join_tailnet(fleet)
    here.set_up(fleet, own)


def _saved(request: AccessRequest, attendant: Attendant) -> str:
    """Where it is saved; empty where it could not be, which is told: it can be copied all the same."""
    try:
        file = Path.cwd() / f"{request.name}-request.txt"
        save_request(request, file)
    except KeyturnError as error:
        attendant.tell(f"not saved: {error}")
    except OSError as error:  # this folder is gone
        attendant.tell(f"not saved: {error.strerror}")
    else:
        return str(file)
    return ""
