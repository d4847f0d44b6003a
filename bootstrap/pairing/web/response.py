"""What is answered: a page or a way to one, always with the headers that shut the page off from everything else."""

from dataclasses import dataclass
from http import HTTPStatus

from bootstrap.pairing.web.layout import policy

_REFERRER = "no-referrer"  # the address holds the code
_FEATURES = ("camera", "microphone", "geolocation", "clipboard-read", "display-capture", "payment", "usb")
_ALWAYS = {
    "Content-Type": "text/html; charset=utf-8",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": _REFERRER,
    "Cache-Control": "no-store",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _FEATURES),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-DNS-Prefetch-Control": "off",
    "Connection": "close",
}


@dataclass(frozen=True, slots=True)
class Response:
    """page: the HTML. location: the path where the browser has to go on; empty for none."""

    status: HTTPStatus
    page: str = ""
    location: str = ""

    def __bytes__(self) -> bytes:
        body = self.page.encode("utf-8", "replace")
        headers = {**_ALWAYS, "Content-Security-Policy": policy(), "Content-Length": str(len(body))}
        if self.location:
            headers["Location"] = self.location
        if self.status is HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = "GET, POST"
        lines = [f"HTTP/1.1 {self.status.value} {self.status.phrase}", *(f"{k}: {v}" for k, v in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode("ascii") + body
