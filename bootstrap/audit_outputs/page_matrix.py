"""The matrix of the page, and the foreign keys: tables with captions and scopes, each sign with its word."""

from collections.abc import Sequence

from bootstrap.audit_outputs.markup import Html, element
from keys.device import Device
from keys.findings.evidence import count
from keys.matrix import Cell, ForeignKey, Matrix
from keys.matrix_rows import Row, rows
from keys.matrix_words import SIGNS, about_seeds
from keys.strength import strength


def matrix_section(matrix: Matrix) -> Html:
    all_rows = rows(matrix)
    if not all_rows:
        return element("section", element("h2", "Who gets in where"), element("p", "The fleet has no targets yet."))
    used = dict.fromkeys(cell.state for row in all_rows for cell in row.cells)
    legend = [
        element("li", element("span", str(SIGNS[state]), class_=str(SIGNS[state].meaning)), f": {SIGNS[state].says}")
        for state in used
    ]
    about = about_seeds(matrix.wishes)
    seeds = [element("p", about, class_="soft small")] if about else []
    return element(
        "section",
        element("h2", "Who gets in where", id="matrix"),
        scrolled("The matrix", _matrix(matrix.devices, all_rows)),
        element("ul", *legend, class_="legend", aria_label="What the signs mean"),
        *seeds,
    )


def foreign_section(matrix: Matrix) -> Html:
    if not matrix.foreign:
        return Html("")
    return element(
        "section",
        element("h2", f"Keys that no device owns ({len(matrix.foreign)})", id="foreign"),
        scrolled("Foreign keys", _foreign_table(matrix.foreign)),
    )


def table(caption: str, headings: Sequence[Html | str], body: Sequence[Html], class_: str = "") -> Html:
    """A table whose headings say what they are headings of."""
    head = element("tr", *(element("th", heading, scope="col") for heading in headings))
    parts = element("caption", caption), element("thead", head), element("tbody", *body)
    return element("table", *parts, class_=class_)


def scrolled(label: str, content: Html) -> Html:
    """Something wide, in a frame of its own that scrolls, by keyboard too; the page itself never does."""
    return element("div", content, class_="scroll", role="region", aria_label=label, tabindex="0")


def _matrix(devices: Sequence[Device], all_rows: Sequence[Row]) -> Html:
    headings: list[Html | str] = ["target", *map(_heading, devices), "foreign keys"]
    return table("Targets down, devices across.", headings, [_row(row) for row in all_rows], "matrix")


def _heading(device: Device) -> Html:
    status = str(device.status) if not device.is_active else str(device.kind)
    small = [element("small", status)] if status != device.name else []
    return element("span", device.name, *small)


def _row(row: Row) -> Html:
    foreign = element("td", count(row.foreign_keys, "key"), class_="warning") if row.foreign else _none(row)
    effect = element("small", "for servers to come") if row.wish.effect == "seed" else Html("")
    return element("tr", element("th", row.target, effect, scope="row"), *map(_cell, row.cells), foreign)


def _none(row: Row) -> Html:
    return element("td", "none" if row.is_seen else "not seen", class_="quiet")


def _cell(cell: Cell) -> Html:
    sign = SIGNS[cell.state]
    glyph = element("span", f"{sign.glyph} ", aria_hidden="true")
    return element("td", glyph, sign.word, class_=str(sign.meaning))


def _foreign_table(foreign: Sequence[ForeignKey]) -> Html:
    body = [
        element(
            "tr",
            element("th", one.key.comment or "no comment", scope="row"),
            element("td", element("code", one.key.fingerprint)),
            element("td", strength(one.key).why),
            element("td", ", ".join(dict.fromkeys(f"{grant.account} at {target}" for target, grant in one.places))),
        )
        for one in foreign
    ]
    return table(
        "They stay, unless one is named: keyturn revoke SHA256:…", ["comment", "fingerprint", "type", "where"], body
    )
