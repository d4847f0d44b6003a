"""What holds a key back, in words for people: no restriction is lost, and none is claimed that is not there."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.key_options import KeyOptions, parse_options
from keys.sshd.restrictions import restrictions
from keys.sshd.verdict import GetsIn

FLAGS = {
    "no-pty": "no terminal",
    "no-port-forwarding": "no port forwarding",
    "no-agent-forwarding": "no agent forwarding",
    "no-x11-forwarding": "no X11 forwarding",
    "no-user-rc": "no ~/.ssh/rc",
}


def told(options: str, forced: str | None = None) -> tuple[str, ...]:
    return restrictions(GetsIn("here:1", parse_options(options), forced))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("", ()),
        ("restrict", ("restrict",)),
        ("restrict,pty", ("no port forwarding", "no agent forwarding", "no X11 forwarding", "no ~/.ssh/rc")),
        ("restrict,x11-forwarding", ("no terminal", "no port forwarding", "no agent forwarding", "no ~/.ssh/rc")),
        ('from="10.0.0.0/8,*.kua"', ("only from 10.0.0.0/8,*.kua",)),
        ('expiry-time="20271123Z"', ("until 2027-11-23 00:00 UTC",)),
        ('permitopen="db:5432"', ("forwards only to db:5432",)),
        (
            'restrict,port-forwarding,permitlisten="8080"',
            ("no terminal", "no agent forwarding", "no X11 forwarding", "no ~/.ssh/rc", "listens only at 8080"),
        ),
        ('restrict,permitopen="db:5432"', ("restrict", "forwards only to db:5432")),
        (
            ",".join(f'permitopen="db:{port}"' for port in range(1, 7)),
            ("forwards only to db:1, db:2, db:3, db:4 and 2 more",),
        ),
    ],
)
def test_a_lines_options_are_told(options: str, said: tuple[str, ...]) -> None:
    assert told(options) == said


def test_a_forced_command_is_the_one_that_really_runs() -> None:
    assert told('command="borg serve"', "internal-sftp") == ("forced command: internal-sftp",)
    assert told("", "borg serve\x1b[31m") == ("forced command: borg serve\N{REPLACEMENT CHARACTER}[31m",)


def test_the_addresses_of_a_line_and_of_a_certificate_are_both_told() -> None:
    options = KeyOptions(from_="10.0.0.0/8", source_address="10.1.0.0/16")
    assert restrictions(GetsIn("here:1", options)) == ("only from 10.0.0.0/8", "only from 10.1.0.0/16")


def test_an_end_that_no_calendar_has_is_told_as_the_last_moment() -> None:
    (said,) = restrictions(GetsIn("here:1", KeyOptions(expiry=2**62)))
    assert said == "until 9999-12-31 23:59 UTC"


@given(st.sets(st.sampled_from(sorted(FLAGS))), st.booleans(), st.booleans(), st.sampled_from([None, "borg serve"]))
def test_no_restriction_is_lost(flags: set[str], from_: bool, end: bool, forced: str | None) -> None:
    options = [*sorted(flags), *['from="10.0.0.1"'] * from_, *['expiry-time="20271123Z"'] * end]
    said = told(",".join(options), forced)
    assert len(said) == len(options) + (forced is not None)
    assert {FLAGS[flag] for flag in flags} <= set(said)


@given(st.fixed_dictionaries({one.name: st.booleans() for one in fields(KeyOptions) if one.default is True}))
def test_restrict_is_said_only_where_nothing_is_given_back(allowed: dict[str, bool]) -> None:
    said = restrictions(GetsIn("here:1", KeyOptions(restricted=True, **allowed)))  # type: ignore[arg-type]  # flags
    given_back = any(value for name, value in allowed.items() if name != "touch_required")
    assert ("restrict" in said) is not given_back
