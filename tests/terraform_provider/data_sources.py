"""The data sources: all keys of the project, or one of them."""

from typing import TYPE_CHECKING, Any

from tf.iface import DataSource
from tf.schema import Schema
from tf.types import Number

from tests.terraform_provider import schema
from tests.terraform_provider.client import Body, RefusedError

if TYPE_CHECKING:
    from tests.terraform_provider.provider import Hcloud


class SshKeys(DataSource):
    """`hcloud_ssh_keys`: all of them, or those that a label selector asks for."""

    def __init__(self, provider: "Hcloud") -> None:
        self.provider = provider

    @classmethod
    def get_name(cls) -> str:
        return "ssh_keys"

    @classmethod
    def get_schema(cls) -> Schema:
        keys = schema.computed("ssh_keys", schema.Objects(schema.KEY_ATTRIBUTES))
        return schema.schema(schema.computed("id"), schema.optional("with_selector"), keys)

    def read(self, ctx: Any, config: Body) -> Body | None:
        query = {"label_selector": config["with_selector"]} if config["with_selector"] else {}
        try:
            rows = self.provider.client.every("ssh_keys", **query)
        except RefusedError as refused:
            ctx.diagnostics.add_error(str(refused))
            return None
        keys = [{name: row[name] for name in schema.KEY_ATTRIBUTES} for row in rows]
        return {**config, "id": "ssh_keys", "ssh_keys": keys}


class SshKey(DataSource):
    """`hcloud_ssh_key`: by id, name or fingerprint."""

    def __init__(self, provider: "Hcloud") -> None:
        self.provider = provider

    @classmethod
    def get_name(cls) -> str:
        return "ssh_key"

    @classmethod
    def get_schema(cls) -> Schema:
        return schema.schema(
            schema.optional("id", Number(), computed=True),
            schema.optional("name", computed=True),
            schema.optional("fingerprint", computed=True),
            schema.computed("public_key"),
            schema.computed("labels", schema.LABELS.type),
        )

    def read(self, ctx: Any, config: Body) -> Body | None:
        asked = {name: config[name] for name in ("id", "name", "fingerprint") if config[name] is not None}
        for row in self.provider.client.every("ssh_keys"):
            if all(row[name] == value for name, value in asked.items()):
                return {name: row[name] for name in schema.KEY_ATTRIBUTES}
        ctx.diagnostics.add_error(f"no SSH key found with {asked}")
        return None
