"""The rules of the style sheets, parsed once for each theme.

Textual parses every rule again whenever it is told of a theme, which it is three times before the first screen.
"""

from collections.abc import Mapping

from textual.cache import LRUCache
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

Parsed = LRUCache[tuple[object, ...], list[RuleSet]]

_SOURCES = 200  # at most: every class of widgets that has rules of its own is one
_parsed: dict[frozenset[tuple[str, str]], Parsed] = {}


class KeptStylesheet(Stylesheet):
    """What was parsed for a theme is kept as long as the program runs; rules are only read once they are parsed."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        super().__init__()
        self.set_variables(dict(variables))

    def set_variables(self, variables: dict[str, str]) -> None:
        if variables != self._variables:
            self._parse_cache = LRUCache(_SOURCES)  # or the next line would empty what is kept
            super().set_variables(variables)
            self._parse_cache = _parsed.setdefault(frozenset(variables.items()), LRUCache(_SOURCES))

    def reparse(self) -> None:
        self.parse()
