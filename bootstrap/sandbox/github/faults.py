"""What can become of one request: the same kinds as at the other stand-in, as this API answers them."""

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
        return Response(500, page="<html><h1>Whoops!</h1></html>")
    if fault in {Fault.NO_NEXT, Fault.LOOP}:
        return replace(response, headers=_misled(response.headers, loop=fault is Fault.LOOP))
    return response


def _misled(headers: object, *, loop: bool) -> dict[str, str]:
    """The headers of a list that says of its next page what is not so."""
    told = dict(headers) if isinstance(headers, dict) else {}
    link = told.pop("Link", "")
    return {**told, "Link": link.replace("page=2", "page=1")} if loop and link else told
