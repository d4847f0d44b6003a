"""What a person is told to do on each kind of device."""

import pytest

from bootstrap.tailnet.taps import taps
from keys.device import Kind

HEADSCALE = "https://headscale.example"


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_told_where_the_key_goes_in_a_few_steps(kind: Kind) -> None:
    steps = taps(kind)
    assert 3 <= len(steps) <= 6
    assert any("auth key" in step or "--auth-key=file:" in step for step in steps)
    assert all(len(step) <= 130 and step.isprintable() for step in steps)


@pytest.mark.parametrize("kind", list(Kind))
def test_another_control_server_is_named_for_every_kind_and_only_where_there_is_one(kind: Kind) -> None:
    assert any(HEADSCALE in step for step in taps(kind, HEADSCALE))
    assert not any("server" in step for step in taps(kind))


def test_no_step_puts_the_key_into_a_list_of_processes() -> None:
    assert not any("--auth-key=" in step.replace("--auth-key=file:", "") for kind in Kind for step in taps(kind))
