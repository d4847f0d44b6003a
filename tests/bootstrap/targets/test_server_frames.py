"""Frames: what is ours in a server's output, and what only looks like it."""

import pytest

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
