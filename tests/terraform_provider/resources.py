"""The resources: keys, servers and Storage Boxes. A change that the API refuses leaves the state as it was."""

from abc import abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tf.iface import Resource
from tf.schema import Schema

from tests.terraform_provider import schema
from tests.terraform_provider.client import Body, RefusedError

if TYPE_CHECKING:
    from tests.terraform_provider.provider import Hcloud

State = dict[str, Any]


class Kind(Resource):
    """What the API's resources have in common. name: as in `hcloud_<name>`; path: of the API; sent: when it is made."""

    name: str
    path: str
    sent: tuple[str, ...]

    def __init__(self, provider: "Hcloud") -> None:
        self.provider = provider

    @classmethod
    def get_name(cls) -> str:
        return cls.name

    @abstractmethod
    def state(self, row: Body, before: State) -> State:
        """The state of what the API shows. before: the state until now, for what the API does not show."""

    def create(self, ctx: Any, planned: State) -> State | None:
        body = {name: planned[name] for name in self.sent if planned.get(name) not in (None, self.provider.unknown)}
        return _attempt(ctx, lambda: self.state(self._client.post(self.path, body)[self.name], planned), None)

    def read(self, ctx: Any, current: State) -> State | None:
        try:
            return self.state(self._client.get(f"{self.path}/{current['id']}")[self.name], current)
        except RefusedError as refused:
            if refused.code != "not_found":
                ctx.diagnostics.add_error(str(refused))
                return current
            return None

    def update(self, ctx: Any, current: State, planned: State) -> State | None:
        body, path = {name: planned[name] for name in ("name", "labels")}, f"{self.path}/{current['id']}"
        return _attempt(ctx, lambda: self.state(self._client.put(path, body)[self.name], planned), current)

    def delete(self, ctx: Any, current: State) -> State | None:
        return _attempt(ctx, lambda: self._client.delete(f"{self.path}/{current['id']}"), current)

    def import_(self, ctx: Any, id: str) -> State | None:  # noqa: A002 - the parent's name
        if not id.isdigit():
            ctx.diagnostics.add_error(f"invalid {self.name} id, must be an integer: {id}")
            return None
        nothing = {attribute.name: None for attribute in self.get_schema().attributes}
        return self.read(ctx, {**nothing, "id": id})

    @property
    def _client(self) -> Any:
        return self.provider.client


class SshKey(Kind):
    """`hcloud_ssh_key`: another public key is another resource; a new name or label is not."""

    name = "ssh_key"
    path = "/ssh_keys"
    sent = ("name", "public_key", "labels")

    @classmethod
    def get_schema(cls) -> Schema:
        return schema.schema(
            schema.computed("id"),
            schema.required("name"),
            schema.required("public_key", replaces=True),
            schema.computed("fingerprint"),
            schema.LABELS,
        )

    def state(self, row: Body, before: State) -> State:
        return {"id": str(row["id"]), **{name: row[name] for name in ("name", "public_key", "fingerprint", "labels")}}


class Server(Kind):
    """`hcloud_server`: the keys are those it was made with, so others need another server."""

    name = "server"
    path = "/servers"
    sent = ("name", "server_type", "image", "location", "ssh_keys", "user_data", "labels")

    @classmethod
    def get_schema(cls) -> Schema:
        return schema.schema(
            schema.computed("id"),
            schema.required("name"),
            schema.required("server_type"),
            schema.required("image", replaces=True),
            schema.optional("location", replaces=True, computed=True),
            schema.optional("ssh_keys", schema.STRINGS, replaces=True),
            schema.optional("user_data", replaces=True),
            schema.LABELS,
            schema.computed("ipv4_address"),
            schema.computed("status"),
        )

    def state(self, row: Body, before: State) -> State:
        kept = {name: before.get(name) for name in ("ssh_keys", "user_data")}  # no answer ever shows them
        kept["image"] = before.get("image") or row["image"]["name"]
        named = {name: row[name]["name"] for name in ("server_type", "location")}
        shown = {name: row[name] for name in ("name", "labels", "status")}
        return {"id": str(row["id"]), "ipv4_address": row["public_net"]["ipv4"]["ip"], **kept, **named, **shown}


class StorageBox(Kind):
    """`hcloud_storage_box`, kept by the provider itself for as long as it runs: no API stands behind it."""

    name = "storage_box"
    path = "/storage_boxes"

    @classmethod
    def get_schema(cls) -> Schema:
        return schema.schema(
            schema.computed("id"),
            schema.required("name"),
            schema.required("storage_box_type"),
            schema.required("location", replaces=True),
            schema.required("password", secret=True),
            schema.optional("ssh_keys", schema.STRINGS, replaces=True),
            schema.LABELS,
            schema.computed("username"),
        )

    def create(self, ctx: Any, planned: State) -> State:
        number = str(5000 + len(self.provider.boxes))
        box = self.provider.boxes[number] = {**planned, "id": number, "username": f"u{number}"}
        return box

    def read(self, ctx: Any, current: State) -> State | None:
        return self.provider.boxes.get(current["id"])

    def update(self, ctx: Any, current: State, planned: State) -> State:
        self.provider.boxes[current["id"]] = planned
        return planned

    def delete(self, ctx: Any, current: State) -> None:
        self.provider.boxes[current["id"]] = None

    def state(self, row: Body, before: State) -> State:
        return before


def _attempt(ctx: Any, do: Callable[[], State | None], otherwise: State | None) -> State | None:
    try:
        return do()
    except RefusedError as refused:
        ctx.diagnostics.add_error(str(refused))
        return otherwise
