"""HTML made of elements. Text becomes text: it is made inert and escaped here, whoever wrote it, and nowhere else."""

from dataclasses import dataclass
from html import escape

from keys.inert import inert

_LONGEST = 2000
_ALONE = {"meta", "br", "link"}


@dataclass(frozen=True, slots=True)
class Html:
    """A piece of HTML that was made here."""

    text: str

    def __str__(self) -> str:
        return self.text


Child = Html | str


def element(tag: str, /, *children: Child, **attributes: str) -> Html:
    """One element. attributes: `class_` loses its underscore, any other `_` becomes a hyphen."""
    given = "".join(f' {_named(key)}="{_text(value)}"' for key, value in attributes.items())
    if tag in _ALONE:
        return Html(f"<{tag}{given}>")
    return Html(f"<{tag}{given}>{joined(*children)}</{tag}>")


def joined(*children: Child) -> Html:
    """Pieces one after the other."""
    return Html("".join(child.text if isinstance(child, Html) else _text(child) for child in children))


def drawing(text: str) -> Html:
    """Text of ours whose line ends stay."""
    return Html("\n".join(_text(line) for line in text.split("\n")))


def _text(text: str) -> str:
    return escape(inert(text, _LONGEST))


def _named(key: str) -> str:
    return key.rstrip("_").replace("_", "-")
