"""Storage Boxes and their sub-accounts, through the stand-in API; answers are held against the vendor's file."""

from bootstrap.sandbox.hetzner import HetznerApi
from bootstrap.sandbox.hetzner.storage_boxes import SubAccount
from tests.bootstrap.sandbox.conftest import Call


def test_boxes_are_listed_with_their_login_and_server(call: Call, api: HetznerApi) -> None:
    boxes = api.project.storage_boxes
    nas = boxes.enter("nas", "u1.your-storagebox.de", "u1", labels={"role": "backup"})
    boxes.enter("new", None, None)
    found = call("GET", "/storage_boxes?sort=name").body["storage_boxes"]
    assert [(one["name"], one["username"], one["server"], one["status"]) for one in found] == [
        ("nas", "u1", "u1.your-storagebox.de", "active"),
        ("new", None, None, "initializing"),
    ]
    assert call("GET", "/storage_boxes?label_selector=role").body["storage_boxes"] == found[:1]
    assert call("GET", f"/storage_boxes/{nas.id}").body["storage_box"] == found[0]


def test_sub_accounts_are_listed_with_what_they_may(call: Call, api: HetznerApi) -> None:
    subs = (SubAccount("u1-sub1"), SubAccount("u1-sub2", ssh=False), SubAccount("u1-sub3", external=False))
    nas = api.project.storage_boxes.enter("nas", "u1.your-storagebox.de", "u1", subs)
    found = call("GET", f"/storage_boxes/{nas.id}/subaccounts").body["subaccounts"]
    settings = [one["access_settings"] for one in found]
    assert [one["username"] for one in found] == ["u1-sub1", "u1-sub2", "u1-sub3"]
    assert [one["ssh_enabled"] for one in settings] == [True, False, True]
    assert [one["reachable_externally"] for one in settings] == [True, True, False]


def test_an_unknown_box_and_a_box_that_is_gone_are_not_found(call: Call, api: HetznerApi) -> None:
    nas = api.project.storage_boxes.enter("nas", "u1.your-storagebox.de", "u1")
    api.project.storage_boxes.remove(nas.id)
    for path in ("", "/subaccounts"):
        assert call("GET", f"/storage_boxes/{nas.id}{path}").code == "not_found"
    assert call("POST", "/storage_boxes", {}).code == "method_not_allowed"
