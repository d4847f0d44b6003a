"""Frames: what is ours in a server's output, and what only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bootstrap.ssh.errors import CommandError
from bootstrap.targets.server.frames import Frame, new_nonce, read_frames


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


@given(st.binary(max_size=200), st.lists(st.binary(max_size=80), max_size=4))
def test_whatever_stands_in_a_frame_comes_back_and_forges_none(before: bytes, bodies: list[bytes]) -> None:
    nonce = new_nonce()
    frames = b"".join(b"\n@@%s part x\n%s" % (nonce.encode(), body) for body in bodies)
    found = read_frames(before + frames + b"\n@@%s end \n" % nonce.encode(), nonce)
    assert [frame.body for frame in found] == [*bodies, b""]


@given(st.binary(max_size=300))
def test_output_that_knows_no_nonce_is_never_believed(output: bytes) -> None:
    with pytest.raises(CommandError):
        read_frames(output, new_nonce())


def test_another_frame_can_be_the_last_where_that_is_asked_for() -> None:
    output = b"\n@@abc begin \n\n@@abc done x\n"
    assert [frame.kind for frame in read_frames(output, "abc", last="done")] == ["begin", "done"]
    with pytest.raises(CommandError, match="cut off"):
        read_frames(output, "abc")


def test_bytes_that_are_no_text_can_be_read_as_text_and_back() -> None:
    assert Frame("a", "", b"\xff\0").text.encode("utf-8", "surrogateescape") == b"\xff\0"
