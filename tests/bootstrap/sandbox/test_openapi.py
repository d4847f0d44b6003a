"""The check that other tests rely on does notice. It needs the vendor's file; where that is not, these are no tests."""

import pytest
from jsonschema import ValidationError

from tests.bootstrap.sandbox.openapi import THERE, check_answer

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
