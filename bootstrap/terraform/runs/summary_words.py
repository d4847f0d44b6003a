"""What a plan of Terraform's comes to, in words for every front end. Addresses are made harmless here."""

from bootstrap.terraform.runs.planned import Summary
from keys.inert import inert

NOTHING = "Terraform has nothing to do."


def summary_rows(summary: Summary) -> list[tuple[str, str, str]]:
    """For each thing that would change: a sign, its address, and what would become of it."""
    return [(sign, inert(address), what) for sign, found, what in _kinds(summary) for address in found]


def counted(summary: Summary) -> str:
    """ "2 made, 1 taken into the state" """
    return ", ".join(f"{len(found)} {what}" for _, found, what in _kinds(summary) if found)


def _kinds(summary: Summary) -> tuple[tuple[str, tuple[str, ...], str], ...]:
    return (
        ("+", summary.created, "made"),
        ("~", summary.updated, "changed in place"),
        ("±", summary.replaced, "replaced"),
        ("-", summary.deleted, "destroyed"),
        ("←", summary.imported, "taken into the state"),
        ("·", summary.forgotten, "no longer Terraform's, and left as it is"),
        ("→", summary.moved, "moved"),
        ("~", summary.outputs, "an output, changed"),
    )
