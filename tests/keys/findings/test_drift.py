"""Terraform, Hetzner and the servers side by side: told only where all that is compared was seen."""

from collections.abc import Mapping
from dataclasses import replace

from keys.access import Observation, Wish
from tests.keys.findings.made import DB, HETZNER, PC, TERRAFORM, WEB, found, listed, of_kind, web
from tests.keys.made import away, server

PCS = (PC,)
BOTH: dict[Wish, Observation] = {HETZNER: listed(HETZNER, "pc"), TERRAFORM: listed(TERRAFORM)}


def ids(places: Mapping[Wish, Observation], *, whole: bool = True) -> list[str]:
    return [one.id for one in found(places, PCS, whole=whole)]


def test_a_device_in_one_seed_and_not_in_the_other_is_one_finding_that_names_both() -> None:
    assert ids({**BOTH, WEB: web()}) == ["drift:pc:terraform"]
    one = of_kind("drift", found({**BOTH, WEB: web()}, PCS))
    assert one.what == ("pc is listed by hetzner and not here: servers made from the two let in different keys")
    assert (one.target, one.mend) == ("terraform", "keyturn apply")


def test_a_seed_that_could_not_be_seen_is_not_compared() -> None:
    assert ids({HETZNER: away("hetzner"), TERRAFORM: listed(TERRAFORM), WEB: web()}) == [
        "missing:pc:terraform",
        "pending:pc:hetzner",
        "unreachable:hetzner",
    ]


def test_a_seed_with_a_key_that_could_not_be_read_is_not_compared() -> None:
    half = replace(listed(TERRAFORM), unknown=("one entry can't be read",))
    assert "drift:pc:terraform" not in ids({HETZNER: listed(HETZNER, "pc"), TERRAFORM: half, WEB: web()})


def test_a_device_on_servers_and_in_no_seed_is_one_finding() -> None:
    places = {HETZNER: listed(HETZNER), TERRAFORM: listed(TERRAFORM), WEB: web()}
    assert ids(places) == ["drift:pc:seeds"]
    what = of_kind("drift", found(places, PCS)).what
    assert what == "pc stands on 1 server and not in hetzner and terraform: the next server made will not let it in"
    assert ids(places, whole=False) == ["missing:pc:hetzner", "missing:pc:terraform"]  # a seed that was left out may


def test_a_device_in_the_seeds_and_on_no_server_is_told_once_all_servers_were_seen() -> None:
    listing = {HETZNER: listed(HETZNER, "pc"), WEB: web(grants=()), DB: replace(web(grants=()), target="server:db")}
    one = of_kind("drift", found(listing, PCS))
    assert one.what == "pc is listed by hetzner for servers to come, and stands on none of the fleet's 2 servers"
    assert "drift:pc:servers" not in ids({**listing, DB: away("server:db")})
    assert "drift:pc:servers" not in ids(listing, whole=False)
    closed = replace(web(grants=()), unknown=("closed",), unread=(("root", "closed"),))
    assert "drift:pc:servers" not in ids({**listing, WEB: closed})


def test_a_device_that_no_server_is_given_to_is_mended_in_keyturn_toml() -> None:
    nobody = server("web", only=frozenset())
    one = of_kind("drift", found({HETZNER: listed(HETZNER, "pc"), nobody: web(grants=())}, PCS))
    assert one.mend == "add 'pc' to devices of a server in keyturn.toml"


def test_a_fleet_without_seeds_or_without_servers_cannot_drift() -> None:
    assert ids({WEB: web()}) == []
    assert ids({HETZNER: listed(HETZNER, "pc")}) == []
