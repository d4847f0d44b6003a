"""What can become of one request: told apart by whether it was carried out, and by what the client gets to see.

Requests are counted from 1. Tests put a fault, or something that happens meanwhile, at one of these numbers.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bootstrap.sandbox.http_server import Ending, Response


class Fault(StrEnum):
    """UNAVAILABLE, LIMITED, DROPPED: nothing is done. LOST, SWALLOWED, SILENT, HALF, CUT: it is done all the same."""

    UNAVAILABLE = "503"
    LIMITED = "429"
    DROPPED = "the connection is closed before it is done"
    LOST = "500 once it is done"
    SWALLOWED = "the connection is closed once it is done"
    SILENT = "no answer, and the connection stays"
    HALF = "the connection is closed in the middle of the answer"
    CUT = "an answer that is half a document"
    NO_NEXT = "a list that forgets to say whether there is more"
    LOOP = "a list that leads back to its own page"


@dataclass
class Faults:
    """at: by number of request. meanwhile: what happens right before that one is carried out. count: those so far."""

    at: dict[int, Fault] = field(default_factory=dict)
    meanwhile: dict[int, Callable[[], object]] = field(default_factory=dict)
    count: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def next(self) -> Fault | None:
        """Count one more request."""
        with self._lock:
            self.count += 1
            happens, fault = self.meanwhile.get(self.count), self.at.get(self.count)
        if happens:
            happens()
        return fault


def spoiled(fault: Fault | None, response: Response) -> Response:
    """What the client gets to see of the answer to a request that was carried out."""
    match fault:
        case Fault.DROPPED | Fault.SWALLOWED:
            return replace(response, ending=Ending.NONE)
        case Fault.HALF:
            return replace(response, ending=Ending.HALF)
        case Fault.CUT:
            return replace(response, ending=Ending.CUT)
        case Fault.LOST:
            error = {"code": "server_error", "message": "an error within the API backend", "details": None}
            return Response(500, {"error": error})
        case Fault.NO_NEXT | Fault.LOOP:
            return _misled(fault, response)
    return response


def _misled(fault: Fault, response: Response) -> Response:
    """A list whose pagination says what is not so."""
    if response.body is None or "meta" not in response.body:
        return response
    pagination = dict(response.body["meta"]["pagination"])
    if fault is Fault.LOOP:
        pagination["next_page"] = pagination["page"]
    else:
        del pagination["next_page"]
    return replace(response, body={**response.body, "meta": {"pagination": pagination}})
