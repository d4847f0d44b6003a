"""Findings in groups, worst first, a line each. Headings cannot be gone to."""

from textual.content import Content
from textual.widgets.option_list import Option

from keys.audit import Finding, Severity
from keys.findings.evidence import count
from keys.inert import inert
from keys.matrix_words import SEVERITY_MEANINGS, Meaning
from tui.finding_rows import ACCEPTED, FindingRows, Group
from tui.widgets.findings import STYLES
from tui.widgets.vi_list import ViList

MOST = 200
"""Of a group as many are listed; with hundreds of servers nobody reads them all, and each key is to be answered."""
_NONE = Content("No findings: everything seen is as wanted.")
_NONE_SHOWN = Content("None of the findings is shown: esc shows all of them again.")


class GroupedFindings(ViList):
    """Its highlighted one stays highlighted when other ones are shown, where it is among them."""

    def __init__(self, id: str) -> None:  # noqa: A002  # what Textual calls it
        super().__init__(id=id, markup=False)
        self._listed: list[Finding | None] = []

    def show(self, rows: FindingRows) -> None:
        """Show these instead."""
        old, place = self.finding, self.highlighted or 0
        self._listed = [one for group in rows.groups for one in (None, *group.findings[:MOST])]
        options = [option for group in rows.groups for option in _options(group)]
        self.set_options(options or [Option(_NONE_SHOWN if rows.findings else _NONE, disabled=True)])
        if any(self._listed):
            ids = [one.id if one else "" for one in self._listed]
            self.highlighted = ids.index(old.id) if old and old.id in ids else self._near(place)

    @property
    def finding(self) -> Finding | None:
        """The highlighted one."""
        at = self.highlighted
        return self._listed[at] if at is not None and at < len(self._listed) else None

    def _near(self, place: int) -> int:
        """The finding that is nearest to a place: where one was mended, the next one."""
        places = [number for number, one in enumerate(self._listed) if one is not None]
        return min(places, key=lambda number: (abs(number - place), number))


def _options(group: Group) -> list[Option]:
    quiet = group.name == ACCEPTED
    meaning = Meaning.QUIET if quiet else SEVERITY_MEANINGS[Severity[group.name]]
    more = f", {MOST} listed: / searches all" if len(group.findings) > MOST else ""
    number = f" · {count(len(group.findings), 'finding')}{more}"
    head = Content.assemble((group.name, STYLES[meaning]), (number, STYLES[Meaning.QUIET]))
    return [Option(head, disabled=True), *(Option(_line(one, quiet=quiet)) for one in group.findings[:MOST])]


def _line(finding: Finding, *, quiet: bool) -> Content:
    where, what = inert(finding.target, 40), inert(finding.what, 300)
    if quiet:
        return Content.styled(f"  {where}{'  ' * bool(where)}{what}", STYLES[Meaning.QUIET])
    return Content.assemble("  ", (where, "bold"), "  " * bool(where), what)
