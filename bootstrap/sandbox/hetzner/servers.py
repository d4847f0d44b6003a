"""`/servers`: list, show, make and remove; every action is over at once.

A server made here is an entry in the API and no more: no machine starts. The sandbox's own servers are entered with
the address that they really listen on.
"""

import re
from dataclasses import replace
from typing import Any

from bootstrap.sandbox.hetzner import catalogue
from bootstrap.sandbox.hetzner.errors import invalid
from bootstrap.sandbox.hetzner.labels import checked
from bootstrap.sandbox.hetzner.listing import Query, listing
from bootstrap.sandbox.hetzner.project import Project, Server, now

Body = dict[str, Any]

ACTION_FIELDS = frozenset({"id", "command", "status", "progress", "started", "finished"})
_HOST_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,61}[A-Za-z0-9])?")  # RFC 1123


def index(project: Project, query: Query, _body: Body) -> Body:
    rows = [as_json(server) for server in project.servers()]
    return listing("servers", rows, query, sort_by={"id", "name", "created"})


def show(project: Project, _query: Query, _body: Body, number: int) -> Body:
    return {"server": as_json(project.server(number))}


def create(project: Project, _query: Query, body: Body) -> Body:
    name = _name(body.get("name"))
    kind = _chosen(catalogue.SERVER_TYPES, body, "server_type")
    image = _chosen(catalogue.IMAGES, body, "image")
    location = _chosen(catalogue.LOCATIONS, {"location": "fsn1", **body}, "location")
    keys = tuple(_key(project, wanted) for wanted in body.get("ssh_keys") or [])
    labels = checked(body.get("labels") or {})

    def made(number: int) -> Server:
        address = f"127.0.{number // 250 % 250}.{number % 250 + 1}"
        return Server(
            number, name, address, now(), "running", labels, kind["name"], image["id"], location["name"], keys
        )

    server = project.put_server(made)
    return {
        "server": as_json(server),
        "action": project.did("create_server", server.id),
        "next_actions": [project.did("start_server", server.id)],
        "root_password": None if keys else "not-a-real-password",
    }


def update(project: Project, _query: Query, body: Body, number: int) -> Body:
    server = project.server(number)
    name = _name(body["name"]) if "name" in body else server.name
    labels = checked(body["labels"]) if "labels" in body else server.labels
    return {"server": as_json(project.put_server(lambda _: replace(server, name=name, labels=labels), number))}


def delete(project: Project, _query: Query, _body: Body, number: int) -> Body:
    project.remove_server(number)
    return {"action": project.did("delete_server", number)}


def actions(project: Project, query: Query, _body: Body, number: int) -> Body:
    return listing("actions", project.actions_of(number), query, sort_by=ACTION_FIELDS)


def rebuild(project: Project, _query: Query, body: Body, number: int) -> Body:
    """Its disk is overwritten, its number and its addresses stay."""
    image = _chosen(catalogue.IMAGES, body, "image")
    server = project.server(number)
    project.put_server(lambda _: replace(server, image=image["id"], status="running"), number)
    return {"root_password": None, "action": project.did("rebuild_server", number)}


def as_json(server: Server) -> Body:
    """A server as the API shows it."""
    location = catalogue.find(catalogue.LOCATIONS, server.location) or catalogue.LOCATIONS[0]
    return {
        "id": server.id,
        "name": server.name,
        "status": server.status,
        "created": server.created,
        "public_net": {
            "ipv4": {"id": server.id, "ip": server.ip, "blocked": False, "dns_ptr": f"{server.name}.example.com"},
            "ipv6": None,
            "floating_ips": [],
            "firewalls": [],
        },
        "private_net": [],
        "server_type": catalogue.find(catalogue.SERVER_TYPES, server.server_type),
        "datacenter": catalogue.datacenter(location),
        "location": location,
        "image": catalogue.find(catalogue.IMAGES, server.image),
        "iso": None,
        "rescue_enabled": server.rescue_enabled,
        "locked": False,
        "backup_window": None,
        "outgoing_traffic": 0,
        "ingoing_traffic": 0,
        "included_traffic": 21990232555520,
        "protection": {"delete": False, "rebuild": False},
        "labels": server.labels,
        "volumes": [],
        "load_balancers": [],
        "primary_disk_size": 40,
        "placement_group": None,
    }


def _name(value: Any) -> str:
    if not isinstance(value, str) or not _HOST_NAME.fullmatch(value):
        raise invalid("name", "must be a valid hostname")
    return value


def _chosen(among: list[Body], body: Body, field: str) -> Body:
    found = catalogue.find(among, body.get(field))
    if found is None:
        raise invalid(field, f"{field} not found" if field in body else "Missing data for required field.")
    return found


def _key(project: Project, wanted: Any) -> int:
    for key in project.ssh_keys():
        if str(wanted) in {key.name, str(key.id)}:
            return key.id
    raise invalid("ssh_keys", f"SSH key not found: {wanted}")
