"""Small pictures of the steps, drawn as SVG in the page itself; their colours come from its style sheet."""

from bootstrap.audit_outputs.markup import Html, element
from keys.device import Kind

_PHONES = {Kind.IPHONE, Kind.ANDROID}


def make_picture(kind: Kind) -> Html:
    """A key that is made on the device."""
    return _picture(
        "A key is made on the device", _frame(kind), _key("translate(50 22) scale(1.2)"), _badge("M0 -5V5M-5 0H5")
    )


def copy_picture(kind: Kind) -> Html:
    """The public half is copied."""
    sheet = _box(70, 24, 26, 32, "sheet")
    front = _box(62, 32, 26, 32, "sheet")
    lines = _line("M67 41H83M67 48H83M67 55H77")
    return _picture("Its public key is copied", _frame(kind), sheet, front, lines)


def paste_picture(kind: Kind) -> Html:
    """It is put into the field of the page."""
    field = _box(61, 52, 38, 14, "sheet")
    return _picture(
        "It is pasted into this page", _frame(kind), field, _line("M80 22V44M72 37L80 45L88 37"), _line("M67 59H85")
    )


def compare_picture(_kind: Kind) -> Html:
    """Both screens show the same."""
    return _picture(
        "Two screens that show the same",
        _box(19, 18, 46, 60, "frame", round_=6),
        _box(95, 18, 46, 60, "frame", round_=6),
        _line("M28 36H56M28 46H47M104 36H132M104 46H123"),
        _line("M74 44H86M74 52H86", "strong"),
        _line("M34 63L40 69L51 57M110 63L116 69L127 57", "strong"),
    )


def _picture(label: str, *parts: Html) -> Html:
    return element("svg", *parts, viewBox="16 0 128 96", role="img", aria_label=label, focusable="false")


def _frame(kind: Kind) -> Html:
    if kind in _PHONES:
        return element("g", _box(52, 4, 56, 88, "frame", round_=9), _line("M74 10H86", "faint"))
    if kind is Kind.IPAD:
        return element("g", _box(26, 8, 108, 80, "frame", round_=8), _line("M72 83H88", "faint"))
    return element("g", _box(34, 8, 92, 68, "frame", round_=5), _line("M20 86H140", "strong"))


def _key(place: str) -> Html:
    ring = element("circle", cx="10", cy="16", r="9", class_="line strong")
    return element("g", ring, _line("M19 16H40M32 16V24M39 16V23", "strong"), transform=place)


def _badge(sign: str) -> Html:
    circle = element("circle", cx="0", cy="0", r="9", class_="badge")
    return element("g", circle, element("path", d=sign, class_="on-badge"), transform="translate(97 62)")


def _box(x: int, y: int, width: int, height: int, class_: str, *, round_: int = 3) -> Html:
    where = {"x": str(x), "y": str(y), "width": str(width), "height": str(height), "rx": str(round_)}
    return element("rect", class_=class_, **where)


def _line(path: str, more: str = "") -> Html:
    return element("path", d=path, class_=f"line {more}".strip())
