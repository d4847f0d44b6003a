"""The loss check-list: what is on it hangs on what the device is and was given, and it stays until it is ticked off."""

from dataclasses import replace

import pytest

from keys.access import Effect, Wish
from keys.device import Kind
from keys.errands import Belongings, KeptSecret, errands, left
from tests.keys.made import HETZNER, device, lost, server

MACBOOK = lost("macbook")
BOX = Wish("storage_box:nas", Effect.LIVE, ("u1",))


def token(name: str = "hetzner", source: str = "keyring") -> KeptSecret:
    return KeptSecret(name, f"the {name} token", source, "make a new one at https://vendor.example/tokens")


def kept(*secrets: KeptSecret, terraform: bool = False) -> Belongings:
    return Belongings(secrets, terraform=terraform)


@pytest.mark.parametrize(
    ("kind", "node", "belongings", "words"),
    [
        (Kind.MACBOOK, "", kept(), []),
        (Kind.MACBOOK, "", kept(token(), terraform=True), ["the hetzner token: in its key ring", "Terraform's state"]),
        (Kind.IPHONE, "", kept(token(), terraform=True), []),
        (Kind.IPHONE, "", Belongings(tailscale=True), []),
        (Kind.IPHONE, "nAbC", Belongings(tailscale=True), []),
        (Kind.SERVER, "nAbC", Belongings(), ["tailnet: nAbC"]),
        (Kind.PC, "", kept(token(source="env")), ["on the device, if keyturn was used there"]),
        (Kind.PC, "", kept(token(source="infisical")), ["could be read from Infisical"]),
    ],
)
def test_what_else_was_on_it_hangs_on_what_it_is(
    kind: Kind, node: str, belongings: Belongings, words: list[str]
) -> None:
    one = replace(MACBOOK, kind=kind, tailscale_node=node)
    found = errands(one, belongings)
    assert len(found) == len(words) + 1
    assert all(word in errand.what for word, errand in zip(words, found, strict=False))
    assert one.public_key.fingerprint in found[-1].what
    assert all(errand.how for errand in found)


def test_each_secret_has_an_id_of_its_own_that_stays() -> None:
    secrets = token(), token("hetzner:work"), token("tailscale"), token("infisical")
    found = errands(MACBOOK, kept(*secrets, terraform=True))
    assert [one.id for one in found] == [
        *("hetzner-token", "hetzner-token:work", "secret:tailscale", "secret:infisical"),
        *("terraform-state", "elsewhere"),
    ]
    assert [one.id for one in found if one.secret] == [one.id for one in found[:-1]]


def test_of_a_computer_that_was_given_some_secrets_the_other_key_ring_ones_are_not_asked_for() -> None:
    secrets = token(), token("tailscale"), token("github", "env")
    given = replace(MACBOOK, given=("tailscale",))
    assert [one.id for one in errands(given, kept(*secrets))] == ["secret:tailscale", "secret:github", "elsewhere"]
    assert "it was put there" in errands(given, kept(*secrets))[0].what


def test_a_phone_has_what_it_was_given() -> None:
    phone = replace(MACBOOK, kind=Kind.IPHONE, given=("github",))
    assert [one.id for one in errands(phone, kept(token(), token("github")))] == ["secret:github", "elsewhere"]


def test_a_secret_that_the_fleet_does_not_use_any_more_is_still_on_the_list() -> None:
    given = replace(MACBOOK, given=("hetzner:old",))
    assert [one.id for one in errands(given, kept())] == ["hetzner-token:old", "elsewhere"]


def test_what_may_be_left_behind_is_asked_of_the_places_it_was_given_when_none_was_seen_open() -> None:
    places = server("web"), server("db", only=frozenset({"pc"})), BOX, HETZNER
    found = errands(MACBOOK, Belongings(places=places))
    assert [one.id for one in found] == ["leftovers", "storage-boxes", "elsewhere"]
    assert "left of it at server:web: cron jobs" in found[0].what
    seen = errands(MACBOOK, Belongings(places=places), ["server:db", "server:web"])
    assert [one.id for one in seen] == ["leftovers", "elsewhere"]
    assert "at 2 servers" in seen[0].what


def test_a_device_that_is_put_away_leaves_nothing_behind_at_servers() -> None:
    retired = replace(device("macbook"), status=MACBOOK.status.RETIRED)
    assert [one.id for one in errands(retired, Belongings(places=(server("web"), BOX)))] == ["elsewhere"]


def test_a_tailnet_and_an_account_that_revoking_sees_to_itself_are_not_left_to_a_person() -> None:
    places = Wish("tailscale", Effect.LIVE, (), takes_keys=False), Wish("github", Effect.LIVE, ("me",))
    found = errands(replace(MACBOOK, tailscale_node="nAbC"), Belongings(tailscale=True, places=places))
    assert [one.id for one in found] == ["elsewhere"]
    assert "GitLab and the like" in found[0].what


def test_what_is_ticked_off_is_left_no_more() -> None:
    there = kept(token(), terraform=True)
    half = replace(MACBOOK, done=("hetzner-token", "elsewhere", "no-such-thing"))
    assert [one.id for one in left(half, there)] == ["terraform-state"]
    assert len(errands(half, there)) == 3
