"""What a page is like to eyes, fingers and a screen reader: measured in the browser, by a script of the test's own."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.bootstrap.pairing.web.chromium import Chromium

_SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Look:
    """found: what the script measured."""

    found: dict[str, Any]

    def faults(self) -> list[str]:
        """What is against WCAG 2.2 AA, or does not fit; nothing, where all is well."""
        found = self.found
        headings = found["headings"]
        rules = {
            f"it is wider than the screen: {found['wide']}": found["reach"] > found["width"] or found["wide"],
            f"text is too faint: {found['faintest']}": found["faintest"][0] < 4.5,
            "an edge or the hint in the field is too faint": found["edges"] < 3,
            "a drawing is too faint": found["strokes"] < 3,
            f"too small to touch: {found['small']}": found["small"],
            "a field has no label": found["unlabelled"],
            "headings are out of order": headings[0] != 1
            or any(after > before + 1 for before, after in pairwise(headings)),
            "no language": found["lang"] != "en",
            "an id is there twice": len(set(found["ids"])) < len(found["ids"]),
            "it refers to what is not there": set(found["refers"]) - set(found["ids"]),
            "landmarks": found["landmarks"] != [1, 1, 1],
            "something active": found["active"],
        }
        return [rule for rule, broken in rules.items() if broken]


def look(at: Chromium) -> Look:
    return Look(at.read(_SCRIPT))
