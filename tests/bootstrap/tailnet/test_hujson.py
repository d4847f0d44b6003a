"""The policy file, with comments and trailing commas, and the lines of its rules for Tailscale SSH."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bootstrap.tailnet.hujson import plain
from bootstrap.tailnet.ssh_rules import read_ssh_rules

POLICY = """\
// The tailnet's policy. "ssh": [ is not here.
{
  /* groups
     of people */ "groups": {"group:ops": ["ann@example.com",],},
  "acls": [{"action": "accept", "src": ["*"], "dst": ["*:*"]}, ], // all
  "hosts": {"url": "https://example.com/*not a comment*/", "esc": "a\\"//b,]"},
  "ssh": [
    // the first
    {
      "action": "check", "src": ["autogroup:member"], "dst": ["autogroup:self"],
      "users": ["autogroup:nonroot", "root"], "checkPeriod": "12h",
    },
    {"action": "accept", "src": ["group:ops"], "dst": ["tag:server"], "users": ["root",]}, /* , */
  ],
}
"""


def test_rules_are_read_with_the_line_that_each_begins_on() -> None:
    first, second = read_ssh_rules(POLICY)
    assert (first.action, first.line, first.users) == ("check", 9, ("autogroup:nonroot", "root"))
    assert (second.action, second.line, second.sources) == ("accept", 13, ("group:ops",))
    assert second.destinations == ("tag:server",)


def test_line_ends_of_windows_count_once() -> None:
    assert [rule.line for rule in read_ssh_rules("\ufeff" + POLICY.replace("\n", "\r\n"))] == [9, 13]


@pytest.mark.parametrize("policy", ["{}", '{"ssh": []}', '{"ssh": null}', "// nothing\n{,}", '{"acls": [],}'])
def test_a_policy_without_rules_has_none(policy: str) -> None:
    assert read_ssh_rules(policy) == ()


def test_names_in_capitals_and_a_second_section_count_as_well() -> None:
    """Go reads them so; none is overlooked."""
    policy = '{"SSH": [{"Action": "accept", "Src": ["*"]}],\n"ssh": [{"action": "check"}]}'
    assert [(rule.action, rule.line) for rule in read_ssh_rules(policy)] == [("accept", 1), ("check", 2)]


@pytest.mark.parametrize(
    "policy",
    [
        *("", "[]", "null", "<html>", "{5: 6}", "{} {}", '{} /* "ssh"', '{"a": 1 "ssh": []}', '{"a": 1} "ssh": []'),
        *('{"ssh"', '{"ssh" 5}', '{"ssh": [', '{"ssh": [{]}', '{"ssh": {}}', '{"ssh": ["x"]}'),
        *('{"ssh": [{"src": "*"}]}', '{"ssh": [{"action": 5}]}', '{"ssh": nullx}'),
    ],
)
def test_a_policy_that_makes_no_sense_is_not_taken_for_one_without_rules(policy: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_ssh_rules(policy)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=50)
@given(value=JSON, indent=st.sampled_from([None, 1]))
def test_what_is_json_already_stays_as_it_is(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    assert plain(text) == text


@given(text=st.text(alphabet='{}[]",:/*\\\n ab5', max_size=60))
def test_every_sign_stays_at_its_place(text: str) -> None:
    made = plain(text)
    assert len(made) == len(text)
    assert [i for i, sign in enumerate(made) if sign == "\n"] == [i for i, sign in enumerate(text) if sign == "\n"]
