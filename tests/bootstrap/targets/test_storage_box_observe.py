"""What a look at a Storage Box shows: each key of each account in each form, and what could not be read."""

from dataclasses import replace

import pytest

from keys.access import NoWayIn, Seen, Unreachable, Untrusted
from keys.plan import Verb
from keys.registry import Registry
from keys.rfc4716 import write_rfc4716
from tests.bootstrap.lab import line_of
from tests.bootstrap.targets.storage_box_bench import FOREIGN, SUB, USER, Bench, own_lines
from tests.keys.made import key, lost


def test_each_key_is_seen_in_each_form_with_its_place_and_its_port(nas: Bench) -> None:
    ports = nas.box.port, nas.box.rfc4716_port
    assert [(one.account, one.where, one.restrictions) for one in nas.seen().of(nas.lab.own.public)] == [
        (account, where, (f"on port {port}",))
        for account in (USER, SUB)
        for where, port in zip((".ssh/authorized_keys:1", ".ssh/authorized_keys:2 (RFC 4716)"), ports, strict=True)
    ]


def test_what_is_seen_is_what_gets_in(nas: Bench) -> None:
    nas.box.write_authorized_keys(USER, own_lines(nas.lab) + FOREIGN)
    for device in ("stranger", "old-nas", "macbook"):
        on = {restriction for grant in nas.seen().of(key(device)) for restriction in grant.restrictions}
        ports = (nas.box.port, nas.box.rfc4716_port)
        assert [f"on port {port}" in on for port in ports] == nas.opens(device)


def test_lines_that_do_not_let_in_are_told_with_the_reason(nas: Bench) -> None:
    lines = {
        "expired": b'expiry-time="20200101" ',
        "authority": b"cert-authority ",
        "held": b'restrict,command="borg serve" ',
        "elsewhere": b'from="203.0.113.0/24" ',
        "odd": b"no-such-option ",
    }
    content = b"".join(options + line_of(key(name)) for name, options in lines.items())
    nas.box.write_authorized_keys(USER, own_lines(nas.lab) + content)
    found = {name: nas.seen().of(key(name))[0] for name in lines}
    assert [name for name in lines if found[name].refused] == ["expired", "authority", "odd"]
    assert [name for name in lines if found[name].unknown] == ["elsewhere"]
    assert "forced command: borg serve" in found["held"].restrictions


def test_a_block_behind_one_that_is_not_finished_may_be_swallowed_by_it(nas: Bench) -> None:
    content = b"---- BEGIN SSH2 PUBLIC KEY ----\n" + write_rfc4716(key("ipad"))
    nas.box.write_authorized_keys(USER, own_lines(nas.lab) + content)
    (grant,) = nas.seen().of(key("ipad"))
    assert "not finished" in grant.unknown


def test_an_account_without_a_file_has_no_keys_once_we_are_in(nas: Bench) -> None:
    nas.seen()
    (nas.box.home(SUB) / ".ssh/authorized_keys").unlink()
    seen = nas.seen()
    assert (seen.unread, [grant.account for grant in seen.grants]) == ((), [USER, USER])


def test_a_sub_account_that_does_not_let_us_in_is_unread_and_the_rest_is_seen(nas: Bench) -> None:
    nas.box.write_authorized_keys(SUB, b"")
    seen = nas.seen()
    ((account, why),) = seen.unread
    assert (account, seen.unknown) == (SUB, (why,))
    assert why.startswith(f"{SUB}: its keys could not be read: none of our keys gets in as {SUB}")
    assert {grant.account for grant in seen.grants} == {USER}


@pytest.mark.parametrize("content", [b"x" * (1024 * 1024 + 1), b""])
def test_a_file_that_is_far_too_long_or_a_folder_is_unread_not_empty(nas: Bench, content: bytes) -> None:
    nas.seen()
    file = nas.box.home(USER) / ".ssh/authorized_keys"
    file.unlink()
    if content:
        file.write_bytes(content)
    else:
        file.mkdir()
    assert [account for account, _ in nas.seen().unread] == [USER]


def test_a_box_that_takes_no_key_of_ours_says_so(nas: Bench) -> None:
    nas.box.write_authorized_keys(USER, FOREIGN)
    assert isinstance(nas.target.observe(), NoWayIn)


def test_an_unknown_host_key_is_untrusted_and_another_one_is_refused(nas: Bench) -> None:
    unknown = nas.target_for(nas.lab, nas.box, nas.lab.connector(known_hosts="")).observe()
    assert isinstance(unknown, Untrusted)
    assert (unknown.port, unknown.host_key) == (nas.box.port, nas.box.host_key)
    other = nas.box.known_hosts_line.replace(nas.box.host_key.bare_line, key("other").bare_line)
    changed = nas.target_for(nas.lab, nas.box, nas.lab.connector(known_hosts=other)).observe()
    assert isinstance(changed, Unreachable)
    assert "host key has changed" in changed.why


def test_the_box_itself_not_letting_us_in_is_a_box_that_could_not_be_seen(nas: Bench) -> None:
    nas.box.write_authorized_keys(USER, b"")
    assert isinstance(nas.target.observe(), Unreachable)


def test_that_sessions_can_not_be_listed_is_said_once_a_device_is_put_away(nas: Bench) -> None:
    assert not nas.seen().sessions_unknown
    observation = nas.target.observe(Registry.parse("").with_device(replace(lost("ipad"), added_by="pc")))
    assert isinstance(observation, Seen)
    assert "can't be listed" in observation.sessions_unknown


def test_it_can_neither_block_keys_nor_end_sessions(nas: Bench) -> None:
    assert nas.target.verbs == {Verb.ADD, Verb.REMOVE, Verb.PROVE}


def test_the_login_and_its_key_are_told_once_there_was_one(nas: Bench) -> None:
    assert (nas.target.own_login, nas.target.own_key) == (None, None)
    nas.seen()
    assert nas.target.own_login == (USER, nas.lab.own.public)
