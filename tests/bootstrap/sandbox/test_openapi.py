"""The check that other tests rely on does notice. It needs the vendor's file; where that is not, these are no tests."""

import re
from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from jsonschema import ValidationError

from bootstrap.config import HetznerConfig
from bootstrap.sandbox.hetzner import HetznerApi
from bootstrap.sandbox.http_server import Request, Response
from bootstrap.targets.base import Result
from keys.access import Seen
from tests.bootstrap.sandbox.openapi import THERE, check_answer, check_question
from tests.bootstrap.targets.hetzner_project import Project

KEY = {"id": 1, "name": "pc", "fingerprint": "b7:2f", "public_key": "ssh-rsa AAAA", "labels": {}, "created": "2026"}


@pytest.mark.parametrize(("field", "wrong"), [("id", "1"), ("labels", []), ("name", None)] if THERE else [])
def test_an_answer_that_is_not_the_vendors_is_noticed(field: str, wrong: object) -> None:
    check_answer("GET", "/ssh_keys/1", 200, {"ssh_key": KEY})
    with pytest.raises(ValidationError):
        check_answer("GET", "/ssh_keys/1", 200, {"ssh_key": {**KEY, field: wrong}})


@pytest.mark.parametrize("status", [404, 503] if THERE else [])
def test_an_error_of_another_form_is_noticed(status: int) -> None:
    check_answer("GET", "/servers/1", status, {"error": {"code": "x", "message": "y", "details": None}})
    with pytest.raises(ValidationError):
        check_answer("GET", "/servers/1", status, {"error": "x"})


@pytest.mark.skipif(not THERE, reason="the vendor's file is not part of the project")
def test_all_that_keyturn_asks_is_in_the_vendors_file_and_answered_as_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[str] = set()

    def checked(self: HetznerApi, request: Request) -> Response:
        response = respond(self, request)
        path, _, query = request.target.removeprefix("/v1").partition("?")
        check_question(request.method, path, parse_qs(query))
        check_answer(request.method, path, response.status, response.body)
        asked.add(f"{request.method} {re.sub('[0-9]+', 'N', path)} {response.status}")
        return response

    respond = HetznerApi._respond
    monkeypatch.setattr(HetznerApi, "_respond", checked)
    with HetznerApi() as api:
        project = Project(api, HetznerConfig("keyring", discover="!old"))
        web = api.add_server("web", "203.0.113.7")
        api.rebuild("web")
        assert len(project.target.discover()) == 1
        assert project.target.rebuilt(web.id)
        assert project.target.objection() is None
        assert (project.add().result, project.add().result) == (Result.DONE, Result.ALREADY)
        api.project.put_key(lambda _: replace(api.ssh_keys()[0], name="mine", labels={}), api.ssh_keys()[0].id)
        assert project.add().result is Result.ALREADY
        assert isinstance(project.target.observe(), Seen)
        assert project.remove().result is Result.DONE
    assert asked == {
        "GET /servers 200",
        "GET /servers/N/actions 200",
        "GET /ssh_keys 200",
        "POST /ssh_keys 422",
        "POST /ssh_keys 201",
        "POST /ssh_keys 409",
        "PUT /ssh_keys/N 200",
        "DELETE /ssh_keys/N 204",
    }
