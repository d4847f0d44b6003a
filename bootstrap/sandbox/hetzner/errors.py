"""The vendor's error answers: `{"error": {"code", "message", "details"}}`, each with its HTTP status.

Codes and statuses are those of the table "Error Codes" in the vendor's API description.
"""

from typing import Any

from keys.errors import KeyturnError

STATUS = {
    "json_error": 400,
    "unauthorized": 401,
    "token_readonly": 401,
    "forbidden": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "uniqueness_error": 409,
    "conflict": 409,
    "invalid_input": 422,
    "locked": 423,
    "rate_limit_exceeded": 429,
    "server_error": 500,
    "unavailable": 503,
}


class ApiError(KeyturnError):
    """A request that the API turns down: `code` decides the status."""

    def __init__(self, code: str, message: str, details: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.status = STATUS[code]
        self.details = details

    def body(self) -> dict[str, Any]:
        return {"error": {"code": self.code, "message": self.what, "details": self.details}}


def invalid(field: str, message: str) -> ApiError:
    details = {"fields": [{"name": field, "messages": [message]}]}
    return ApiError("invalid_input", f"invalid input in field '{field}': {message}", details)


def not_unique(what: str, field: str) -> ApiError:
    return ApiError("uniqueness_error", f"{what} already exists", {"fields": [{"name": field}]})


def not_found(kind: str, number: int) -> ApiError:
    return ApiError("not_found", f"{kind} with ID '{number}' not found")
