"""Error answers: `{"message"}`, and beside it the status where headscale answers (its hscontrol/api/v2/errors.go)."""

from keys.errors import KeyturnError


class ApiError(KeyturnError):
    """A request that the API turns down, with an HTTP status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def not_found(what: str) -> ApiError:
    return ApiError(404, f"{what} not found")
