"""For how long GitHub asks to be left alone, by its headers."""

import pytest

from bootstrap.targets.github.limits import limited

NOON = 1795435200.0  # Mon, 23 Nov 2026 12:00:00 GMT
DATE = "Mon, 23 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "message", "seconds"),
    [
        ({"Retry-After": "30"}, "", 30.0),
        ({"Retry-After": "0"}, "", 1.0),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1795435260", "Date": DATE}, "", 60.0),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1795435260"}, "", 160.0),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1795430000", "Date": DATE}, "", 1.0),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "soon"}, "", 60.0),
        ({}, "You have exceeded a secondary rate limit.", 60.0),
        ({"X-RateLimit-Remaining": "4999"}, "Resource not accessible by personal access token", None),
        ({"Retry-After": "Mon"}, "Forbidden", None),
    ],
)
def test_the_seconds_until_the_next_request(headers: dict[str, str], message: str, seconds: float | None) -> None:
    assert limited(headers, message, NOON - 100) == seconds
