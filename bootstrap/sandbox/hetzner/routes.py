"""Which request goes to which handler. A known path with another method is 405, an unknown path 404."""

import re
from collections.abc import Callable, Mapping

from bootstrap.sandbox.hetzner import catalogue, servers, ssh_keys, storage_boxes
from bootstrap.sandbox.hetzner.errors import ApiError, not_found
from bootstrap.sandbox.hetzner.listing import Query, Resource, listing
from bootstrap.sandbox.hetzner.project import Project

Handler = Callable[..., Resource | None]


def _entries(name: str, singular: str, entries: list[Resource]) -> dict[str, tuple[int, Handler]]:
    """The two read-only routes of a part of the catalogue."""

    def index(_project: Project, query: Query, _body: Resource) -> Resource:
        return listing(name, entries, query, sort_by={"id", "name"})

    def show(_project: Project, _query: Query, _body: Resource, number: int) -> Resource:
        found = [entry for entry in entries if entry["id"] == number]
        if not found:
            raise not_found(singular, number)
        return {singular: found[0]}

    return {f"GET /{name}": (200, index), f"GET /{name}/N": (200, show)}


def _actions(project: Project, query: Query, _body: Resource) -> Resource:
    return listing("actions", project.actions(), query, sort_by=servers.ACTION_FIELDS)


def _action(project: Project, _query: Query, _body: Resource, number: int) -> Resource:
    return {"action": project.action(number)}


ROUTES: Mapping[str, tuple[int, Handler]] = {
    "GET /ssh_keys": (200, ssh_keys.index),
    "POST /ssh_keys": (201, ssh_keys.create),
    "GET /ssh_keys/N": (200, ssh_keys.show),
    "PUT /ssh_keys/N": (200, ssh_keys.update),
    "DELETE /ssh_keys/N": (204, ssh_keys.delete),
    "GET /servers": (200, servers.index),
    "POST /servers": (201, servers.create),
    "GET /servers/N": (200, servers.show),
    "PUT /servers/N": (200, servers.update),
    "DELETE /servers/N": (200, servers.delete),
    "GET /servers/N/actions": (200, servers.actions),
    "POST /servers/N/actions/rebuild": (201, servers.rebuild),
    "GET /storage_boxes": (200, storage_boxes.index),
    "GET /storage_boxes/N": (200, storage_boxes.show),
    "GET /storage_boxes/N/subaccounts": (200, storage_boxes.sub_accounts),
    "GET /actions": (200, _actions),
    "GET /actions/N": (200, _action),
    **_entries("locations", "location", catalogue.LOCATIONS),
    **_entries("datacenters", "datacenter", [catalogue.datacenter(place) for place in catalogue.LOCATIONS]),
    **_entries("server_types", "server_type", catalogue.SERVER_TYPES),
    **_entries("images", "image", catalogue.IMAGES),
}


def answer(project: Project, method: str, path: str, query: Query, body: Resource) -> tuple[int, Resource | None]:
    """Status and body for a request; `path` begins after `/v1`. Raises ApiError for everything turned down."""
    pattern, numbers = re.sub(r"/[0-9]{1,16}(?=/|$)", "/N", path), re.findall(r"/([0-9]{1,16})(?=/|$)", path)
    if f"{method} {pattern}" in ROUTES:
        status, handler = ROUTES[f"{method} {pattern}"]
        return status, handler(project, query, body, *map(int, numbers))
    if any(route.partition(" ")[2] == pattern for route in ROUTES):
        raise ApiError("method_not_allowed", "the request method is not allowed")
    raise ApiError("not_found", "the requested resource was not found")
