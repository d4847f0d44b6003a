"""A GitHub account among the places: live, and without what only servers have."""

from collections.abc import Sequence
from dataclasses import replace

from keys.access import Effect, Grant, Seen, Wish
from keys.findings.finding import Severity
from tests.keys.findings.made import HETZNER, MACBOOK, PC, found, kinds, listed, of_kind
from tests.keys.made import NOON, device, key

ACCOUNT = Wish("github", Effect.LIVE, ("keys", "signing"))
UNREAD = "signing keys could not be read: the token lacks the scope read:ssh_signing_key"


def has(*grants: Grant, without: Sequence[str] = (), **more: object) -> Seen:
    """The account with these keys, and pc's own in both lists but for those named."""
    own = (at(account, "pc") for account in ACCOUNT.accounts if account not in without)
    seen = Seen("github", NOON, ACCOUNT.accounts, (*own, *grants))
    return replace(seen, **more)  # type: ignore[arg-type]  # the fields of Seen


def at(account: str, name: str, /, **more: object) -> Grant:
    grant = Grant(account, key(name), f"key 7 '{name}@kua'", name=f"{name}@kua")
    return replace(grant, **more)  # type: ignore[arg-type]  # the fields of Grant


def test_a_lost_device_whose_key_is_still_there_is_critical() -> None:
    one = of_kind("lingering", found({ACCOUNT: has(at("keys", "macbook"), at("signing", "macbook"))}))
    assert one.what == "lost macbook still gets to the account's repositories and signs commits of the account"
    assert one.severity is Severity.CRITICAL
    assert one.mend == "keyturn apply"


def test_a_lost_device_whose_key_is_not_verified_may_still_get_in() -> None:
    one = of_kind("lingering", found({ACCOUNT: has(at("keys", "macbook", unknown="GitHub has not verified the key"))}))
    assert one.what == "lost macbook may still get to the account's repositories, what was seen does not tell"
    assert one.severity is Severity.CRITICAL


def test_a_key_that_should_be_there_is_missing_in_that_list() -> None:
    one = of_kind("missing", found({ACCOUNT: has(without=["signing"])}, (PC,)))
    assert one.what == "the key of pc should be among the signing keys of the account, and is not"


def test_a_device_that_keyturn_toml_does_not_give_it_is_taken_out_in_its_settings() -> None:
    only = replace(ACCOUNT, devices=frozenset({"pc"}))
    one = of_kind("extra", found({only: has(at("keys", "ipad"))}, (PC, device("ipad"))))
    assert one.what == "ipad gets to the account's repositories, which keyturn.toml does not give it"
    assert "account's settings" in one.mend
    assert "line" not in one.mend


def test_a_key_that_no_device_owns_is_told_with_its_title_and_can_be_revoked() -> None:
    one = of_kind("foreign", found({ACCOUNT: has(at("keys", "stranger"))}, (PC,)))
    assert one.what.startswith("a key that no device owns gets in: ")
    assert "stranger@kua" in one.what
    assert any("key 7" in line for line in one.evidence)
    assert one.mend == f"keyturn revoke {key('stranger').fingerprint}"


def test_signing_keys_that_could_not_be_read_are_mended_by_the_token_and_not_by_sudo() -> None:
    some = found({ACCOUNT: has(without=["signing"], unread=(("signing", UNREAD),), unknown=(UNREAD,))})
    assert "sudo" not in "".join(one.mend for one in some)
    assert "the token of [github]" in of_kind("pending", some).mend


def test_an_account_has_neither_a_list_of_revoked_keys_nor_lines_with_an_end_nor_servers_to_come() -> None:
    ends = replace(PC, expires=NOON.date().replace(year=2027))
    assert found({HETZNER: listed(HETZNER, "pc"), ACCOUNT: has()}, (ends, replace(MACBOOK, blocked=True))) == []
    assert "drift" not in kinds(found({HETZNER: listed(HETZNER), ACCOUNT: has()}, (PC,)))
