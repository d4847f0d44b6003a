"""What every list of the API has in common: filters, order, pages of 25, at most 50.

A `per_page` above the maximum is brought down to it.
"""

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlencode

from bootstrap.sandbox.hetzner.errors import invalid
from bootstrap.sandbox.hetzner.labels import selector

Query = Mapping[str, list[str]]
Resource = dict[str, Any]

MOST_PER_PAGE = 50


def listing(name: str, found: Collection[Resource], query: Query, *, sort_by: Collection[str] = ()) -> Resource:
    """The answer `{name: [...], "meta": {"pagination": ...}}` to a list request."""
    rows = _sorted(_filtered(found, query), query, sort_by)
    page, per_page = _number(query, "page", 1), min(_number(query, "per_page", 25), MOST_PER_PAGE)
    last = max(1, -(-len(rows) // per_page))
    pagination = {
        "page": page,
        "per_page": per_page,
        "previous_page": page - 1 if page > 1 else None,
        "next_page": page + 1 if page < last else None,
        "last_page": last,
        "total_entries": len(rows),
    }
    return {name: rows[(page - 1) * per_page : page * per_page], "meta": {"pagination": pagination}}


def links(url: str, query: Query, pagination: Mapping[str, int | None]) -> str:
    """The `Link` header that goes with a page."""
    pages = {"prev": pagination["previous_page"], "next": pagination["next_page"], "last": pagination["last_page"]}
    return ", ".join(
        f'<{url}?{urlencode({**query, "page": [str(number)]}, doseq=True)}>; rel="{word}"'
        for word, number in pages.items()
        if number is not None
    )


def _filtered(found: Collection[Resource], query: Query) -> list[Resource]:
    rows = list(found)
    for field in ("id", "name", "fingerprint", "status", "architecture", "type"):
        if wanted := query.get(field):
            rows = [row for row in rows if str(row.get(field)) in wanted]
    if query.get("label_selector", [""])[0]:
        matches = selector(query["label_selector"][0])
        rows = [row for row in rows if matches(row["labels"])]
    return rows


def _sorted(rows: list[Resource], query: Query, sort_by: Collection[str]) -> list[Resource]:
    for wish in reversed(query.get("sort", [])):
        field, _, direction = wish.partition(":")
        if field not in sort_by or direction not in {"", "asc", "desc"}:
            raise invalid("sort", f"unknown sort: {wish}")
        rows.sort(key=lambda row, field=field: row[field], reverse=direction == "desc")  # type: ignore[misc]
    return rows


def _number(query: Query, name: str, default: int) -> int:
    text = query.get(name, [str(default)])[0]
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise invalid(name, "must be a number above 0")
    return int(text)
