"""A finding -> its detail, with what mends it, which key does that, and how to live with it instead."""

from textual.content import Content

from keys.audit import Finding
from keys.inert import inert
from keys.mending import ByHand, mending
from tui.evidence import finding_detail

_KEY = "bold $text-accent"
_NEWLINE = Content("\n")


def mending_detail(finding: Finding) -> Content:
    """Never markup; texts from elsewhere are inert."""
    return _NEWLINE.join([finding_detail(finding), Content(""), _mends(finding), _accepts(finding)])


def _mends(finding: Finding) -> Content:
    how = mending(finding)
    if not isinstance(how, ByHand):
        return Content.assemble(("m", _KEY), f"  does it ({inert(str(how), 120)}): the plan is shown first")
    if not finding.mend:
        return Content(inert(str(how), 300))
    copies = f"copies: {inert(how.command, 300)}" if how.command else "copies what is to be done"
    return Content.assemble("by hand; ", ("y", _KEY), f" {copies}")


def _accepts(finding: Finding) -> Content:
    if finding.accepted:
        return Content("It is accepted in keyturn.toml: take its lines out there, and it counts again.")
    return Content.assemble(("Y", _KEY), "  copies the lines for keyturn.toml that accept it until a day, for a reason")
