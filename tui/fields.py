"""The lines that details are made of: a title, a named field. What may come from elsewhere is made inert here."""

from textual.content import Content

from keys.inert import inert

QUIET = "$foreground-muted"


def title(text: str) -> Content:
    return Content.styled(inert(text, 120), "bold $text-primary")


def field(name: str, text: str, style: str = "") -> Content:
    """A name of eight letters at most, and what stands there. style: of that text."""
    return Content.assemble((f"{name:<8} ", QUIET), (inert(text), style))
