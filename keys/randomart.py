"""The picture of a fingerprint, as OpenSSH draws it ("the drunken bishop"; sshkey.c, fingerprint_randomart).

A pure drawing: digest in, lines out.
"""

_WIDTH, _HEIGHT = 17, 9
_SYMBOLS = " .o+=*BOX@%&#/^SE"
_START, _END = len(_SYMBOLS) - 2, len(_SYMBOLS) - 1


def randomart(digest: bytes, *, title: str, footer: str) -> str:
    """Draw `digest` in a frame with `[title]` above and `[footer]` below: eleven lines joined by newlines."""
    field = [[0] * _WIDTH for _ in range(_HEIGHT)]
    x, y = _WIDTH // 2, _HEIGHT // 2
    for byte in digest:
        for shift in range(0, 8, 2):
            move = byte >> shift
            x = min(max(x + (1 if move & 1 else -1), 0), _WIDTH - 1)
            y = min(max(y + (1 if move & 2 else -1), 0), _HEIGHT - 1)
            field[y][x] = min(field[y][x] + 1, _START - 1)
    field[_HEIGHT // 2][_WIDTH // 2] = _START
    field[y][x] = _END
    rows = ["|" + "".join(_SYMBOLS[level] for level in row) + "|" for row in field]
    return "\n".join([_border(title), *rows, _border(footer)])


def _border(text: str) -> str:
    label = f"[{text}]"
    if len(label) > _WIDTH:
        label = f"[{text.partition(' ')[0]}]"
    label = label[: _WIDTH - 1]  # OpenSSH's buffer has room for one less: "[ED25519-SK-CERT" loses its bracket
    left = (_WIDTH - len(label)) // 2
    return "+" + "-" * left + label + "-" * (_WIDTH - len(label) - left) + "+"
