"""The findings, worst first, a line each; the accepted ones last and quiet."""

from collections.abc import Iterable

from textual.content import Content
from textual.widgets.option_list import Option

from keys.audit import Finding
from keys.inert import inert
from keys.matrix_words import SEVERITY_MEANINGS, Meaning
from tui.widgets.vi_list import ViList

STYLES = {
    Meaning.GOOD: "$text-success",
    Meaning.WARNING: "$text-warning",
    Meaning.BAD: "$text-error bold",
    Meaning.QUIET: "$foreground-muted",
}
_MOST = 300  # worst first; the audit screen has them all
_NONE = Content("No findings: everything seen is as wanted.")


class FindingsList(ViList):
    """A list of findings. Its highlighted one stays highlighted when the list is shown anew."""

    BORDER_TITLE = "findings"

    def __init__(self, id: str) -> None:  # noqa: A002  # what Textual calls it
        super().__init__(id=id, markup=False)
        self._findings: tuple[Finding, ...] = ()

    def show(self, findings: Iterable[Finding]) -> None:
        """Show these instead."""
        old = self.finding
        all_findings = tuple(findings)
        self._findings = all_findings[:_MOST]
        self.set_options([*map(_line, self._findings), *self._more(len(all_findings) - len(self._findings))])
        ids = [finding.id for finding in self._findings]
        if ids:
            self.highlighted = ids.index(old.id) if old is not None and old.id in ids else 0

    def _more(self, left: int) -> list[Option]:
        if not self._findings:
            return [Option(_NONE, disabled=True)]
        return [Option(f"and {left} more: press 3", disabled=True)] if left else []

    @property
    def finding(self) -> Finding | None:
        """The highlighted one."""
        if self.highlighted is None or self.highlighted >= len(self._findings):
            return None
        return self._findings[self.highlighted]


def _line(finding: Finding) -> Content:
    if finding.is_quiet:
        where = f"{inert(finding.target, 40)}  " if finding.target else ""
        return Content.styled(f"{'accepted':<9}{where}{inert(finding.what, 300)}", STYLES[Meaning.QUIET])
    severity = (f"{finding.severity.name:<9}", STYLES[SEVERITY_MEANINGS[finding.severity]])
    where_bold = (f"{inert(finding.target, 40)}  ", "bold") if finding.target else ""
    return Content.assemble(severity, where_bold, inert(finding.what, 300))
