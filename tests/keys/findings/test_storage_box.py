"""A Storage Box among the places: live as a server is, and without what only servers have."""

from dataclasses import replace

from keys.access import Effect, Grant, Seen, Wish
from tests.keys.findings.made import HETZNER, MACBOOK, PC, found, kinds, listed, of_kind
from tests.keys.made import NOON, key

USER, SUB = "u1", "u1-sub1"
BOX = Wish("storage_box:nas", Effect.LIVE, (USER, SUB))
UNREAD = f"{SUB}: its keys could not be read: none of our keys gets in"


def nas(*grants: Grant, **more: object) -> Seen:
    """The box with these grants, and pc's own at both accounts."""
    own = (Grant(account, key("pc"), ".ssh/authorized_keys:1") for account in (USER, SUB))
    seen = Seen(BOX.target, NOON, (USER, SUB), (*own, *grants))
    return replace(seen, **more)  # type: ignore[arg-type]  # the fields of Seen


def test_a_lost_device_whose_key_still_gets_in_is_critical_as_on_a_server() -> None:
    grant = Grant(USER, key("macbook"), ".ssh/authorized_keys:3 (RFC 4716)", restrictions=("on port 22",))
    one = of_kind("lingering", found({BOX: nas(grant)}))
    assert one.what == "lost macbook still gets in as u1"
    assert one.evidence == (".ssh/authorized_keys:3 (RFC 4716): on port 22",)


def test_a_device_that_is_to_be_blocked_is_no_finding_where_there_can_be_no_list_of_revoked_keys() -> None:
    assert found({BOX: nas()}, (PC, replace(MACBOOK, blocked=True))) == []


def test_an_account_that_could_not_be_read_is_mended_by_a_key_there_and_not_by_sudo() -> None:
    some = found({BOX: nas(unread=((SUB, UNREAD),), unknown=(UNREAD,))})
    assert "sudo" not in "".join(one.mend for one in some)
    assert of_kind("pending", some).mend.startswith("put a key of this device into that account's")


def test_a_box_is_made_from_no_seed_so_that_nothing_drifts_by_it() -> None:
    assert found({HETZNER: listed(HETZNER, "pc"), BOX: nas()}, (PC,)) == []
    assert "drift" not in kinds(found({HETZNER: listed(HETZNER), BOX: nas()}, (PC,)))
