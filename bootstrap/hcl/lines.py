"""Lines of a file of bytes: where they start and end, how they are indented, and what ends them."""

BOM = b"\xef\xbb\xbf"


def start_of_line(data: bytes, at: int) -> int:
    """After a byte order mark, which is not a part of the first line."""
    start = data.rfind(b"\n", 0, at) + 1
    return len(BOM) if start == 0 and at >= len(BOM) and data.startswith(BOM) else start


def end_of_line(data: bytes, at: int) -> int:
    """Where what ends this line begins: at `\\r\\n`, `\\n`, or the end of the file."""
    end = data.find(b"\n", at)
    if end < 0:
        return len(data)
    return end - 1 if end > at and data[end - 1 : end] == b"\r" else end


def next_line(data: bytes, at: int) -> int:
    """Where the line after this one starts; the end of the file where there is none."""
    end = data.find(b"\n", at)
    return len(data) if end < 0 else end + 1


def break_before(data: bytes, line: int) -> int:
    """Where what ends the line before this one begins; 0 for the first line."""
    return max(line - (2 if data[max(line - 2, 0) : line] == b"\r\n" else 1), 0)


def newline(data: bytes, at: int) -> bytes:
    """What ends this line, or else the one before it: `\\r\\n` stays what it is in a file that has both."""
    end = data.find(b"\n", at)
    end = data.rfind(b"\n", 0, at) if end < 0 else end
    return b"\r\n" if end > 0 and data[end - 1 : end] == b"\r" else b"\n"


def indentation(data: bytes, at: int) -> bytes:
    """The white space that the line begins with."""
    line = data[start_of_line(data, at) : end_of_line(data, at)]
    return line[: len(line) - len(line.lstrip(b" \t"))]


def is_blank(data: bytes, start: int, end: int) -> bool:
    """Nothing but white space there."""
    return not data[start:end].removeprefix(BOM if start == 0 else b"").strip()


def unit_of_indentation(data: bytes) -> bytes:
    """What one level more is in this file, by the first line that is indented: a tab, or spaces (two where none is)."""
    for line in data.splitlines():
        depth = len(line) - len(line.lstrip(b" \t"))
        if 0 < depth < len(line):
            return b"\t" if line[:1] == b"\t" else b" " * depth
    return b"  "
