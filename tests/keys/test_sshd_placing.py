"""Where a directive counts for everybody, in a configuration that is only read."""

import pytest

from keys.sshd.build import Build
from keys.sshd.files import Files
from keys.sshd.placing import counts_as_file, directives, set_in_match
from keys.sshd.server import Server
from keys.sshd.verdict import UnseenError
from tests.keys.sshd_case import file

MAIN = "/etc/ssh/sshd_config"
OURS = "/etc/ssh/sshd_config.d/00-keyturn.conf"
LINE = "RevokedKeys /etc/ssh/keyturn_revoked_keys"
INCLUDE = "Include /etc/ssh/sshd_config.d/*.conf\n"


def server(main: str, **others: str) -> Server:
    """others: files of the folder, by name without `.conf`, `_` for `-`."""
    paths = {f"/etc/ssh/sshd_config.d/{name.replace('_', '-').lstrip('-')}.conf": text for name, text in others.items()}
    entries = {path: file(text.encode(), 0o644, 0) for path, text in paths.items()}
    return Server(Build((9, 2), debian=True), main.encode(), {}, Files.with_usual_folders(entries))


@pytest.mark.parametrize(
    ("main", "others", "counts"),
    [
        (INCLUDE, {}, True),
        (f"# first\nPort 22\n{INCLUDE}Match all\n", {}, True),
        ("include sshd_config.d/*.conf\n", {}, True),
        ('Include="/etc/ssh/sshd_config.d/*.conf"\n', {}, True),
        ("Include /etc/ssh/sshd_config.d/00-*.conf\n", {}, True),
        (INCLUDE, {"_50_other": "RevokedKeys /etc/other\n"}, True),
        (INCLUDE, {"_00_first": "Match User x\n X11Forwarding no\n"}, True),
        ("", {}, False),
        ("Include /etc/ssh/sshd_config.d/*.txt\n", {}, False),
        ("Include /etc/ssh/sshd_config.d/50-*.conf\n", {}, False),
        (f"Match all\n{INCLUDE}", {}, False),
        (f"Match User x\n{INCLUDE}", {}, False),
        (f"RevokedKeys none\n{INCLUDE}", {}, False),
        (f"RevokedKeys /etc/other\n{INCLUDE}", {}, False),
        (INCLUDE, {"_00_first": "RevokedKeys /etc/other\n"}, False),
        (f"NoSuchThing yes\n{INCLUDE}", {}, False),
        ("Include /etc/ssh/sshd_config\n", {}, False),
    ],
)
def test_a_file_of_its_own_counts_where_it_is_included_first(main: str, others: dict[str, str], counts: bool) -> None:
    assert counts_as_file(server(main, **others), MAIN, OURS, LINE) is counts


@pytest.mark.parametrize(
    ("main", "others", "where"),
    [
        ("RevokedKeys /a\nMatch User x\n X11Forwarding no\n", {}, ""),
        ("Match User x\n RevokedKeys /a\n", {}, f"{MAIN}:2"),
        ("Match User x\n\trevokedkeys=none\n", {}, f"{MAIN}:2"),
        ("Match all\nRevokedKeys /a\n", {}, f"{MAIN}:2"),
        (f"{INCLUDE}RevokedKeys /a\n", {"_1": "Match User x\n"}, ""),
        (f"Match User x\n{INCLUDE}", {"_1": "#\nRevokedKeys /a\n"}, "/etc/ssh/sshd_config.d/1.conf:2"),
        (INCLUDE, {"_1": "Match User x\nRevokedKeys /a\n"}, "/etc/ssh/sshd_config.d/1.conf:2"),
        ("Match User x\n#RevokedKeys /a\n", {}, ""),
    ],
)
def test_a_match_block_that_sets_it_is_found(main: str, others: dict[str, str], where: str) -> None:
    assert set_in_match(server(main, **others), MAIN, "revokedkeys") == where


def test_directives_come_in_the_order_in_which_sshd_meets_them() -> None:
    seen = directives(server(f"Port 22\n{INCLUDE}\0UsePAM yes\n", _1='"Banner" "/a b"\n'), MAIN)
    assert [(one.keyword, one.words) for one in seen] == [
        ("port", ("22",)),
        ("include", ("/etc/ssh/sshd_config.d/*.conf",)),
        ("banner", ("/a b",)),
    ]


@pytest.mark.parametrize("depth", [1, 40])
def test_files_that_include_themselves_are_not_followed_for_ever(depth: int) -> None:
    with pytest.raises(UnseenError):
        list(directives(server(INCLUDE * depth, _1=INCLUDE), MAIN))
