"""Questions and answers held against the vendor's OpenAPI file, where it lies beside the project."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from tests.bootstrap.sandbox.openapi import FOLDER

FILE = FOLDER / "tailscale.openapi.yaml"
THERE = FILE.exists()

_ANY_QUERY = {"fields"}  # of a path, not of an operation


def check_answer(method: str, path: str, status: int, content: bytes, kind: str = "application/json") -> None:
    """Fail where the answer is not what the vendor's file says. path: after /api/v2. Without the file: nothing.

    kind: of the answer's content.
    """
    if not THERE or path == "/oauth/token":  # the file is silent about that one
        return
    operation = _operation(method, path)
    if operation is None:
        assert status == 404, f"the vendor knows no {method} {path}"
        return
    response = operation["responses"].get(str(status))
    if status >= 400:
        _validate({"$ref": "#/components/schemas/Error"}, json.loads(content))
        return
    if "content" not in response:
        assert content == b""
        return
    value = json.loads(content) if kind == "application/json" else content.decode()
    _validate(response["content"][kind]["schema"], value)


def check_question(method: str, path: str, query: Mapping[str, Sequence[str]], body: bytes) -> None:
    """Fail where the vendor's file has no such operation, or it takes no such parameter or body."""
    if not THERE or path == "/oauth/token":
        return
    operation = _operation(method, path)
    assert operation is not None, f"the vendor knows no {method} {path}"
    known = {_resolved(one)["name"] for one in operation.get("parameters", ())} | _ANY_QUERY
    assert set(query) <= known, f"{query} for {method} {path}"
    if "requestBody" not in operation:
        assert body == b""
        return
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    _validate({**schema, "additionalProperties": False}, json.loads(body))


def _operation(method: str, path: str) -> dict[str, Any] | None:
    for pattern, operations in _document()["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path) and method.lower() in operations:
            found: dict[str, Any] = operations[method.lower()]
            return found
    return None


def _resolved(part: Mapping[str, Any]) -> Any:
    found: Any = part
    while "$ref" in found:
        found = _document()
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
    return found


def _validate(schema: Mapping[str, Any], value: Any) -> None:
    Draft202012Validator({**schema, "components": _document()["components"]}).validate(value)


@cache
def _document() -> dict[str, Any]:
    import yaml  # type: ignore[import-untyped]  # moto brings it

    text = FILE.read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.load(text, Loader=_loader(yaml))  # noqa: S506  a safe one
    return document


def _loader(yaml: Any) -> Any:
    """The one in C is ten times as quick. Dates stay texts, as JSON has them."""
    base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader = type("Loader", (base,), {})
    loader.yaml_implicit_resolvers = {  # type: ignore[attr-defined]
        sign: [one for one in resolvers if one[0] != "tag:yaml.org,2002:timestamp"]
        for sign, resolvers in base.yaml_implicit_resolvers.items()
    }
    return loader
