"""The rules that refuse a plan, as a ladder of cases."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bootstrap.cli.declarations import COMMANDS, arguments_of
from keys.access import Grant, LiveSession, Observation, Seen
from keys.device import FormerKey
from keys.errors import InvalidInputError, UnsafeError
from keys.memory import Memory
from keys.plan import Change, Plan, Verb, make_plan
from keys.registry import Registry
from keys.safety import (
    RULES,
    Rule,
    check_fresh,
    check_key_in_use,
    check_share,
    check_someone_stays,
    hint,
    keep_last_keys,
    parse_rule,
)
from tests.keys.made import HETZNER, HOUR, NOON, away, device, key, lost, seen, server

NOTHING = Memory()
FLEET = Registry().with_device(device("pc")).with_device(device("ipad")).with_device(lost("macbook"))
WEB = [server("web")]


def _revocation(*pairs: tuple[str, str]) -> tuple[Plan, dict[str, Observation]]:
    observations: dict[str, Observation] = {"server:web": seen("server:web", *pairs)}
    return make_plan([lost("macbook")], WEB, observations, NOTHING), observations


def _block() -> Change:
    return Change(Verb.BLOCK, "server:web", "", key("macbook"), "macbook", "lost")


# The table


@pytest.mark.parametrize("rule", Rule)
def test_each_rule_is_a_sentence_with_a_remedy_and_the_word_that_overrides_it(rule: Rule) -> None:
    words = RULES[rule]
    assert min(words.sentence, words.remedy, words.cost, key=len)
    assert not words.sentence.endswith(".")
    assert hint(rule) == f"{words.remedy}; or --override {rule}, and {words.cost}"
    assert parse_rule(rule.value) is rule


def test_an_unknown_rule_is_a_usage_error_that_lists_them() -> None:
    with pytest.raises(InvalidInputError, match="'everything' is not a safety rule") as wrong:
        parse_rule("everything")
    assert all(rule in wrong.value.hint for rule in Rule)


def test_the_help_of_override_names_every_rule() -> None:
    helps = {one.help for command in COMMANDS for one in arguments_of(command) if one.names == ("--override",)}
    (said,) = helps
    assert all(rule in said for rule in Rule)


# The key in use


@pytest.mark.parametrize("verb", [Verb.REMOVE, Verb.BLOCK])
def test_the_key_that_keyturn_itself_uses_is_not_taken_away(verb: Verb) -> None:
    plan = Plan((replace(_block(), verb=verb),))
    own_keys = {"server:web": lost("macbook").public_key}
    with pytest.raises(UnsafeError, match="logs in with the key of macbook") as refused:
        check_key_in_use(plan, own_keys)
    assert refused.value.rule == "key-in-use"
    assert "--override key-in-use, and keyturn loses its way in there" in refused.value.hint
    check_key_in_use(plan, own_keys, {Rule.KEY_IN_USE})
    with pytest.raises(UnsafeError):
        check_key_in_use(plan, own_keys, set(Rule) - {Rule.KEY_IN_USE})


def test_another_key_in_use_refuses_nothing() -> None:
    plan, _ = _revocation(("root", "macbook"), ("root", "pc"))
    check_key_in_use(plan, {"server:web": device("pc").public_key})


# An account's last key


@pytest.mark.parametrize(
    ("there", "removed", "why"),
    [
        ([("root", "macbook"), ("root", "pc")], 1, "another key stays"),
        ([("root", "macbook"), ("root", "bob")], 1, "a foreign key stays, and opens it"),
        ([("root", "macbook")], 0, "it is the last key"),
        ([("root", "macbook"), ("deploy", "pc")], 0, "the other key is at another account"),
        ([("root", "macbook"), ("root", "macbook")], 0, "twice the same key is one key"),
        ([("deploy", "macbook"), ("root", "pc")], 0, "deploy would be left without a key"),
        ([("root", "macbook"), ("root", "nas")], 0, "the other key must get in nowhere"),
        ([("root", "macbook"), ("root", "old")], 0, "the other is a former key of a device"),
    ],
)
def test_an_accounts_last_key_stays(there: list[tuple[str, str]], removed: int, why: str) -> None:
    rotated = replace(device("phone"), former_keys=(FormerKey(key("old"), NOON, "rotated"),))
    registry = FLEET.with_device(lost("nas")).with_device(rotated)
    plan, observations = _revocation(*there)
    kept, refused = keep_last_keys(plan, observations, WEB, registry)
    assert len(kept.changes) == removed, why
    assert all(one.rule is Rule.LAST_KEY and one.hint and one.why for one in refused)
    assert len(kept.changes) + len(refused) == len(plan.changes)
    assert keep_last_keys(plan, observations, WEB, registry, overridden={Rule.LAST_KEY}) == (plan, ())
    assert keep_last_keys(plan, observations, WEB, registry, overridden=set(Rule) - {Rule.LAST_KEY})[0] == kept


@pytest.mark.parametrize(
    ("macbook", "pc", "stays", "why"),
    [
        ("", "", False, "both surely get in"),
        ("", "unknown", True, "what remains may not get in at all"),
        ("unknown", "unknown", True, "nothing is known of either"),
        ("unknown", "", False, "what remains surely gets in"),
        ("refused", "unknown", False, "the key opens nothing, so nothing is lost"),
        ("unknown", "refused", True, "what remains is refused"),
    ],
)
def test_a_key_of_which_it_is_not_known_whether_it_gets_in_is_no_way_in(
    macbook: str, pc: str, stays: bool, why: str
) -> None:
    grants = tuple(
        Grant("root", key(name), refused="no" * (said == "refused"), unknown="who knows" * (said == "unknown"))
        for name, said in (("macbook", macbook), ("pc", pc))
    )
    observations: dict[str, Observation] = {"server:web": Seen("server:web", NOON, ("root",), grants)}
    plan = make_plan([lost("macbook")], WEB, observations, NOTHING)
    assert len(plan.changes) == 1
    _, refused = keep_last_keys(plan, observations, WEB, FLEET)
    assert bool(refused) is stays, why


def test_the_login_that_keyturn_has_there_is_a_sure_way_in_whatever_else_is_unknown() -> None:
    grants = tuple(Grant(account, key(name), unknown="?") for account in ("root", "deploy") for name in ("macbook",))
    observations: dict[str, Observation] = {"server:web": Seen("server:web", NOON, ("root", "deploy"), grants)}
    plan = make_plan([lost("macbook")], WEB, observations, NOTHING)
    logins = {"server:web": ("deploy", key("pc"))}
    kept, refused = keep_last_keys(plan, observations, WEB, FLEET, logins=logins)
    assert [change.account for change in kept.changes] == ["deploy"]
    assert [one.change.account for one in refused] == ["root"]


@pytest.mark.parametrize(
    ("there", "kept", "why"),
    [
        ([("root", "macbook"), ("root", "pc")], 1, "another key stays everywhere"),
        ([("root", "macbook"), ("root", "pc"), ("deploy", "macbook")], 0, "deploy would be left without a key"),
        ([("root", "pc")], 1, "the key opens nothing there"),
    ],
)
def test_a_block_holds_for_every_account_so_that_it_is_judged_by_each(
    there: list[tuple[str, str]], kept: int, why: str
) -> None:
    observations: dict[str, Observation] = {"server:web": seen("server:web", *there)}
    plan, refused = keep_last_keys(Plan((_block(),)), observations, WEB, FLEET)
    assert (len(plan.changes), len(refused)) == (kept, 1 - kept), why


def test_a_last_key_is_neither_removed_nor_blocked_and_the_end_of_its_sessions_shuts_nobody_out() -> None:
    observations: dict[str, Observation] = {
        "server:web": replace(
            seen("server:web", ("root", "macbook"), ("root", "pc"), ("deploy", "macbook"), accounts=("root", "deploy")),
            sessions=(LiveSession("deploy", key("macbook"), 4711, "198.51.100.7", 51515, 2, NOON),),
            blocked=frozenset(),
        )
    }
    plan = make_plan([replace(lost("macbook"), blocked=True)], WEB, observations, NOTHING)
    kept, refused = keep_last_keys(plan, observations, WEB, FLEET)
    assert [(one.change.verb, one.change.account) for one in refused] == [(Verb.REMOVE, "deploy"), (Verb.BLOCK, "")]
    assert [(one.verb, one.account) for one in kept.changes] == [(Verb.REMOVE, "root"), (Verb.END, "deploy")]
    assert keep_last_keys(plan, observations, WEB, FLEET, overridden={Rule.LAST_KEY}) == (plan, ())


def test_a_key_that_is_blocked_is_no_way_in_that_remains() -> None:
    observations: dict[str, Observation] = {"server:web": seen("server:web", ("root", "macbook"), ("root", "bob"))}
    bob = Change(Verb.BLOCK, "server:web", "", key("bob"), "bob", "lost")
    macbook = Change(Verb.REMOVE, "server:web", "root", key("macbook"), "macbook", "lost")
    _, refused = keep_last_keys(Plan((macbook, bob)), observations, WEB, FLEET)
    assert [one.change for one in refused] == [macbook, bob]


def test_a_last_key_may_go_when_the_same_plan_adds_another() -> None:
    observations = {"server:web": seen("server:web", ("root", "macbook"))}
    plan = make_plan([lost("macbook"), device("pc")], WEB, observations, NOTHING)
    kept, refused = keep_last_keys(plan, observations, WEB, FLEET)
    assert (len(kept.changes), refused) == (2, ())


def test_a_list_of_keys_for_servers_to_come_may_be_empty() -> None:
    observations: dict[str, Observation] = {"hetzner": seen("hetzner", ("project", "macbook"))}
    plan = make_plan([lost("macbook")], [HETZNER], observations, NOTHING)
    assert keep_last_keys(plan, observations, [HETZNER], FLEET) == (plan, ())


def test_what_was_not_seen_is_not_judged() -> None:
    plan, _ = _revocation(("root", "macbook"))
    assert keep_last_keys(plan, {"server:web": away("server:web")}, WEB, FLEET) == (plan, ())


# Every device at once


@pytest.mark.parametrize("ended", [False, True])
def test_a_fleet_keeps_one_device_that_gets_in(ended: bool) -> None:
    pc = replace(device("pc"), expires=NOON.date()) if ended else lost("pc")
    registry = Registry().with_device(lost("macbook")).with_device(pc)
    with pytest.raises(UnsafeError, match="without an active device") as refused:
        check_someone_stays(registry, NOON)
    assert refused.value.rule == "last-device"
    check_someone_stays(registry, NOON, {Rule.LAST_DEVICE})
    check_someone_stays(registry.with_device(device("ipad")), NOON)
    with pytest.raises(UnsafeError):
        check_someone_stays(registry, NOON, set(Rule) - {Rule.LAST_DEVICE})


# A plan that has become old


@pytest.mark.parametrize(
    ("later", "fresh"),
    [
        (timedelta(), True),
        (timedelta(minutes=5), True),
        (timedelta(minutes=5, seconds=1), False),
        (HOUR, False),
        (-timedelta(minutes=1), True),
        (-HOUR, False),
    ],
)
def test_a_plan_is_applied_only_within_five_minutes_of_what_was_seen(later: timedelta, fresh: bool) -> None:
    plan, observations = _revocation(("root", "macbook"), ("root", "pc"))
    if fresh:
        check_fresh(plan, observations, NOON + later)
        return
    with pytest.raises(UnsafeError, match="what this plan was made from was seen") as refused:
        check_fresh(plan, observations, NOON + later)
    assert refused.value.rule == "stale-plan"
    assert refused.value.hint.startswith("run it again")
    check_fresh(plan, observations, NOON + later, {Rule.STALE_PLAN})


def test_only_targets_that_the_plan_changes_need_be_fresh() -> None:
    plan, observations = _revocation(("root", "macbook"), ("root", "pc"))
    old = replace(seen("server:db", ("root", "pc")), at=datetime(2026, 1, 1, tzinfo=NOON.tzinfo))
    check_fresh(plan, {**observations, "server:db": old}, NOON)


# A large share of the fleet


def _merge(removed: int, of: int, *, share: int, overridden: frozenset[Rule] = frozenset()) -> None:
    """The rule about a plan that takes this many devices of so many out of one server."""
    names = [f"device-{number}" for number in range(of)]
    registry = Registry()
    for number, name in enumerate(names):
        registry = registry.with_device(lost(name) if number < removed else device(name))
    there = seen("server:web", *(("root", name) for name in (*names, "bob", "nas")))
    observations: dict[str, Observation] = {
        "server:web": there,
        "hetzner": seen("hetzner", *(("project", name) for name in names)),
    }
    wishes = [HETZNER, *WEB]
    plan = make_plan(registry.devices, wishes, observations, NOTHING)
    check_share(plan, observations, wishes, registry, share, overridden=overridden)


@pytest.mark.parametrize(
    ("removed", "of", "share", "why_not"),
    [
        (3, 4, 75, ""),
        (4, 5, 75, "4 of 5 are more than 75 %"),
        (2, 2, 75, "all of them"),
        (1, 1, 75, ""),
        (1, 1, 0, ""),
        (2, 2, 100, ""),
        (2, 10, 10, "2 of 10 are more than 10 %"),
        (2, 10, 20, ""),
    ],
)
def test_several_devices_at_once_lose_no_more_than_the_share(removed: int, of: int, share: int, why_not: str) -> None:
    if not why_not:
        _merge(removed, of, share=share)
        return
    said = f"this takes out {removed} devices, and {removed} of the {of} ways in"
    with pytest.raises(UnsafeError, match=said) as refused:
        _merge(removed, of, share=share)
    assert refused.value.rule == "large-share", why_not
    _merge(removed, of, share=share, overridden=frozenset({Rule.LARGE_SHARE}))
    with pytest.raises(UnsafeError):
        _merge(removed, of, share=share, overridden=frozenset(set(Rule) - {Rule.LARGE_SHARE}))


def test_a_server_that_was_not_seen_does_not_count() -> None:
    registry = Registry().with_device(lost("macbook")).with_device(lost("ipad")).with_device(device("pc"))
    observations: dict[str, Observation] = {
        "server:web": seen("server:web", ("root", "macbook"), ("root", "ipad")),
        "server:db": away("server:db"),
    }
    wishes = [*WEB, server("db")]
    plan = make_plan([lost("macbook"), lost("ipad")], wishes, observations, NOTHING)
    with pytest.raises(UnsafeError, match="2 of the 2 ways in"):
        check_share(plan, observations, wishes, registry, 75)
