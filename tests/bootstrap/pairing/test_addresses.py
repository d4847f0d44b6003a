"""Addresses of ours that a link leads to, those of one network card (fe80::1%eth0) too."""

import pytest

from bootstrap.pairing.addresses import check_own
from bootstrap.pairing.bound import bound
from keys.errors import InvalidInputError, KeyturnError
from keys.pairing import Code, Link


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("192.168.1.20", "192.168.1.20"),
        ("FD00:0::1", "fd00::1"),
        ("[fd00::1]", "fd00::1"),
        ("fe80::1%br-lan", "fe80::1%br-lan"),
    ],
)
def test_an_address_of_ours_comes_back_out_of_the_link(said: str, address: str) -> None:
    link = Link(Code("2222222222", "3333333333"), check_own(said), 41022)
    assert link.address == address
    assert Link.parse(str(link)) == link


@pytest.mark.parametrize(
    "said", ["", "0", "::", "[::]", "224.0.0.1", "ff02::1", "localhost", "my-mac.local", "fe80::1%"]
)
def test_what_no_link_can_lead_to_is_refused(said: str) -> None:
    with pytest.raises(InvalidInputError) as error:
        check_own(said)
    assert error.value.where == "--on"


def test_the_zone_of_an_address_is_heeded() -> None:
    with pytest.raises(KeyturnError, match="assign"):  # without it, the address would be an invalid argument
        bound(["fe80::1234%lo"], 0)
