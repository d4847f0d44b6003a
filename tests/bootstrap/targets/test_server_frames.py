"""Frames: what is ours in a server's output, and what only looks like it."""

import pytest

from bootstrap.ssh.errors import CommandError
from bootstrap.targets.server.frames import Frame, new_nonce, read_frames, read_heads, read_listing

LISTING = b"""\
drwxr-xr-x  1 0    0      4096 Nov 23 15:44 /home/my user
-rw-------. 1 1000 1000     12 Nov 23  2025 /home/my user/.ssh/authorized_keys
-rw-rw-r--@ 1 501  20     1234 23 Nov 15:44 /Users/me/keys
total 0
ls: cannot access '/x': No such file or directory
"""


def test_frames_come_back_in_order_with_their_bytes() -> None:
    output = b"Welcome!\n\n@@abc begin root 1\nbody\0\n\n\n@@abc end \n"
    assert read_frames(output, "abc") == [Frame("begin", "root 1", b"body\0\n\n"), Frame("end", "", b"")]


def test_a_frame_with_another_nonce_is_somebodys_text() -> None:
    output = b"\n@@other end \n\n@@abc begin \n\n@@other end \n\n@@abc end \n"
    assert [frame.body for frame in read_frames(output, "abc")] == [b"\n@@other end \n", b""]


@pytest.mark.parametrize("output", [b"", b"Welcome!\n", b"@@abc end \n"])
def test_output_without_a_frame_is_not_our_scripts(output: bytes) -> None:
    with pytest.raises(CommandError, match="something else"):
        read_frames(output, "abc")


def test_output_that_was_cut_is_not_believed() -> None:
    with pytest.raises(CommandError, match="cut off"):
        read_frames(b"\n@@abc begin \nbody", "abc")


def test_nonces_are_long_and_never_the_same() -> None:
    assert len({new_nonce() for _ in range(100)}) == 100
    assert len(new_nonce()) == 32


def test_a_listing_is_read_whatever_ls_wrote_it() -> None:
    found = read_listing(LISTING)
    assert sorted(found) == [b"/Users/me/keys", b"/home/my user", b"/home/my user/.ssh/authorized_keys"]
    keys = found[b"/home/my user/.ssh/authorized_keys"]
    assert (keys.kind, keys.mode, keys.uid, keys.size, keys.others_write) == ("-", "rw-------", "1000", 12, False)
    assert found[b"/Users/me/keys"].others_write
    assert found[b"/home/my user"].kind == "d"


def heads(*files: tuple[bytes, bytes]) -> bytes:
    return b"\n".join(b"==> %s <==\n%s" % file for file in files)


def test_files_are_taken_apart_by_their_sizes() -> None:
    files = [(b"/dev/null", b""), (b"/a", b"one\n"), (b"/b", b""), (b"/c", b"\n==> /a <==\nforged")]
    sizes = {name: len(data) for name, data in files}
    assert read_heads(heads(*files), sizes, 1000) == dict(files)


def test_a_file_longer_than_the_limit_is_cut_there() -> None:
    assert read_heads(heads((b"/a", b"0123"), (b"/b", b"x")), {b"/a": 9, b"/b": 1}, 4) == {b"/a": b"0123", b"/b": b"x"}


@pytest.mark.parametrize("size", [3, 5])
def test_a_file_that_changed_in_between_is_left_out_with_those_behind_it(size: int) -> None:
    output = heads((b"/a", b"as it was"), (b"/b", b"0123"), (b"/c", b"x"))
    assert read_heads(output, {b"/a": 9, b"/b": size, b"/c": 1}, 100) == {b"/a": b"as it was"}
