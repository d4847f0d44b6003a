"""From what is seen to what is wanted."""

from dataclasses import replace
from datetime import date

import pytest

from keys.access import Grant, LiveSession, Observation, Seen
from keys.device import FormerKey
from keys.memory import Memory
from keys.plan import Change, Plan, Verb, left_out, make_plan, remembered_pending
from tests.keys.made import HETZNER, HOUR, NOON, away, device, key, lost, seen, server

NOTHING = Memory()


def test_an_active_device_is_added_at_every_account_that_is_granted() -> None:
    wish = server("web", "root", "deploy")
    plan = make_plan([device("macbook")], [wish], {"server:web": seen("server:web")}, NOTHING)
    assert [(change.verb, change.account) for change in plan.changes] == [(Verb.ADD, "root"), (Verb.ADD, "deploy")]


def test_a_key_that_gets_in_already_is_left_alone() -> None:
    plan = make_plan(
        [device("macbook")], [server("web")], {"server:web": seen("server:web", ("root", "macbook"))}, NOTHING
    )
    assert plan == Plan()


def test_a_key_that_stands_there_and_is_refused_is_written_again() -> None:
    grant = Grant("root", key("macbook"), refused="expired on 2026-01-01")
    observation = Seen("server:web", NOON, ("root",), (grant,))
    plan = make_plan([device("macbook")], [server("web")], {"server:web": observation}, NOTHING)
    assert [change.verb for change in plan.changes] == [Verb.ADD]


def test_a_key_that_stands_there_and_may_get_in_is_not_written_again() -> None:
    grant = Grant("root", key("macbook"), unknown="a Match on the client's address")
    observation = {"server:web": Seen("server:web", NOON, ("root",), (grant,))}
    assert make_plan([device("macbook")], [server("web")], observation, NOTHING) == Plan()
    assert [change.verb for change in make_plan([lost("macbook")], [server("web")], observation, NOTHING).changes] == [
        Verb.REMOVE
    ]


def test_a_lost_device_is_removed_from_every_account_it_is_seen_at_even_ungranted_ones() -> None:
    observation = seen("server:web", ("root", "macbook"), ("media", "macbook"))
    plan = make_plan([lost("macbook")], [server("web")], {"server:web": observation}, NOTHING)
    assert [(change.verb, change.account, change.why) for change in plan.changes] == [
        (Verb.REMOVE, "root", "lost"),
        (Verb.REMOVE, "media", "lost"),
    ]


def test_a_foreign_key_is_never_part_of_a_plan() -> None:
    observation = seen("server:web", ("root", "macbook"), ("root", "bob"))
    assert not make_plan([device("macbook")], [server("web")], {"server:web": observation}, NOTHING)


def test_an_active_device_that_the_fleet_does_not_give_here_is_reported_and_not_removed() -> None:
    wish = server("web", only=frozenset({"pc"}))
    assert not make_plan([device("macbook")], [wish], {"server:web": seen("server:web", ("root", "macbook"))}, NOTHING)


def test_former_keys_of_an_active_device_are_removed() -> None:
    rotated = replace(device("macbook"), former_keys=(FormerKey(key("old"), NOON, "rotated"),))
    observation = seen("server:web", ("root", "macbook"), ("root", "old"))
    plan = make_plan([rotated], [server("web")], {"server:web": observation}, NOTHING)
    assert [(change.verb, change.key, change.why) for change in plan.changes] == [
        (Verb.REMOVE, key("old"), "former key")
    ]


def test_seeds_come_before_live_targets_so_that_nothing_grows_again() -> None:
    observations = {
        "server:web": seen("server:web", ("root", "macbook")),
        "hetzner": seen("hetzner", ("project", "macbook")),
    }
    plan = make_plan([lost("macbook")], [server("web"), HETZNER], observations, NOTHING)
    assert [change.target for change in plan.changes] == ["hetzner", "server:web"]


def test_a_target_that_is_away_is_pending_for_a_lost_device() -> None:
    plan = make_plan([lost("macbook")], [server("web")], {"server:web": away("server:web")}, NOTHING)
    assert [(one.target, one.verb) for one in plan.pending] == [("server:web", Verb.REMOVE)]


def test_a_target_that_was_seen_without_the_key_since_the_revocation_is_not_pending() -> None:
    memory = Memory(cleared={("server:web", key("macbook").fingerprint): NOON + HOUR})
    assert not make_plan([lost("macbook")], [server("web")], {"server:web": away("server:web")}, memory).pending


def test_having_been_seen_without_the_key_before_the_revocation_proves_nothing() -> None:
    memory = Memory(cleared={("server:web", key("macbook").fingerprint): NOON - HOUR})
    assert make_plan([lost("macbook")], [server("web")], {"server:web": away("server:web")}, memory).pending


def test_pending_since_is_the_moment_the_target_went_away() -> None:
    memory = Memory(away={"server:web": NOON - HOUR})
    plan = make_plan([lost("macbook")], [server("web")], {"server:web": away("server:web")}, memory)
    assert plan.pending[0].since == NOON - HOUR


def test_a_key_that_was_written_and_has_vanished_is_a_question() -> None:
    memory = Memory(written={("server:web", "root", key("macbook").fingerprint): NOON - HOUR})
    plan = make_plan([device("macbook")], [server("web")], {"server:web": seen("server:web")}, memory)
    assert not plan.changes
    assert [question.written for question in plan.questions] == [NOON - HOUR]
    assert [change.verb for change in plan.with_answers(put_back=True).changes] == [Verb.ADD]
    assert not plan.with_answers(put_back=False).changes


def test_a_key_that_may_stand_in_what_could_not_be_read_has_not_vanished() -> None:
    memory = Memory(written={("server:web", "root", key("macbook").fingerprint): NOON - HOUR})
    closed = replace(seen("server:web"), unread=(("root", "not ours to read"),))
    assert make_plan([device("macbook")], [server("web")], {"server:web": closed}, memory) == Plan()


def test_the_end_of_a_device_is_written_as_an_option_that_holds_without_keyturn() -> None:
    expiring = replace(device("macbook"), expires=date(2027, 11, 23))
    plan = make_plan([expiring], [server("web")], {"server:web": seen("server:web")}, NOTHING)
    assert plan.changes[0].options == 'expiry-time="20271123"'


def test_memory_alone_tells_what_is_still_to_be_done() -> None:
    wishes = [server("web"), server("db")]
    memory = Memory(cleared={("server:web", key("macbook").fingerprint): NOON + HOUR})
    assert [one.target for one in remembered_pending([lost("macbook")], wishes, memory, NOON)] == ["server:db"]


def test_targets_that_a_run_leaves_out_are_pending_for_a_newcomer_too() -> None:
    (one,) = left_out([device("macbook")], [server("web")], NOTHING, NOON)
    assert (one.verb, one.why, one.since) == (Verb.ADD, "left out by --only", NOON - HOUR)


def test_what_is_pending_at_a_target_nobody_looked_at_is_so_since_the_revocation() -> None:
    (one,) = remembered_pending([lost("macbook")], [server("web")], NOTHING, NOON)
    assert (one.why, one.since) == ("not seen done yet", NOON)


def test_a_newcomer_is_pending_at_a_target_that_was_looked_at_before_and_not_at_one_that_never_was() -> None:
    memory = Memory(written={("server:web", "root", key("pc").fingerprint): NOON - HOUR})
    pending = remembered_pending([device("macbook")], [server("web"), server("db")], memory, NOON)
    assert [one.target for one in pending] == ["server:web"]


def test_a_key_whose_end_has_come_is_not_written_again_and_not_asked_about() -> None:
    ended = replace(device("macbook"), expires=NOON.date())
    grant = Grant("root", key("macbook"), refused="expired")
    web = Seen("server:web", NOON, ("root",), (grant,))
    observations: dict[str, Observation] = {"server:web": web, "server:db": away("server:db")}
    assert make_plan([ended], [server("web"), server("db")], observations, NOTHING) == Plan()


def test_a_lost_device_is_pending_where_the_files_of_a_granted_account_could_not_all_be_read() -> None:
    observation = replace(seen("server:web"), unread=(("root", "/root/.ssh/authorized_keys (root): not ours to read"),))
    (one,) = make_plan([lost("macbook")], [server("web")], {"server:web": observation}, NOTHING).pending
    assert (one.verb, one.why) == (Verb.REMOVE, "/root/.ssh/authorized_keys (root): not ours to read")


def test_a_key_that_was_found_at_one_account_is_pending_at_another_that_could_not_be_read() -> None:
    half = replace(seen("server:web", ("root", "macbook")), unread=(("media", "media: not ours to read"),))
    plan = make_plan([lost("macbook")], [server("web", "root", "media")], {"server:web": half}, NOTHING)
    assert [change.account for change in plan.changes] == ["root"]
    assert [one.why for one in plan.pending] == ["media: not ours to read"]


def test_files_of_accounts_that_the_fleet_puts_no_keys_at_keep_nothing_pending() -> None:
    observation = replace(seen("server:web"), unread=(("bob", "/home/bob/.ssh/authorized_keys (bob): not ours"),))
    assert make_plan([lost("macbook")], [server("web")], {"server:web": observation}, NOTHING) == Plan()


BLOCKED = replace(lost("macbook"), blocked=True)
SESSION = LiveSession("deploy", key("macbook"), 4711, "198.51.100.7", 51515)


def verbs(plan: Plan) -> list[tuple[Verb, str]]:
    return [(change.verb, change.account) for change in plan.changes]


def test_a_device_that_is_to_be_blocked_is_where_the_server_has_such_a_list_and_lacks_it() -> None:
    web = seen("server:web")
    lists = {None: [], frozenset[str](): [(Verb.BLOCK, "")], frozenset({key("macbook").fingerprint}): []}
    for blocked, wanted in lists.items():
        observations = {"server:web": replace(web, blocked=blocked)}
        assert verbs(make_plan([BLOCKED], [server("web")], observations, NOTHING)) == wanted
        assert verbs(make_plan([lost("macbook")], [server("web")], observations, NOTHING)) == []


def test_a_seed_has_no_list_of_revoked_keys() -> None:
    observations = {"hetzner": replace(seen("hetzner"), blocked=frozenset())}
    assert not make_plan([BLOCKED], [HETZNER], observations, NOTHING)


def test_sessions_of_a_lost_key_end_once_an_account_but_not_our_own() -> None:
    sessions = SESSION, replace(SESSION, pid=4712), replace(SESSION, account="root", ours=True)
    observations = {"server:web": replace(seen("server:web"), sessions=sessions)}
    assert verbs(make_plan([lost("macbook")], [server("web")], observations, NOTHING)) == [(Verb.END, "deploy")]


def test_a_rotated_devices_sessions_go_on_and_its_former_key_goes_without_ending_them() -> None:
    rotated = replace(device("pc"), former_keys=(FormerKey(key("macbook"), NOON, "rotated"),))
    there = replace(seen("server:web", ("root", "pc"), ("root", "macbook")), sessions=(SESSION,))
    (change,) = make_plan([rotated], [server("web")], {"server:web": there}, NOTHING).changes
    assert (change.verb, change.ends_sessions) == (Verb.REMOVE, False)


def test_removing_a_lost_key_ends_its_sessions_and_all_is_done_in_the_order_of_the_verbs() -> None:
    there = replace(seen("server:web", ("root", "macbook")), sessions=(SESSION,), blocked=frozenset())
    plan = make_plan([device("pc"), BLOCKED], [server("web")], {"server:web": there}, NOTHING)
    assert [change.verb for change in plan.changes] == [Verb.ADD, Verb.REMOVE, Verb.BLOCK, Verb.END]
    assert [change.ends_sessions for change in plan.changes] == [False, True, False, False]


@pytest.mark.parametrize(("verb", "changes"), [(verb, verb is not Verb.PROVE) for verb in Verb])
def test_a_plan_that_only_asks_changes_nothing(verb: Verb, changes: bool) -> None:
    change = Change(verb, "server:web", "root", key("macbook"), "macbook", "lost")
    assert bool(Plan((change,))) is changes
    assert bool(Plan((change, replace(change, verb=Verb.END))))
