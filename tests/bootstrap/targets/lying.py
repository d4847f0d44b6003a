"""What a server that lies may answer: answers of our scripts with lines and words exchanged, and words of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

ESCAPES = ("\x1b[31m", "\x1b]0;owned\x07", "\x9b2J", "\u202egnp", "[/foo]", "[@click=app.boom]x", "\r", "\0")
"""What acts on a terminal, or in Rich."""

WORDS = [
    *(word.encode() for word in ESCAPES),
    b"", b"0", b"-1", b"1", b"7", b"4194305", b"99999999999999999999", b"\xff\xfe", b"\xd9\xa3", b"\xc2\xb2",
    b"9999-12-31T23:59:59-23:59", b"0001-01-01T00:00:00+23:59", b"99999999999.9", b"Feb_29_00:00:00",
    b"Feb_30_99:99:99", b"root", b"user", b"p", b"m", b"e", b"l", b"u", b"o", b"s", b"x", b"cut", b"end", b"begin",
    b"/", b":", b"::", b"*", b"none", b"Include", b"Match", b"127.0.0.1", b"SHA256:x", b"A" * 3000,
]  # fmt: skip
SEPARATORS = (b" ", b":", b"_", b",")


@dataclass(frozen=True)
class Lie:
    """One change of an answer: what is done with which line, and with which of its words. Numbers wrap around."""

    what: str
    line: int
    other: int
    separator: bytes
    word: bytes

    def told(self, answer: bytes) -> bytes:
        lines = answer.split(b"\n")
        here, there = self.line % len(lines), self.other % len(lines)
        match self.what:
            case "leave out":
                del lines[here]
            case "repeat":
                lines.insert(here, lines[there])
            case "exchange":
                lines[here], lines[there] = lines[there], lines[here]
            case "put in":
                lines.insert(here, self.word)
            case "flip":
                lines[here] = lines[here].replace(lines[here][self.other % 40 :][:1], self.word[:1], 1)
            case _:
                words = lines[here].split(self.separator)
                words[self.other % len(words)] = self.word
                lines[here] = self.separator.join(words)
        return b"\n".join(lines)


WHAT = ("leave out", "repeat", "exchange", "put in", "flip", "say", "say", "say")
LIES: "st.SearchStrategy[list[Lie]]" = st.lists(
    st.builds(
        Lie,
        st.sampled_from(WHAT),
        st.integers(0, 400),
        st.integers(0, 400),
        st.sampled_from(SEPARATORS),
        st.sampled_from(WORDS) | st.binary(max_size=12),
    ),
    min_size=1,
    max_size=5,
)


def told(lies: Sequence[Lie], answer: bytes) -> bytes:
    for lie in lies:
        answer = lie.told(answer)
    return answer


def framed(nonce: str, *frames: tuple[str, str, str]) -> bytes:
    """An answer of these frames: kind, rest and body."""
    return "".join(f"\n@@{nonce} {kind} {rest}\n{body}" for kind, rest, body in frames).encode()


Reader = Callable[[bytes], object]
