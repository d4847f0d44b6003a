"""sshd's configuration, read from its text or from what `sshd -T` prints."""

import pytest

from keys.sshd_config import SshdConfig


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("PermitRootLogin no\n", "no"),
        ("  permitrootlogin\tno  \n", "no"),
        ("PERMITROOTLOGIN=no", "no"),
        ("PermitRootLogin = no", "no"),
        ('"PermitRootLogin" "no"', "no"),
        ("PermitRootLogin no\nPermitRootLogin yes", "no"),
        ("#PermitRootLogin yes\nPermitRootLogin no", "no"),
        ("Match User root\nPermitRootLogin no", ""),
        ("PermitRootLogin none", ""),
        ("PermitRootLogin", ""),
        ("\x00 \xff nonsense\n\n", ""),
    ],
)
def test_the_first_value_of_a_keyword_wins(text: str, value: str) -> None:
    assert SshdConfig.parse(text).value("permitrootlogin") == value


@pytest.mark.parametrize(
    ("text", "uid", "options", "refused"),
    [
        ("", "0", "", ""),
        ("permitrootlogin without-password", "0", "", ""),
        ("PermitRootLogin No", "0", "", "PermitRootLogin no"),
        ("PermitRootLogin no", "1000", "", ""),
        ("PermitRootLogin forced-commands-only", "0", "no-pty", "PermitRootLogin forced-commands-only"),
        ("PermitRootLogin forced-commands-only", "0", 'no-pty,Command="x"', ""),
        ("PubkeyAuthentication no", "1000", "", "PubkeyAuthentication no"),
    ],
)
def test_what_refuses_every_key_of_an_account_is_said(text: str, uid: str, options: str, refused: str) -> None:
    assert SshdConfig.parse(text).refuses("root", uid, options) == refused


def test_a_second_account_with_the_uid_of_root_is_root() -> None:
    assert SshdConfig.parse("PermitRootLogin no").refuses("toor", "0") == "PermitRootLogin no (toor)"


@pytest.mark.parametrize("keyword", ["AuthorizedKeysCommand", "TrustedUserCAKeys", "RevokedKeys", "DenyUsers"])
def test_what_no_file_tells_is_named(keyword: str) -> None:
    (said,) = SshdConfig.parse(f"{keyword} /etc/ssh/x").blind_spots()
    assert said.startswith(f"{keyword} /etc/ssh/x ")
    assert SshdConfig.parse(f"{keyword} none").blind_spots() == ()


@pytest.mark.parametrize(("text", "tries"), [("", 6), ("MaxAuthTries 3", 3), ("MaxAuthTries many", 6)])
def test_the_tries_of_a_connection_are_known(text: str, tries: int) -> None:
    assert SshdConfig.parse(text).max_auth_tries == tries
