"""What can become of one request: the same kinds as at the other stand-ins, as this API answers them."""

from dataclasses import replace

from bootstrap.sandbox.faults import Fault
from bootstrap.sandbox.http_server import Ending, Response

_ENDINGS = {
    Fault.DROPPED: Ending.NONE,
    Fault.SWALLOWED: Ending.NONE,
    Fault.HALF: Ending.HALF,
    Fault.CUT: Ending.CUT,
}


def spoiled(fault: Fault | None, response: Response) -> Response:
    """What the client gets to see of the answer to a request that was carried out."""
    if fault in _ENDINGS:
        return replace(response, ending=_ENDINGS[fault])
    if fault is Fault.LOST:
        return Response(500, {"message": "internal server error"})
    return response
