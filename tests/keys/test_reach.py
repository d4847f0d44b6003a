"""The reach of a device: what its keys open or may open, who is in, what is not known, what is left to do by hand."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from keys.access import Grant, LiveSession, Observation, Seen, Wish
from keys.device import FormerKey
from keys.errands import Belongings
from keys.reach import Reach, reach
from tests.keys.made import HETZNER, NOON, away, key, lost, seen, server

WEB = server("web")
SESSION = LiveSession("root", key("macbook"), 4711, "198.51.100.7", 51515)
MACBOOK = replace(lost("macbook"), former_keys=(FormerKey(key("old"), NOON, "rotated"),))


def reached(*observations: Observation, wishes: tuple[Wish, ...] = (WEB,)) -> Reach:
    return reach(MACBOOK, wishes, {one.target: one for one in observations}, Belongings())


def test_all_keys_that_the_device_ever_had_count_and_no_other() -> None:
    found = reached(seen("server:web", ("root", "macbook"), ("deploy", "old"), ("root", "pc")))
    assert [(target, grant.account) for target, grant in found.opens] == [
        ("server:web", "root"),
        ("server:web", "deploy"),
    ]


def test_a_key_that_may_open_is_told_and_one_that_is_refused_is_not() -> None:
    grants = Grant("root", key("macbook"), unknown="a Match"), Grant("deploy", key("macbook"), refused="expired")
    found = reached(Seen("server:web", NOON, ("root",), grants))
    assert [grant.account for _, grant in found.opens] == ["root"]


def test_sessions_are_told_but_not_our_own_nor_those_of_other_keys() -> None:
    sessions = SESSION, replace(SESSION, ours=True), replace(SESSION, key=key("pc"))
    assert reached(replace(seen("server:web"), sessions=sessions)).sessions == (("server:web", SESSION),)


def test_a_seed_lists_the_key_and_opens_nothing_now() -> None:
    found = reached(seen("hetzner", ("project", "macbook")), wishes=(HETZNER,))
    assert (found.listed, found.opens) == (("hetzner",), ())


def test_what_was_not_looked_at_or_is_away_is_unseen() -> None:
    assert reached(away("server:web"), wishes=(WEB, server("db"))).unseen == ("server:web", "server:db")


def test_what_could_not_be_known_of_a_server_is_told_with_it() -> None:
    half = replace(seen("server:web"), unknown=("not ours to read",), sessions_unknown="no log")
    assert reached(half).unsure == (("server:web", "not ours to read"), ("server:web", "no log"))


@given(st.lists(st.sampled_from(["", "refused", "unknown"]), max_size=4), st.booleans())
def test_nothing_that_may_open_is_left_out_of_it(words: list[str], more: bool) -> None:
    grants = tuple(
        Grant(
            f"account{number}", key("macbook"), refused=word * (word == "refused"), unknown=word * (word == "unknown")
        )
        for number, word in enumerate(words)
    )
    observed = Seen("server:web", NOON, ("root",), grants, unknown=("?",) * more)
    found = reached(observed)
    assert [grant for _, grant in found.opens] == [grant for grant in grants if grant.may_open]
    assert bool(found.unsure) is more
    assert all(grant.may_open for grant in grants if grant.opens)


def test_what_a_lost_device_may_have_done_is_told_of_servers_and_of_storage_boxes_in_words_of_their_own() -> None:
    box = Wish("storage_box:nas", WEB.effect, ("u1",))
    grants = (Grant("u1", key("macbook")),)
    found = reached(seen("server:web", ("root", "macbook")), Seen(box.target, NOON, ("u1",), grants), wishes=(WEB, box))
    server_errand, box_errand, *_ = [errand.what for errand in found.errands]
    assert server_errand.startswith("what may be left of it at server:web: cron jobs")
    assert box_errand.startswith("what stood on storage_box:nas: whoever has the device could read it")


def test_every_key_that_the_device_had_is_named_as_one_that_may_be_registered_elsewhere() -> None:
    (errand,) = reach(MACBOOK, (), {}, Belongings()).errands
    assert all(one.fingerprint in errand.what for one in (key("macbook"), key("old")))


def test_errands_that_are_done_are_told_as_done() -> None:
    done = replace(MACBOOK, done=("elsewhere",))
    found = reach(done, (), {}, Belongings())
    assert ([one.id for one in found.errands], found.done) == (["elsewhere"], frozenset({"elsewhere"}))


def test_a_machine_in_the_tailnet_is_something_that_opens_and_leaves_nothing_behind_there() -> None:
    tailnet = Wish("tailscale", WEB.effect, ("tailnet",), takes_keys=False)
    grant = Grant("tailnet", key("macbook"), "node nAbC 'macbook.tail1.ts.net'")
    found = reached(Seen("tailscale", NOON, ("tailnet", "auth keys"), (grant,)), wishes=(tailnet,))
    assert found.opens == (("tailscale", grant),)
    assert not any("cron jobs" in errand.what for errand in found.errands)
