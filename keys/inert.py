"""Text from elsewhere (key comments, host names, API answers), made harmless to show.

Control characters, escapes and the marks that turn the direction of text are replaced by a visible sign; markup is
the business of whoever renders it (never as markup).
"""

import unicodedata

_SIGN = "\N{REPLACEMENT CHARACTER}"
_HARMFUL = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def inert(text: str, width: int = 400) -> str:
    """The text on one line, at most `width` characters, with nothing in it that a terminal acts on."""
    shown = text if len(text) <= width else text[: width - 1] + "…"
    if shown.isascii() and shown.isprintable():
        return shown
    return "".join(_SIGN if unicodedata.category(sign) in _HARMFUL else sign for sign in shown)
