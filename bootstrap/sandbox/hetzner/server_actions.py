"""What is done to a server: rescue mode on and off, reboots.

Rules of the vendor that hold here: switching rescue mode on or off reboots nothing, and the next boot goes into the
rescue system and switches it off again. What answers at a server's address is not the API's business: whoever has made
it answer is told of each boot (`Project.boots`).
"""

import secrets
from dataclasses import replace
from typing import Any

from bootstrap.sandbox.hetzner.errors import invalid
from bootstrap.sandbox.hetzner.listing import Query
from bootstrap.sandbox.hetzner.project import Boot, Project, Server

Body = dict[str, Any]


def enable_rescue(project: Project, _query: Query, body: Body, number: int) -> Body:
    server = project.server(number)
    if body.get("type", "linux64") != "linux64":
        raise invalid("type", "must be one of linux64")
    wanted, there = body.get("ssh_keys") or [], {key.id for key in project.ssh_keys()}
    if not isinstance(wanted, list) or not there.issuperset(wanted):
        raise invalid("ssh_keys", "SSH key not found")
    _put(project, replace(server, rescue_enabled=True, rescue_keys=tuple(wanted)))
    return {"action": project.did("enable_rescue", number), "root_password": secrets.token_urlsafe(9)}


def disable_rescue(project: Project, _query: Query, _body: Body, number: int) -> Body:
    _put(project, replace(project.server(number), rescue_enabled=False, rescue_keys=()))
    return {"action": project.did("disable_rescue", number)}


def reboot(project: Project, _query: Query, _body: Body, number: int) -> Body:
    return _boot(project, number, "reboot_server")


def reset(project: Project, _query: Query, _body: Body, number: int) -> Body:
    return _boot(project, number, "reset_server", cuts_power=True)


def poweron(project: Project, _query: Query, _body: Body, number: int) -> Body:
    return _boot(project, number, "start_server")


def _boot(project: Project, number: int, command: str, *, cuts_power: bool = False) -> Body:
    """A server that is off is started by `poweron` and `reset` alone; one that runs may not heed a soft reboot."""
    server = project.server(number)
    is_off = server.status != "running"
    heeded = (command == "start_server") == is_off or cuts_power
    if heeded and project.boots(Boot(server, cuts_power or is_off)):
        _put(project, replace(server, status="running", rescue_enabled=False, rescue_keys=()))
    return {"action": project.did(command, number)}


def _put(project: Project, server: Server) -> None:
    project.put_server(lambda _: server, server.id)
