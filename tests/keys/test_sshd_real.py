"""Made-up servers, put to a real sshd of Debian's and to us: the same verdict, each time."""

import random

import pytest

from tests.hosts import Host
from tests.keys import sshd_cases
from tests.keys.sshd_oracle import Oracle

pytestmark = [pytest.mark.hosts, pytest.mark.real_sshd]
EACH = 25


@pytest.mark.parametrize("seed", range(4))
def test_a_real_sshd_decides_about_a_whole_server_as_we_do(seed: int) -> None:
    with Host.start("oracle") as host:
        oracle = Oracle(host)
        chances = [random.Random(seed * EACH + number) for number in range(EACH)]  # noqa: S311 (to find it again)
        wrong = [said for chance in chances if (said := oracle.agrees(sshd_cases.make(chance)))]
    assert wrong == []
