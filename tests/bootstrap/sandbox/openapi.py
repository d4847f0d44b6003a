"""Answers held against the vendor's OpenAPI files, where they lie beside the project (they are no part of it)."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

FOLDER = Path(__file__).parents[4] / "shared/specs"
FILES = [FOLDER / f"hetzner-{name}.openapi.json" for name in ("storage", "cloud")]
THERE = all(file.exists() for file in FILES)


def check_answer(method: str, path: str, status: int, body: Any) -> None:
    """Fail where the body is not what the vendor's file says of this answer. Without the files, nothing is checked."""
    if not THERE:
        return
    operation = _paths().get(re.sub(r"/\d+", "/{id}", path), {}).get(method.lower())
    if operation is None:
        assert status in {404, 405} or path.startswith("/datacenters"), f"the vendor knows no {method} {path}"
        return
    responses = operation["responses"]
    response = responses.get(str(status)) or responses[f"{status // 100}XX"]
    if "content" not in response:
        assert body is None
        return
    schema = _json_schema(response["content"]["application/json"]["schema"])
    Draft202012Validator(schema).validate(body)


def check_question(method: str, path: str, query: Mapping[str, Sequence[str]]) -> None:
    """Fail where the vendor's file has no such operation, or it takes no such parameter, or not with that value."""
    operation = _paths()[re.sub(r"/\d+", "/{id}", path)][method.lower()]
    known = {one["name"]: one["schema"] for one in operation.get("parameters", ()) if one["in"] == "query"}
    for name, values in query.items():
        allowed = known[name].get("items", known[name]).get("enum")
        assert allowed is None or set(values) <= set(allowed), f"{name}={values} for {method} {path}"


@cache
def _paths() -> dict[str, Any]:
    """Where both files tell of one path, the cloud's has it."""
    paths: dict[str, Any] = {}
    for file in FILES:
        paths |= json.loads(file.read_text(encoding="utf-8"))["paths"]
    return paths


def _json_schema(schema: Any) -> Any:
    """OpenAPI 3.0 writes `nullable: true` where JSON Schema lists the type "null"."""
    if isinstance(schema, list):
        return [_json_schema(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {name: _json_schema(part) for name, part in schema.items() if name not in {"nullable", "example"}}
    if schema.get("nullable") is True and isinstance(schema.get("type"), str):
        plain["type"] = [schema["type"], "null"]
        if "enum" in plain:
            plain["enum"] = [*plain["enum"], None]
    return plain
