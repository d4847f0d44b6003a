"""How long the API asks to be left alone, by its headers."""

import pytest

from bootstrap.retry_after import asked_to_wait
from bootstrap.targets.hetzner.limits import next_request

DATE = {"Date": "Thu, 26 Nov 2026 12:00:00 GMT"}
NOON = 1795694400


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"RateLimit-Limit": "3600", "RateLimit-Reset": str(NOON + 3600)}, 1),  # all are back in an hour, one at once
        ({"RateLimit-Limit": "3600", "RateLimit-Reset": str(NOON + 3640)}, 41),
        ({"RateLimit-Limit": "60", "RateLimit-Reset": str(NOON + 3600)}, 60),  # one a minute
        ({"RateLimit-Limit": "1", "RateLimit-Reset": str(NOON + 30)}, 30),
        ({"RateLimit-Limit": "3600", "RateLimit-Reset": str(NOON - 5)}, 1),
        ({"Retry-After": "17", "RateLimit-Limit": "3600", "RateLimit-Reset": str(NOON + 3600)}, 17),
        ({"Retry-After": "Thu, 26 Nov 2026 12:01:30 GMT"}, 90),
        ({"RateLimit-Limit": "0", "RateLimit-Reset": str(NOON)}, 0),
        ({"RateLimit-Limit": "3600"}, 0),
        ({"RateLimit-Limit": "many", "RateLimit-Reset": "soon"}, 0),
        ({"RateLimit-Limit": "3600", "RateLimit-Reset": "inf"}, 0),
        ({"Retry-After": "-5"}, 0),
        ({}, 0),
    ],
)
def test_the_next_request_passes_as_the_headers_tell(headers: dict[str, str], seconds: float) -> None:
    assert next_request({**DATE, **headers}, now=0) == seconds  # this machine's clock is not asked
    assert next_request(headers, now=NOON) == seconds


def test_only_retry_after_asks_for_a_wait_where_no_limit_is_used_up() -> None:
    headers = {**DATE, "RateLimit-Limit": "60", "RateLimit-Reset": str(NOON + 3600)}
    assert asked_to_wait(headers, NOON) == 0
    assert asked_to_wait({**headers, "Retry-After": "5"}, NOON) == 5
