"""The few requests that the provider makes. An answer that is an error is raised as `RefusedError`."""

from dataclasses import dataclass
from typing import Any

import requests

Body = dict[str, Any]


class RefusedError(Exception):
    """What the API answered instead. code: its word, such as `uniqueness_error`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{message} ({code})")
        self.code = code


@dataclass
class Client:
    """endpoint: with the version, without a slash at its end."""

    endpoint: str
    token: str

    def get(self, path: str, **query: str) -> Body:
        return self._ask("GET", path, params=query)

    def post(self, path: str, body: Body) -> Body:
        return self._ask("POST", path, json=body)

    def put(self, path: str, body: Body) -> Body:
        return self._ask("PUT", path, json=body)

    def delete(self, path: str) -> None:
        self._ask("DELETE", path)

    def every(self, name: str, **query: str) -> list[Body]:
        """All pages of a list."""
        rows: list[Body] = []
        page: int | None = 1
        while page:
            answer = self.get(f"/{name}", **query, page=str(page), per_page="50")
            rows += answer[name]
            page = answer["meta"]["pagination"]["next_page"]
        return rows

    def _ask(self, method: str, path: str, **options: Any) -> Body:
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = requests.request(method, self.endpoint + path, headers=headers, timeout=10, **options)
        body: Body = answer.json() if answer.content else {}
        if not answer.ok:
            raise RefusedError(body["error"]["code"], body["error"]["message"])
        return body
