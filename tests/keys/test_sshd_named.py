"""The files and patterns that a configuration names, under whatever Match: none may be overlooked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.sshd.named import Named, named_in

CONFIG = b"""\
AuthorizedKeysFile .ssh/authorized_keys /etc/keys/%u
# AuthorizedKeysFile /etc/commented
TrustedUserCAKeys /etc/ssh/ca
Include /etc/ssh/sshd_config.d/*.conf more.conf
Match User deploy
  authorizedkeysfile="/srv/my keys" none
  AuthorizedKeysCommand /usr/bin/ask %u --all
  AuthorizedPrincipalsCommand /usr/bin/principals %i
  AuthorizedPrincipalsFile /etc/principals/%u
Match Address 10.0.0.0/8 User root
  RevokedKeys none
\tREVOKEDKEYS /etc/revoked
"""


def test_all_that_is_named_is_found_whatever_match_it_stands_under() -> None:
    assert named_in([CONFIG]) == Named(
        key_files=frozenset({".ssh/authorized_keys", "/etc/keys/%u", "/srv/my keys"}),
        principals=frozenset({"/etc/principals/%u"}),
        files=frozenset({"/etc/ssh/ca", "/etc/revoked"}),
        commands=frozenset({"/usr/bin/ask %u --all", "/usr/bin/principals %i"}),
        key_commands=frozenset({"/usr/bin/ask %u --all"}),
        includes=frozenset({"/etc/ssh/sshd_config.d/*.conf", "more.conf"}),
        matches=("User deploy", "Address 10.0.0.0/8 User root"),
    )


@pytest.mark.parametrize(
    ("match", "asks"),
    [
        ("Address 10.0.0.0/8", True),
        ("user root LOCALPORT 22", True),
        ("Host=web", True),
        ("RDomain red", True),
        ("User deploy", False),
        ("Group hosts", False),
        ("all", False),
    ],
)
def test_a_match_that_asks_from_where_somebody_comes_is_told_from_one_that_asks_who(match: str, asks: bool) -> None:
    found = named_in([f"Match {match}\n".encode()])
    assert found.by_connection == ((match,) if asks else ())


@pytest.mark.parametrize(
    "line", [b"", b"#", b"AuthorizedKeysFile", b'AuthorizedKeysFile "open', b"\xff\xfe", b"Port 22"]
)
def test_a_line_that_names_nothing_or_makes_no_sense_is_passed_over(line: bytes) -> None:
    assert named_in([line]) == Named()
    assert named_in([line + b"\nRevokedKeys /etc/revoked\n"]).files == {"/etc/revoked"}


@given(st.lists(st.binary(max_size=60), max_size=4))
def test_more_files_never_name_less(texts: list[bytes]) -> None:
    alone, all_of_them = named_in([CONFIG]), named_in([*texts, CONFIG])
    assert alone.key_files <= all_of_them.key_files
    assert alone.files <= all_of_them.files
    assert alone.commands <= all_of_them.commands
    assert alone.includes <= all_of_them.includes
    assert set(alone.matches) <= set(all_of_them.matches)
