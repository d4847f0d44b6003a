"""A plan is judged: what would be destroyed and is not a key, and what would change at all."""

from typing import Any

import pytest

from bootstrap.terraform.runs.planned import Doomed, Summary, doomed, summary
from keys.errors import KeyturnError

SERVER = "hcloud_server"
KEY = "hcloud_ssh_key"


def change(kind: str, *actions: str, mode: str = "managed", deposed: str = "", **more: Any) -> dict[str, Any]:
    inside = {name: more.pop(name) for name in ("replace_paths", "importing") if name in more}
    left = {"deposed": deposed} if deposed else {}
    return {
        "address": f"{kind}.x",
        "type": kind,
        "mode": mode,
        "change": {"actions": list(actions), **inside},
        **left,
        **more,
    }


def plan(*changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"format_version": "1.2", "resource_changes": list(changes), **more}


@pytest.mark.parametrize("actions", [("delete", "create"), ("create", "delete")])
def test_a_server_that_is_replaced_in_either_order_is_doomed_and_it_is_told_why(actions: tuple[str, ...]) -> None:
    paths = [["ssh_keys"], ["network", 0, "ip"]]
    server = change(SERVER, *actions, replace_paths=paths, action_reason="replace_because_cannot_update")
    why = ("ssh_keys", "network[0].ip")
    assert doomed(plan(server)) == (Doomed(f"{SERVER}.x", SERVER, True, why, "replace_because_cannot_update"),)


def test_everything_that_is_destroyed_is_doomed_but_keys() -> None:
    box = change("hcloud_storage_box", "delete", action_reason="delete_because_no_resource_config")
    keys = [change(KEY, "delete"), change(KEY, "delete", "create"), change(KEY, "delete", deposed="ab12")]
    reason = "delete_because_no_resource_config"
    assert doomed(plan(box, *keys)) == (Doomed("hcloud_storage_box.x", "hcloud_storage_box", False, (), reason),)


def test_a_deposed_server_is_doomed_and_marked_as_such() -> None:
    (found,) = doomed(plan(change(SERVER, "no-op"), change(SERVER, "delete", deposed="ab12")))
    assert found.address == f"{SERVER}.x (deposed object ab12)"


@pytest.mark.parametrize("actions", [("no-op",), ("create",), ("update",), ("forget",), ("create", "forget")])
def test_what_is_made_changed_or_forgotten_is_not_doomed(actions: tuple[str, ...]) -> None:
    assert doomed(plan(change(SERVER, *actions))) == ()


def test_data_sources_are_neither_doomed_nor_told_of() -> None:
    data = plan(change(SERVER, "read", mode="data"), change(SERVER, "delete", mode="data"))
    assert (doomed(data), summary(data)) == ((), Summary())


def test_a_summary_tells_each_address_by_what_becomes_of_it() -> None:
    told = summary(
        plan(
            change("a", "create"),
            change("b", "update", importing={"id": "1"}),
            change("c", "no-op", importing={"id": "2"}),
            change("d", "delete", "create"),
            change("e", "delete"),
            change("f", "forget"),
            change("g", "no-op", previous_address="old.x"),
            change("h", "no-op"),
            output_changes={"ids": {"actions": ["update"]}, "same": {"actions": ["no-op"]}},
        )
    )
    assert told == Summary(
        created=("a.x",),
        updated=("b.x",),
        replaced=("d.x",),
        deleted=("e.x",),
        imported=("b.x", "c.x"),
        forgotten=("f.x",),
        moved=("g.x",),
        outputs=("ids",),
    )
    assert not told.is_empty


def test_a_plan_without_changes_is_empty() -> None:
    for nothing in ({"format_version": "1.2"}, plan(), plan(change(SERVER, "no-op"))):
        assert (doomed(nothing), summary(nothing).is_empty) == ((), True)


@pytest.mark.parametrize(
    "unknown",
    [
        {},
        {"format_version": "2.0", "resource_changes": []},
        {"format_version": "1.2", "resource_changes": {}},
        plan({"address": "hcloud_server.x", "mode": "managed", "type": SERVER, "change": {}}),
        plan(change(SERVER, "annihilate")),
    ],
)
def test_a_form_that_is_not_known_is_refused_and_never_taken_for_harmless(unknown: dict[str, Any]) -> None:
    for judge in (doomed, summary):
        with pytest.raises(KeyturnError, match="a form that keyturn doesn't know"):
            judge(unknown)


def test_an_address_is_harmless_to_show() -> None:
    odd = {**change(SERVER, "delete"), "address": 'x["\x1b[2J"]'}
    assert "\x1b" not in doomed(plan(odd))[0].address
