"""What ls and head print of a server's files, whatever ls it is, and whatever the files hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bootstrap.targets.server.listing import Listed, read_heads, read_listing
from keys.sshd.files import Kind

LISTING = b"""\
drwxr-xr-x  1 0    0      4096 Nov 23 15:44 /home/my user
-rw-------. 1 1000 1000     12 Nov 23  2025 /home/my user/.ssh/authorized_keys
-rw-rw-r--@ 1 501  20     1234 23 Nov 15:44 /Users/me/keys
lrwxrwxrwx  1 0    0         7 Nov 23 15:44 /home/link -> ../x -> y
-rw-r-----+ 1 0    0         9 Nov 23 15:44 /etc/listed
drwxrwsrwt  2 0    50     4096 Nov 23 15:44 /srv
crw-rw-rw-  1 0    0    1,   3 Nov 23 15:44 /dev/null
total 0
ls: cannot access '/x': No such file or directory
"""


def test_a_listing_is_read_whatever_ls_wrote_it() -> None:
    found = read_listing(LISTING)
    keys = "/home/my user/.ssh/authorized_keys"
    assert found[keys] == Listed(keys, Kind.FILE, 0o600, 1000, 1000, 12)
    assert found["/Users/me/keys"] == Listed("/Users/me/keys", Kind.FILE, 0o664, 501, 20, 1234)
    assert found["/home/my user"].kind is Kind.DIRECTORY
    assert (found["/srv"].mode, found["/srv"].group) == (0o777, 50)
    assert found["/dev/null"].kind is Kind.OTHER
    assert "/x" not in found


def test_a_link_is_taken_apart_at_its_first_arrow() -> None:
    link = read_listing(LISTING)["/home/link"]
    assert (link.kind, link.target) == (Kind.SYMLINK, "../x -> y")


def test_where_an_access_list_has_a_say_the_group_is_not_known() -> None:
    assert read_listing(LISTING)["/etc/listed"].group is None


def heads(*files: tuple[bytes, bytes]) -> bytes:
    return b"\n".join(b"==> %s <==\n%s" % file for file in files)


def test_files_are_taken_apart_by_their_sizes() -> None:
    files = [(b"/dev/null", b""), (b"/a", b"one\n"), (b"/b", b""), (b"/c", b"\n==> /a <==\nforged")]
    sizes = {name.decode(): len(data) for name, data in files}
    assert read_heads(heads(*files), sizes, 1000) == {name.decode(): data for name, data in files}


def test_a_file_longer_than_the_limit_is_cut_there() -> None:
    assert read_heads(heads((b"/a", b"0123"), (b"/b", b"x")), {"/a": 9, "/b": 1}, 4) == {"/a": b"0123", "/b": b"x"}


@pytest.mark.parametrize("size", [3, 5])
def test_a_file_that_changed_in_between_is_left_out_with_those_behind_it(size: int) -> None:
    output = heads((b"/a", b"as it was"), (b"/b", b"0123"), (b"/c", b"x"))
    assert read_heads(output, {"/a": 9, "/b": size, "/c": 1}, 100) == {"/a": b"as it was"}


@given(
    st.dictionaries(st.from_regex(rb"/[a-z]{1,5}", fullmatch=True), st.binary(max_size=60), max_size=4),
    st.integers(1, 80),
)
def test_every_file_comes_back_as_far_as_the_limit(files: dict[bytes, bytes], limit: int) -> None:
    sizes = {name.decode(): len(data) for name, data in files.items()}
    output = heads(*((name, data[:limit]) for name, data in files.items()))
    assert read_heads(output, sizes, limit) == {name.decode(): data[:limit] for name, data in files.items()}


@given(st.binary(max_size=300))
def test_a_listing_of_anything_at_all_is_read_without_an_error(body: bytes) -> None:
    assert all(path.startswith("/") and one.path == path for path, one in read_listing(body).items())


@pytest.mark.parametrize(
    ("signs", "mode"),
    [("rwxr-xr-x", 0o755), ("rw-------", 0o600), ("rwsr-sr-t", 0o755), ("rwSr-Sr-T", 0o644), ("---------", 0)],
)
def test_signs_are_permission_bits(signs: str, mode: int) -> None:
    line = f"-{signs} 1 0 0 9 Nov 23 15:44 /a".encode()
    assert read_listing(line)["/a"].mode == mode
    assert read_listing(line)["/a"].entry(b"x").content == b"x"
