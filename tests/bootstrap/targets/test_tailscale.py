"""The tailnet as a target: what is seen of devices there, and what became of what was to be taken out."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bootstrap.config_tailscale import TailscaleConfig
from bootstrap.sandbox.faults import Fault
from bootstrap.sandbox.tailscale import TailscaleApi
from bootstrap.tailnet.api import TailnetApi
from bootstrap.targets.base import Result
from keys.access import Unreachable
from keys.device import FormerKey
from keys.plan import Verb
from keys.tailnet import AUTH_KEYS, MACHINES
from tests.bootstrap.targets.tailnet_bench import MACBOOK, Bench
from tests.keys.made import NOON, device, key, lost

READS = ("devices:core:read", "auth_keys:read", "policy_file:read")


@pytest.fixture
def api() -> Iterator[TailscaleApi]:
    with TailscaleApi() as api:
        yield api


@pytest.fixture
def bench(api: TailscaleApi) -> Bench:
    return Bench(api)


def test_a_device_stands_there_by_its_machine_whatever_became_of_the_device(bench: Bench) -> None:
    pc, mac = bench.joined(device("pc")), bench.joined(MACBOOK)
    bench.note(device("ipad"))
    bench.note(device("gone"), "nGone1CNTRL")
    seen = bench.seen()
    assert seen.accounts == (MACHINES, AUTH_KEYS)
    assert [(grant.key, grant.account, grant.where, grant.name) for grant in seen.grants] == [
        (key("pc"), MACHINES, f"node {pc} 'pc.tail1a2b3.ts.net'", "pc"),
        (key("macbook"), MACHINES, f"node {mac} 'macbook.tail1a2b3.ts.net'", "macbook"),
    ]
    assert all(grant.opens for grant in seen.grants)
    assert seen.tailnet
    assert [rule.action for rule in seen.tailnet.ssh_rules or ()] == ["check"]


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"authorized": False}, "not approved yet"),
        ({"expires": "2026-11-01T00:00:00Z"}, "its key expired on 2026-11-01"),
    ],
)
def test_a_machine_that_may_not_talk_is_refused(bench: Bench, fields: dict[str, object], refused: str) -> None:
    bench.joined(device("pc"), **fields)
    (grant,) = bench.seen().grants
    assert grant.refused == refused


def test_when_a_machine_was_last_seen_is_told_once_it_is_away(bench: Bench) -> None:
    bench.joined(device("pc"), connectedToControl=False, lastSeen="2026-10-01T08:00:00Z")
    (grant,) = bench.seen().grants
    assert f"{grant.last_used:%Y-%m-%d}" == "2026-10-01"


def test_auth_keys_count_for_devices_that_are_put_away_and_are_told_of_all(bench: Bench, api: TailscaleApi) -> None:
    for name in ("macbook", "pc", "unknown"):
        bench.auth_key(name)
    bench.note(device("pc"))
    bench.note(MACBOOK)
    api.add_key("keyturn macbook otherfleet")
    seen = bench.seen()
    assert [(grant.account, grant.key) for grant in seen.grants] == [(AUTH_KEYS, key("macbook"))]
    assert seen.tailnet
    assert [one.device for one in seen.tailnet.auth_keys] == ["macbook", "pc", "unknown", ""]


def test_an_api_that_is_away_is_no_empty_tailnet(bench: Bench, api: TailscaleApi) -> None:
    api.switches.outages = 100
    assert isinstance(bench.target.observe(bench.registry), Unreachable)


def test_a_token_that_may_not_list_machines_is_told_with_the_scope_that_it_lacks(api: TailscaleApi) -> None:
    seen = Bench(api, token=api.grant("auth_keys")).target.observe()
    assert isinstance(seen, Unreachable)
    assert "devices:core:read" in seen.why + seen.hint


def test_auth_keys_that_can_not_be_listed_are_unknown_and_a_policy_takes_nothing_away(api: TailscaleApi) -> None:
    bench = Bench(api, token=api.grant("devices:core"))
    bench.joined(MACBOOK)
    seen = bench.seen()
    assert seen.accounts == (MACHINES,)
    (sentence,) = seen.unknown
    assert sentence.startswith("the tailnet's auth keys could not be read: ")
    assert "auth_keys:read" in sentence
    assert not seen.unread
    assert seen.tailnet
    assert seen.tailnet.ssh_rules is None
    assert bench.remove("macbook").result is Result.DONE


def test_headscale_without_a_list_of_auth_keys_and_a_policy_is_seen_all_the_same() -> None:
    with TailscaleApi(headscale=True) as api:
        api.switches.lacks = frozenset({"keys", "acl"})
        bench = Bench(api)
        bench.joined(MACBOOK)
        seen = bench.seen()
        assert (len(seen.grants), len(seen.unknown)) == (1, 1)
        assert bench.remove("macbook").result is Result.DONE


def test_a_lost_machine_is_removed_and_no_other(bench: Bench) -> None:
    node = bench.joined(MACBOOK)
    bench.joined(device("pc"))
    outcome = bench.remove("macbook")
    assert (outcome.result, outcome.said, outcome.doubts) == (Result.DONE, f"node {node} removed", ())
    assert outcome.proof == f"asked afresh, the tailnet has no node {node}"
    assert bench.hosts() == ["pc"]


@pytest.mark.parametrize(
    "fault", [Fault.LOST, Fault.SWALLOWED, Fault.HALF, Fault.CUT, Fault.DROPPED, Fault.UNAVAILABLE]
)
def test_an_answer_that_is_lost_is_looked_up_or_leaves_it_pending(
    bench: Bench, api: TailscaleApi, fault: Fault
) -> None:
    for account in (MACHINES, AUTH_KEYS):
        for request in (1, 2, 3):
            bench.joined(MACBOOK)
            bench.auth_key("macbook")
            bench.target.observe(bench.registry)
            api.switches.faults.at = {api.switches.faults.count + request: fault}
            change = bench.change(Verb.REMOVE, "macbook", account)
            (outcome,) = bench.target.apply([change])
            assert outcome.is_good or outcome.result is Result.AWAY, outcome
            (again,) = [outcome] if outcome.is_good else bench.target.apply([change])
            assert again.is_good
            assert account not in {grant.account for grant in bench.seen().grants}


def test_a_control_server_that_goes_away_leaves_it_pending(bench: Bench, api: TailscaleApi) -> None:
    bench.joined(MACBOOK)
    bench.target.observe(bench.registry)
    api.switches.outages = 100
    for verb, account in ((Verb.REMOVE, MACHINES), (Verb.REMOVE, AUTH_KEYS), (Verb.PROVE, MACHINES)):
        (outcome,) = bench.target.apply([bench.change(verb, "macbook", account)])
        assert (outcome.result, bool(outcome.hint)) == (Result.AWAY, True)


def test_a_token_that_only_reads_fails_and_says_what_it_lacks(api: TailscaleApi) -> None:
    bench = Bench(api, token=api.grant(*READS))
    bench.joined(MACBOOK)
    outcome = bench.remove("macbook")
    assert outcome.result is Result.FAILED
    assert "devices:core" in outcome.said
    assert outcome.hint
    assert bench.hosts() == ["macbook"]


def test_a_machine_that_is_in_is_not_proved_out(bench: Bench) -> None:
    node = bench.joined(MACBOOK)
    outcome = bench.prove("macbook")
    assert (outcome.result, outcome.hint) == (Result.FAILED, "keyturn apply")
    assert outcome.said == f"node {node} 'macbook.tail1a2b3.ts.net' is in the tailnet"


def test_what_is_there_after_it_was_taken_out_is_a_failure(
    bench: Bench, api: TailscaleApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.joined(MACBOOK)
    bench.auth_key("macbook")
    monkeypatch.setattr(TailnetApi, "remove_node", lambda *_: True)  # a server that says so, and does not
    monkeypatch.setattr(TailnetApi, "revoke_auth_key", lambda *_: True)
    for outcome in (bench.remove("macbook"), bench.revoke_keys("macbook")):
        assert outcome.result is Result.FAILED
        assert "still" in outcome.said
        assert "admin console" in outcome.hint


@pytest.mark.parametrize(("account", "request_"), [(MACHINES, 2), (AUTH_KEYS, 3)])
def test_what_can_not_be_looked_at_afterwards_is_done_and_not_proved(
    bench: Bench, api: TailscaleApi, account: str, request_: int
) -> None:
    bench.joined(MACBOOK)
    bench.auth_key("macbook")
    bench.target.observe(bench.registry)

    def goes_away() -> None:
        api.switches.outages = 100

    api.switches.faults.meanwhile = {api.switches.faults.count + request_: goes_away}
    (outcome,) = bench.target.apply([bench.change(Verb.REMOVE, "macbook", account)])
    assert (outcome.result, outcome.proof) == (Result.DONE, "")
    assert outcome.doubts[0].startswith("whether it is gone could not be asked afterwards: ")


def test_a_machine_that_shares_the_name_of_a_lost_one_stays_and_is_a_doubt(bench: Bench, api: TailscaleApi) -> None:
    bench.joined(MACBOOK)
    other = api.add_node("macbook")["nodeId"]
    outcome = bench.remove("macbook")
    assert outcome.result is Result.DONE
    assert outcome.doubts == (f"node {other} 'macbook-2.tail1a2b3.ts.net' may be its: nobody noted whose it is",)
    assert bench.hosts() == ["macbook"]


def test_a_machine_of_another_device_is_no_doubt(bench: Bench) -> None:
    bench.joined(MACBOOK)
    replaced = bench.api.add_node("macbook")["nodeId"]
    bench.note(device("macbook-2"), str(replaced))
    assert bench.remove("macbook").doubts == ()


def test_a_device_without_a_noted_machine_is_proved_out_or_doubtful_and_never_a_failure(bench: Bench) -> None:
    bench.note(MACBOOK)
    proved = bench.prove("macbook")
    assert (proved.result, proved.said, proved.doubts) == (Result.DONE, "no machine of it was noted", ())
    assert proved.proof == "every machine in the tailnet is another's, and none is called like it"
    bench.api.add_node("macbook")
    doubtful = bench.prove("macbook")
    assert (doubtful.result, doubtful.proof, len(doubtful.doubts)) == (Result.DONE, "", 1)
    assert bench.hosts() == ["macbook"]


def test_a_machine_under_any_name_may_be_that_of_a_device_without_a_noted_one(bench: Bench, api: TailscaleApi) -> None:
    bench.note(MACBOOK)
    api.add_node("web", tags=["tag:server"])
    assert bench.prove("macbook").proof
    stranger = api.add_node("annas-machine")["nodeId"]
    doubtful = bench.prove("macbook")
    assert doubtful.proof == ""
    assert [doubt.partition(" '")[0] for doubt in doubtful.doubts] == [f"node {stranger}"]


def test_what_could_not_be_looked_for_is_a_doubt(bench: Bench, api: TailscaleApi) -> None:
    bench.note(MACBOOK)
    bench.target.observe(bench.registry)
    api.switches.outages = 100
    (outcome,) = bench.target.apply([bench.change(Verb.PROVE, "macbook")])
    assert outcome.result is Result.DONE
    assert outcome.proof == ""
    assert outcome.doubts[0].startswith("whether another machine of it is in the tailnet could not be seen")


def test_a_machine_that_is_gone_is_proved_gone(bench: Bench) -> None:
    bench.note(MACBOOK, "nGone1CNTRL")
    proved = bench.prove("macbook")
    assert (proved.result, proved.said) == (Result.DONE, "its machine is gone")
    assert proved.proof == "asked afresh, the tailnet has no node nGone1CNTRL"
    assert bench.remove("macbook").result is Result.ALREADY


def test_a_machine_that_an_active_device_has_now_stays_when_its_old_name_is_revoked(bench: Bench) -> None:
    node = bench.joined(MACBOOK)
    bench.note(device("macbook-2"), node)
    assert [grant.key for grant in bench.seen().grants] == [key("macbook-2")]
    for outcome in (bench.prove("macbook"), bench.remove("macbook")):
        assert outcome.is_good
        assert outcome.said == "its machine is that of macbook-2 now, and stays"
    assert bench.hosts() == ["macbook"]


def test_a_key_that_the_device_had_before_is_nothing_there(bench: Bench) -> None:
    old = FormerKey(key("old"), NOON, "rotated")
    bench.joined(replace(device("macbook"), former_keys=(old,)))
    for outcome in (bench.prove("macbook", of="old"), bench.apply(Verb.REMOVE, "macbook", of="old")):
        assert outcome.is_good
        assert "lets machines in, and no keys" in outcome.said
    assert bench.hosts() == ["macbook"]


def test_all_auth_keys_that_were_made_for_a_device_are_revoked_and_no_others(bench: Bench, api: TailscaleApi) -> None:
    for name in ("macbook", "pc", "macbook"):
        bench.auth_key(name)
    bench.note(MACBOOK)
    bench.note(lost("pc"))
    outcome = bench.revoke_keys("macbook")
    assert outcome.result is Result.DONE
    assert outcome.said.count("CNTRL") == 2
    assert outcome.proof == "asked afresh, the tailnet has no auth key that was made for it"
    assert [grant.key for grant in bench.seen().grants] == [key("pc")]
    assert bench.revoke_keys("macbook").result is Result.ALREADY


def test_a_device_that_nobody_knows_is_a_failure_and_nothing_is_taken_out(bench: Bench) -> None:
    bench.api.add_node("macbook")
    assert bench.remove("macbook").result is Result.FAILED
    assert bench.hosts() == ["macbook"]


def test_servers_are_found_by_the_tag_of_the_table(api: TailscaleApi) -> None:
    api.add_node("web", tags=["tag:server"])
    api.add_node("pc")
    by_tag = Bench(api, TailscaleConfig(discover="tag:server", user="deploy", sudo=True)).target
    assert [(one.name, one.host, one.user, one.sudo) for one in by_tag.discover()] == [
        ("web", "100.100.0.2", "deploy", True)
    ]
    calls = len(api.calls)
    assert Bench(api).target.discover() == ()
    assert len(api.calls) == calls
