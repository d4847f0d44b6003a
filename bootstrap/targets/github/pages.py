"""A list of the API, page by page: all of it, or an error. Never a part that is taken for the whole.

Keys come and go while pages are read, and what is behind a gap moves up a page, past whoever reads. So a list of
several pages is read until two readings agree. Pages are asked for by number: an address that an answer gives for the
next one is held against that, and the token is never taken there.
"""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from bootstrap.targets.github.answer import Answer
from bootstrap.targets.github.api import Api
from bootstrap.targets.github.scopes import Listing

Entry = dict[str, Any]

PER_PAGE = 100  # the most that the API gives
_READINGS = 5


def whole(api: Api, listing: Listing) -> list[Entry]:
    """All keys of a list, by their numbers. Raises GitHubError, SecretError, InvalidInputError."""
    before: list[int] | None = None
    for _ in range(_READINGS):
        found, pages, moved = _read(api, listing)
        numbers = sorted(found)
        if not moved and (pages == 1 or numbers == before):
            return [found[number] for number in numbers]
        before = None if moved else numbers
    raise api.refusals.unsteady(listing.path)


def entry(found: object) -> Entry:
    """One key as the API gives it. Raises ValueError for what is none."""
    if not isinstance(found, dict) or type(found.get("id")) is not int:
        raise ValueError("a key without a number")
    return found


def _read(api: Api, listing: Listing) -> tuple[dict[int, Entry], int, bool]:
    """One reading, how many pages it took, and whether the list has changed between two of them."""
    found: dict[int, Entry] = {}
    page, moved, more = 0, False, True
    while more:
        page += 1
        path = f"{listing.path}?per_page={PER_PAGE}&page={page}"
        entries, more = api.ask("GET", path, lambda answer, page=page: _page(answer, page), listing=listing)  # type: ignore[misc]
        moved |= any(one["id"] in found for one in entries)
        found |= {one["id"]: one for one in entries}
    return found, page, moved


def _page(answer: Answer, page: int) -> tuple[list[Entry], bool]:
    """The keys of one page, and whether there may be another. Raises ValueError for one that contradicts itself."""
    if not isinstance(answer.body, list):
        raise ValueError("no list")
    entries = [entry(one) for one in answer.body]
    if len({one["id"] for one in entries}) < len(entries):
        raise ValueError("two keys with one number")
    following = _following(answer)
    if following is not None and (following != page + 1 or not entries):
        raise ValueError("pages that go round in circles")
    return entries, following is not None or len(entries) >= PER_PAGE


def _following(answer: Answer) -> int | None:
    """The number of the next page, by the Link header (RFC 8288); None where there is none."""
    from requests.utils import parse_header_links

    for link in parse_header_links(answer.headers.get("Link", "")):
        if link.get("rel") == "next":
            return int(parse_qs(urlsplit(link["url"]).query)["page"][0])
    return None
