"""`/ssh_keys`: list, make, show, rename and relabel, remove."""

import base64
import binascii
import hashlib
from dataclasses import asdict, replace
from typing import Any

from bootstrap.sandbox.hetzner.errors import invalid
from bootstrap.sandbox.hetzner.labels import checked
from bootstrap.sandbox.hetzner.listing import Query, listing
from bootstrap.sandbox.hetzner.project import Project, SshKey, now

Body = dict[str, Any]


def index(project: Project, query: Query, _body: Body) -> Body:
    return listing("ssh_keys", [asdict(key) for key in project.ssh_keys()], query, sort_by={"id", "name"})


def create(project: Project, _query: Query, body: Body) -> Body:
    name, line = _name(body.get("name")), body.get("public_key")
    fingerprint, labels = _fingerprint(line), checked(body.get("labels") or {})
    key = project.put_key(lambda number: SshKey(number, name, fingerprint, str(line), labels, now()))
    return {"ssh_key": asdict(key)}


def show(project: Project, _query: Query, _body: Body, number: int) -> Body:
    return {"ssh_key": asdict(project.key(number))}


def update(project: Project, _query: Query, body: Body, number: int) -> Body:
    key = project.key(number)
    name = _name(body["name"]) if "name" in body else key.name
    labels = checked(body["labels"]) if "labels" in body else key.labels
    return {"ssh_key": asdict(project.put_key(lambda _: replace(key, name=name, labels=labels), number))}


def delete(project: Project, _query: Query, _body: Body, number: int) -> None:
    project.remove_key(number)


def _name(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise invalid("name", "must not be empty" if value is not None else "Missing data for required field.")
    return value


def _fingerprint(line: Any) -> str:
    """MD5 of the key's wire form, as the vendor shows it; `invalid_input` for what is no public key.

    Read here apart from keyturn's own parser, so that the stand-in does not agree with keyturn by construction.
    """
    words = line.split() if isinstance(line, str) else []
    try:
        blob = base64.b64decode(words[1], validate=True)
    except (IndexError, binascii.Error, ValueError):
        raise invalid("public_key", "SSH key is not valid") from None
    if not words[0] or blob[4 : 4 + int.from_bytes(blob[:4], "big")] != words[0].encode():
        raise invalid("public_key", "SSH key is not valid")
    digest = hashlib.md5(blob, usedforsecurity=False).hexdigest()
    return ":".join(digest[at : at + 2] for at in range(0, 32, 2))
