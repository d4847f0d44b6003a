"""Pages, order and label selectors, as every list of the API has them."""

from urllib.parse import quote

import pytest

from bootstrap.sandbox.hetzner import HetznerApi
from keys.key_pair import KeyPair
from tests.bootstrap.sandbox.conftest import Call


@pytest.fixture
def sixty(api: HetznerApi) -> None:
    for number in range(60):
        api.add_key(f"key-{number:02}", KeyPair.generate("x").public.line)


@pytest.mark.usefixtures("sixty")
def test_a_list_comes_in_pages_of_25(call: Call) -> None:
    first, last = call("GET", "/ssh_keys").body, call("GET", "/ssh_keys?page=3").body
    assert [len(first["ssh_keys"]), len(last["ssh_keys"])] == [25, 10]
    assert first["meta"]["pagination"] == {
        "page": 1,
        "per_page": 25,
        "previous_page": None,
        "next_page": 2,
        "last_page": 3,
        "total_entries": 60,
    }
    assert last["meta"]["pagination"]["next_page"] is None


@pytest.mark.usefixtures("sixty")
def test_a_page_has_fifty_entries_at_most(call: Call) -> None:
    body = call("GET", "/ssh_keys?per_page=500").body
    assert len(body["ssh_keys"]) == body["meta"]["pagination"]["per_page"] == 50


@pytest.mark.usefixtures("sixty")
def test_a_page_links_to_its_neighbours_with_the_same_question(call: Call, api: HetznerApi) -> None:
    link = call("GET", "/ssh_keys?page=2&per_page=20&sort=name").headers["Link"]
    url = f"{api.endpoint}/ssh_keys?page={{}}&per_page=20&sort=name"
    assert link == f'<{url.format(1)}>; rel="prev", <{url.format(3)}>; rel="next", <{url.format(3)}>; rel="last"'


@pytest.mark.usefixtures("sixty")
def test_a_page_past_the_end_is_empty(call: Call) -> None:
    assert call("GET", "/ssh_keys?page=9").body["ssh_keys"] == []


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "per_page=-1", "sort=age", "sort=name:up", "label_selector=a%3D%3D%3D"]
)
def test_a_question_that_makes_no_sense_is_refused(call: Call, query: str) -> None:
    answer = call("GET", f"/ssh_keys?{query}")
    assert (answer.status, answer.code) == (422, "invalid_input")


def test_a_list_is_sorted_by_several_fields(call: Call, api: HetznerApi) -> None:
    for name in ("b", "a", "c"):
        api.add_key(name, KeyPair.generate("x").public.line)
    names = [key["name"] for key in call("GET", "/ssh_keys?sort=name:desc&sort=id").body["ssh_keys"]]
    assert names == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("selector", "names"),
    [
        ("device=pc", ["pc"]),
        ("device==pc", ["pc"]),
        ("device!=pc", ["ipad", "bare"]),
        ("device", ["pc", "ipad"]),
        ("!device", ["bare"]),
        ("device in (pc, ipad)", ["pc", "ipad"]),
        ("device notin (pc)", ["ipad", "bare"]),
        ("managed-by=keyturn,device!=pc", ["ipad"]),
        ("example.com/my in (x,y),!device", []),
    ],
)
def test_a_label_selector_selects(call: Call, api: HetznerApi, selector: str, names: list[str]) -> None:
    for name in ("pc", "ipad"):
        api.add_key(name, KeyPair.generate("x").public.line, {"managed-by": "keyturn", "device": name})
    api.add_key("bare", KeyPair.generate("x").public.line)
    found = call("GET", f"/ssh_keys?label_selector={quote(selector)}").body["ssh_keys"]
    assert [key["name"] for key in found] == names
