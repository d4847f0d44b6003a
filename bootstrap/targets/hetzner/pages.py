"""A list of the API, page by page: all of it, or an error. Never a part that is taken for the whole.

Entries come and go while pages are read, and what is behind a gap moves up a page, past whoever reads. So a list of
several pages is read until two readings agree; and what a page says of its place, and of how many there are, has to
hold.
"""

from typing import TYPE_CHECKING, Any

from bootstrap.targets.hetzner.api import Api

if TYPE_CHECKING:
    from hcloud import Client

Entry = dict[str, Any]

PER_PAGE = 50  # the most that the API gives
_READINGS = 5


class _MovedError(Exception):
    """The list has changed between two of its pages."""


def whole(api: Api, path: str, **query: str) -> list[Entry]:
    """All entries of a list, by their numbers. path: "/ssh_keys"; its last part is what the answer has them under.

    Raises HetznerError, SecretError.
    """
    before: list[int] | None = None
    for _ in range(_READINGS):
        try:
            found, pages = _read(api, path, query)
        except _MovedError:
            before = None
            continue
        numbers = [entry["id"] for entry in found]
        if pages == 1 or numbers == before:
            return found
        before = numbers
    raise api.unsteady(path)


def _read(api: Api, path: str, query: dict[str, str]) -> tuple[list[Entry], int]:
    """One reading, and how many pages it took. Raises _MovedError where it can't be the whole."""
    found: dict[int, Entry] = {}
    page, totals = 1, set[int | None]()
    while True:
        entries, total, more = api.ask(lambda client, page=page: _page(client, path, page, query))  # type: ignore[misc]
        if any(entry["id"] in found for entry in entries):
            raise _MovedError
        found |= {entry["id"]: entry for entry in entries}
        totals.add(total)
        if not more:
            break
        page += 1
    if len(totals) > 1 or not totals <= {None, len(found)}:
        raise _MovedError
    return [found[number] for number in sorted(found)], page


def _page(client: "Client", path: str, page: int, query: dict[str, str]) -> tuple[list[Entry], int | None, bool]:
    """The entries of one page, how many there are in all, and whether there is another.

    Raises ValueError, KeyError, TypeError for an answer that contradicts itself.
    """
    params = {**query, "sort": "id:asc", "page": page, "per_page": PER_PAGE}
    answer = client.request(method="GET", url=path, params=params)
    entries, place = answer[path.rpartition("/")[2]], answer["meta"]["pagination"]
    numbers = [entry["id"] for entry in entries]
    following, last, total = place["next_page"], place["last_page"], place["total_entries"]
    if not all(type(number) is int for number in numbers) or len(set(numbers)) < len(numbers):
        raise ValueError("entries without a number of their own")
    if place["page"] != page or following not in {None, page + 1} or (following and not entries):
        raise ValueError("pages that go round in circles")
    if following is None and last is not None and last > page:
        raise ValueError("a page that forgets the next one")
    return entries, total, following is not None
