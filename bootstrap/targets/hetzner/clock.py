"""What time it is at Hetzner: the Date header of any answer of the API, for comparing this machine's clock with."""

import os
from datetime import datetime
from email.utils import parsedate_to_datetime

from bootstrap.targets.hetzner.api import VENDOR

_SECONDS = 10.0


def server_time(endpoint: str | None = None) -> datetime | None:
    """The moment of the answer, to the second; None where there was no answer, or none with a date.

    endpoint: None means HCLOUD_ENDPOINT, and failing that the vendor's. No token is sent.
    """
    import requests

    try:
        answer = requests.head(endpoint or os.environ.get("HCLOUD_ENDPOINT") or VENDOR, timeout=_SECONDS)
        return parsedate_to_datetime(answer.headers["Date"])
    except (requests.RequestException, KeyError, ValueError):
        return None
