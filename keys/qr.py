"""Text -> a QR code for a terminal: two modules a character cell (half blocks), with the quiet zone that scanners want.

Scanners want dark modules on light ones: on a dark terminal the light modules are drawn, on a light one the dark ones.
"""

from keys.errors import InvalidInputError

_QUIET_ZONE = 2  # modules; scanners take two where the screen around it is plain
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
_TOO_LONG = 1200  # bytes; a larger code does not fit a terminal


def terminal_qr(text: str, *, dark_background: bool = True) -> str:
    """The QR code of the text as lines of half blocks. Raises InvalidInputError for a text too long to scan.

    dark_background: whether what is not drawn looks dark.
    """
    if len(text.encode()) > _TOO_LONG:
        raise InvalidInputError("the text is too long for a QR code on a terminal", hint="copy it as text")
    from qrcode import QRCode
    from qrcode.constants import ERROR_CORRECT_L

    code = QRCode(error_correction=ERROR_CORRECT_L, border=_QUIET_ZONE)
    code.add_data(text)
    code.make(fit=True)
    drawn = [[bool(module) is not dark_background for module in row] for row in code.get_matrix()]
    if len(drawn) % 2:
        drawn.append([dark_background] * len(drawn[0]))
    pairs = zip(drawn[::2], drawn[1::2], strict=True)
    return "\n".join("".join(_HALVES[cell] for cell in zip(upper, lower, strict=True)) for upper, lower in pairs)
