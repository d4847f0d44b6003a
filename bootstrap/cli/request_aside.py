"""A request as it is shown to the person who approves it: who asks, with which key, since when, and for which fleet."""

import sys
from datetime import datetime

from bootstrap.age import age
from bootstrap.cli.documents import Json
from bootstrap.cli.table import Cell, Tone, columns
from keys.access_request import AccessRequest


class RequestAside:
    """Said before the plan. fleet: the name of the one that it would be let in at. at: the present moment."""

    def __init__(self, request: AccessRequest, fleet: str, at: datetime) -> None:
        self._request = request
        self._fleet = fleet
        self._at = at

    @property
    def elsewhere(self) -> bool:
        """Whether the request was made for another fleet."""
        return self._request.fleet not in {"", self._fleet}

    def before(self) -> str:
        key = self._request.public_key
        return "\n".join(
            [
                f"{self._request.name} asks to be let in:",
                columns(self._facts(), stream=sys.stderr),
                key.randomart(),
                "The signature proves that whoever asks has the private key, and not who that is.",
                f"Compare the fingerprint with the one that {self._request.name} shows.",
            ]
        )

    def after(self) -> str:
        return ""

    def content(self) -> Json:
        return {"request": {**request_document(self._request), "for_this_fleet": not self.elsewhere}}

    def _facts(self) -> list[list[Cell]]:
        request = self._request
        facts: list[list[Cell]] = [
            ["  kind", request.kind.value],
            ["  key", f"{request.public_key.type} {request.public_key.fingerprint}"],
            ["  asked", f"{age(request.at, self._at)}, at {request.at:%Y-%m-%d %H:%M:%S} UTC"],
            ["  fleet", self._told_fleet()],
        ]
        if request.tailscale_node:
            facts.append(["  tailnet", f"machine {request.tailscale_node}, by its own word"])
        return facts

    def _told_fleet(self) -> Cell:
        if self.elsewhere:
            return f"{self._request.fleet}, and this one is {self._fleet}", Tone.BAD
        return f"{self._fleet}, this one" if self._request.fleet else "none is named: it would be this one"


def request_document(request: AccessRequest) -> Json:
    """What a request says, for --json."""
    return {
        "name": request.name,
        "kind": request.kind.value,
        "type": request.public_key.type,
        "fingerprint": request.public_key.fingerprint,
        "public_key": request.public_key.line,
        "at": request.at.isoformat(),
        "fleet": request.fleet,
        "tailscale_node": request.tailscale_node,
    }
