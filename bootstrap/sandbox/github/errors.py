"""The vendor's error answers: `{"message", "errors", "documentation_url"}`, each with its HTTP status."""

from typing import Any

from keys.errors import KeyturnError


class ApiError(KeyturnError):
    """A request that the API turns down. headers: those that go with the answer."""

    def __init__(self, status: int, message: str, errors: list[dict[str, str]] | None = None, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.errors = errors
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def body(self) -> dict[str, Any]:
        told = {"errors": self.errors} if self.errors else {}
        return {"message": self.what, **told, "documentation_url": "https://docs.github.com/rest"}


def invalid(field: str, message: str, code: str = "custom") -> ApiError:
    """422, as a key is refused."""
    error = {"resource": "PublicKey", "code": code, "field": field, "message": message}
    return ApiError(422, "Validation Failed", [error])
