"""How far a text stands out from what is behind it, by WCAG's measure."""

import unicodedata
from collections.abc import Iterator

from rich.style import Style
from textual.color import Color
from textual.pilot import Pilot
from textual.widgets import Button


def contrasts(pilot: Pilot[None]) -> Iterator[tuple[str, float]]:
    """Of the screen in front: what lies dimmed behind a dialog is to be read once that is gone. Disabled is exempt."""
    screen = pilot.app.screen
    front = screen.children[0].region if screen.is_modal else screen.region
    disabled = {str(button.label) for button in screen.query(Button) if button.disabled}
    for strip in screen._compositor.render_strips()[front.y : front.bottom]:
        for segment in strip.crop(front.x, front.right):
            if segment.style and _is_text(segment.text) and segment.text.strip() not in disabled:
                yield segment.text.strip(), _contrast(segment.style)


def _is_text(text: str) -> bool:
    """Whether it has more than blanks, frames and bars."""
    return any(unicodedata.category(letter) not in {"Zs", "So"} for letter in text)


def _contrast(style: Style) -> float:
    assert style.color is not None
    assert style.bgcolor is not None
    lighter, darker = sorted(
        (_luminance(Color.from_rich_color(one)) for one in (style.color, style.bgcolor)), reverse=True
    )
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Color) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))
