"""Addresses and lists of them, as getaddrinfo and sshd read them (each verdict tried on OpenSSH 9.2)."""

import pytest

from keys.addresses import BadListError, client, match_address_list, match_cidr_list, parse

LOCALHOST = 127 << 24 | 1


@pytest.mark.parametrize(
    "text", ["127.0.0.1", "127.1", "127.0.1", "0x7f.1", "0177.0.0.1", "2130706433", "0x7f000001", "017700000001"]
)
def test_an_ipv4_address_has_many_spellings(text: str) -> None:
    address = parse(text)
    assert address is not None
    assert (address.number, address.width) == (LOCALHOST, 32)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "127.0.0.1.",
        "127.0.0.256",
        "127.0.0.08",
        " 127.0.0.1",
        "127.0.0.1 ",
        "1.2.3.4.5",
        "4294967296",
        "0x",
        "localhost",
    ],
)
def test_what_is_no_ipv4_address_is_none(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    "text", ["::1%", "::1%lo", "1::2::3", ":::", "::12345", "[::1]", "::1.2.3", "%", "::1%4294967296", "1" * 5000]
)
def test_what_is_no_ipv6_address_is_none(text: str) -> None:
    assert parse(text) is None


def test_zones_tell_link_local_addresses_apart_and_zone_0_is_none() -> None:
    assert parse("fe80::1%eth0") != parse("fe80::1%eth1")
    assert parse("::1%0") == parse("0:0:0:0:0:0:0:1")
    assert parse("ff02::1%eth0") is not None


def test_an_ipv4_client_on_an_ipv6_socket_is_an_ipv4_client() -> None:
    assert client("::ffff:10.1.2.3") == "10.1.2.3"
    assert client("::1") == "::1"


@pytest.mark.parametrize(
    ("patterns", "verdict"),
    [
        ("127.0.0.1", 1),
        ("127.0.0.0/8", 1),
        ("0.0.0.0/0", 1),
        ("::/0", 0),
        ("10.0.0.0/8,127.*", 1),
        ("!10.0.0.0/8", 0),
        ("127.0.0.1,!127.0.0.0/8", -1),
        ("!127.0.0.1,*", -1),
        ("1?7.0.0.1", 1),
        ("10.0.0.0/x", 0),
        ("127.0.0.0/+8", 0),
        ("127.0.0.0/08", 1),
        ("!!127.0.0.1", 0),
    ],
)
def test_a_list_matches_as_in_sshd(patterns: str, verdict: int) -> None:
    assert match_address_list("127.0.0.1", patterns) == verdict


@pytest.mark.parametrize("patterns", ["", "127.0.0.1,", "!", "127.0.0.1/8", "127.0.0.1,10.0.0.1/8", "127.0.0.1/33"])
def test_one_bad_entry_spoils_the_list(patterns: str) -> None:
    with pytest.raises(BadListError):
        match_address_list("127.0.0.1", patterns)


def test_a_certificates_list_holds_networks_only() -> None:
    assert match_cidr_list("127.0.0.1", "10.0.0.0/8,127.0.0.0/8")
    assert not match_cidr_list("127.0.0.1", "10.0.0.0/8,::/0")
    for bad in ("", "*", "127.0.0.*", "!10.0.0.1", "127.0.0.1,", "127.0.0.1/8", "localhost"):
        with pytest.raises(BadListError):
            match_cidr_list("127.0.0.1", bad)
