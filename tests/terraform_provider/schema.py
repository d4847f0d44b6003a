"""Short words for the attributes of a schema, and the one type that the provider kit lacks."""

import json
from collections.abc import Mapping
from typing import Any

from tf.schema import Attribute, Schema
from tf.types import List, Map, Number, String, TfType

STRINGS = List(String())
LABELS = Attribute("labels", Map(String()), optional=True, computed=True, default={})


class Objects(TfType):
    """A list of objects with these attributes."""

    def __init__(self, attributes: Mapping[str, TfType]) -> None:
        self.attributes = attributes

    def encode(self, value: Any) -> Any:
        return value

    decode = encode

    def tf_type(self) -> bytes:
        inside = {name: json.loads(kind.tf_type()) for name, kind in self.attributes.items()}
        return json.dumps(["list", ["object", inside]]).encode()


def required(name: str, kind: TfType | None = None, *, replaces: bool = False, secret: bool = False) -> Attribute:
    return Attribute(name, kind or String(), required=True, requires_replace=replaces, sensitive=secret)


def optional(name: str, kind: TfType | None = None, *, replaces: bool = False, computed: bool = False) -> Attribute:
    return Attribute(name, kind or String(), optional=True, computed=computed, requires_replace=replaces)


def computed(name: str, kind: TfType | None = None) -> Attribute:
    return Attribute(name, kind or String(), computed=True)


def schema(*attributes: Attribute) -> Schema:
    return Schema(version=0, attributes=list(attributes))


KEY_ATTRIBUTES: Mapping[str, TfType] = {
    "id": Number(),
    "name": String(),
    "fingerprint": String(),
    "public_key": String(),
    "labels": Map(String()),
}
