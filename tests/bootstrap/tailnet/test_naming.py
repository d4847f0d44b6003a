"""What auth keys are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bootstrap.tailnet.naming import MOST, description, device_of, fits

DEVICES = st.from_regex(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?", fullmatch=True)


def test_a_key_says_whose_it_is() -> None:
    assert description("macbook", "kua") == "keyturn macbook kua"
    assert device_of("keyturn macbook kua", "kua") == "macbook"


@given(device=DEVICES, fleet=st.text(max_size=80))
def test_whatever_a_fleet_is_called_the_vendor_takes_it_and_the_device_is_found_again(device: str, fleet: str) -> None:
    text = description(device, fleet)
    assert fits(text)
    assert device_of(text, fleet) == device


@pytest.mark.parametrize(
    "text", ["", "keyturn", "keyturn ", "macbook", "keyturn macbook", "keyturn macbook lab", "Keyturn macbook kua"]
)
def test_another_fleets_key_and_a_persons_own_are_nobodys(text: str) -> None:
    assert device_of(text, "kua") is None


def test_a_long_fleet_is_cut_and_never_the_device() -> None:
    text = description("x" * 40, "terraform-infra")
    assert text == f"keyturn {'x' * 40} t"
    assert len(text) == MOST
