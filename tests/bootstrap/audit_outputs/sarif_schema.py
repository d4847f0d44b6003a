"""What SARIF 2.1.0 requires of the objects that keyturn writes, as a JSON schema of our own.

From the text of the standard (OASIS, sarif-v2.1.0-errata01): sarifLog 3.13, run 3.14, toolComponent 3.19, invocation
3.20, result 3.27, location 3.28, physicalLocation 3.29, region 3.30, suppression 3.35, reportingDescriptor 3.49.
Stricter than the standard in one thing: no property that we do not mean to write.
"""

from typing import Any

Json = dict[str, Any]


def _object(required: Json, optional: Json | None = None) -> Json:
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **(optional or {})},
        "additionalProperties": False,
    }


def _array(items: Json, least: int = 0) -> Json:
    return {"type": "array", "items": items, "minItems": least}


_TEXT: Json = {"type": "string", "minLength": 1}
_MESSAGE = _object({"text": _TEXT})
_LEVEL: Json = {"enum": ["none", "note", "warning", "error"]}
_BAG: Json = {"type": "object"}
_MOMENT: Json = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"}  # 3.9

_RULE = _object(
    {"id": _TEXT},
    {
        "name": {"type": "string", "pattern": "^[A-Z][A-Za-z0-9]*$"},
        "shortDescription": _MESSAGE,
        "fullDescription": _MESSAGE,
        "help": _MESSAGE,
        "defaultConfiguration": _object({"level": _LEVEL}),
        "properties": _BAG,
    },
)
_LOCATION = _object(
    {
        "physicalLocation": _object(
            {
                "artifactLocation": _object({"uri": _TEXT}, {"uriBaseId": _TEXT}),
                "region": _object({"startLine": {"type": "integer", "minimum": 1}}),
            }
        )
    },
    {"logicalLocations": _array(_object({"fullyQualifiedName": _TEXT, "kind": _TEXT}))},
)
_SUPPRESSION = _object(
    {"kind": {"enum": ["inSource", "external"]}},
    {"status": {"enum": ["accepted", "underReview", "rejected"]}, "justification": _TEXT},
)
_RESULT = _object(
    {"message": _MESSAGE, "ruleId": _TEXT, "locations": _array(_LOCATION, 1)},
    {
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": _LEVEL,
        "partialFingerprints": {"type": "object", "additionalProperties": _TEXT},
        "suppressions": _array(_SUPPRESSION),
        "properties": _BAG,
    },
)
_RUN = _object(
    {"tool": _object({"driver": _object({"name": _TEXT, "semanticVersion": _TEXT, "rules": _array(_RULE)})})},
    {
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "invocations": _array(
            _object(
                {"executionSuccessful": {"type": "boolean"}}, {"exitCode": {"type": "integer"}, "endTimeUtc": _MOMENT}
            )
        ),
        "results": _array(_RESULT),
    },
)
SARIF = _object({"version": {"const": "2.1.0"}, "runs": _array(_RUN)}, {"$schema": {"type": "string", "format": "uri"}})
