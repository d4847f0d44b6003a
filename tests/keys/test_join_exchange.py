"""The documents of the exchange: what is written is read back, and of what else may come, nothing gets through."""

import json
import string
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.device import Kind
from keys.errors import KeyturnError
from keys.git_remote import shared_remote
from keys.join_exchange import (
    MOST_OF_GIVER,
    MOST_OF_JOINER,
    End,
    Greeting,
    OfGiver,
    OtherVersionError,
    Said,
    Secrets,
    Waiting,
    Wanted,
    encoded,
    of_giver,
    of_joiner,
)
from keys.membership import MemberServer, Membership
from keys.strict_json import DocumentError

MEMBERSHIP = Membership(
    "studio",
    Kind.MAC,
    "kua",
    "git@git.example.org:kua/infra.git",
    "infra/fleet",
    (MemberServer("web", "203.0.113.7", 2222, "deploy", sudo=True),),
    "203.0.113.7 ssh-ed25519 AAAA\n",
    '[studio]\nkind = "mac"\n',
    ("hetzner", "hetzner:work"),
)
SECRET = "s3cret-of-the-test"

names = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=30)
servers = st.builds(
    MemberServer,
    names,
    st.ip_addresses().map(str),
    st.none() | st.integers(1, 65535),
    st.none() | names,
    st.booleans(),
)
memberships = st.builds(
    Membership,
    names,
    st.sampled_from(Kind),
    names,
    st.sampled_from(["", "https://git.example.org/kua.git", "ssh://git@[2001:db8::1]:2222/kua"]),
    st.sampled_from([".", "fleet", "infra/my fleet"]),
    st.lists(servers, max_size=4, unique_by=lambda one: one.name).map(tuple),
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=50),
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=50),
    st.lists(names, max_size=3, unique=True).map(tuple),
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


@pytest.mark.parametrize(
    "document",
    [Greeting(), Waiting(), Said("web: in"), Said(""), Secrets({"hetzner": SECRET}), End(), End(refused=True)],
)
def test_what_the_giver_writes_is_read_back(document: OfGiver) -> None:
    line = encoded(document)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert of_giver(line) == document


@given(memberships)
def test_any_membership_is_read_back(membership: Membership) -> None:
    assert of_giver(encoded(membership)) == membership


def test_what_the_joiner_writes_is_read_back() -> None:
    assert of_joiner(encoded(Wanted(("hetzner", "hetzner:work")))) == Wanted(("hetzner", "hetzner:work"))


@given(st.binary(max_size=200) | anything.map(lambda value: json.dumps(value).encode()))
def test_anything_else_is_an_error_of_ours(data: bytes) -> None:
    for read in (of_giver, of_joiner):
        with pytest.raises(DocumentError):
            read(data)


@given(memberships, st.data())
def test_a_field_that_holds_something_else_is_refused_or_harmless(membership: Membership, data: st.DataObject) -> None:
    """Whatever stands in a field: what is read is a membership that could have been written, or there is none."""
    content = json.loads(encoded(membership))
    field = data.draw(st.sampled_from(sorted(set(content) - {"schema"})))
    content[field] = data.draw(anything)
    try:
        read = of_giver(json.dumps(content).encode())
    except DocumentError:
        return
    assert of_giver(encoded(read)) == read


@given(st.sampled_from(sorted(set(json.loads(encoded(MEMBERSHIP))))))
def test_a_field_that_is_missing_is_refused(field: str) -> None:
    content = json.loads(encoded(MEMBERSHIP))
    del content[field]
    with pytest.raises(DocumentError):
        of_giver(json.dumps(content).encode())


@given(st.data())
def test_bytes_that_were_changed_are_refused_or_harmless(data: st.DataObject) -> None:
    line = bytearray(encoded(MEMBERSHIP))
    line[data.draw(st.integers(0, len(line) - 2))] = data.draw(st.integers(0, 255))
    try:
        read = of_giver(bytes(line))
    except DocumentError:
        return
    assert of_giver(encoded(read)) == read


def test_a_field_that_is_new_is_left_alone() -> None:
    content = {**json.loads(encoded(MEMBERSHIP)), "colour": "blue"}
    assert of_giver(json.dumps(content).encode()) == MEMBERSHIP


@pytest.mark.parametrize(
    "changed",
    [
        {"remote": "ext::sh -c id"},
        {"remote": "--upload-pack=id"},
        {"remote": "https://token@git.example.org/kua"},
        {"remote": "file:///etc"},
        {"folder": "../.."},
        {"folder": "/etc"},
        {"folder": "a/../../b"},
        {"folder": "a\\b"},
        {"folder": "-x"},
        {"folder": ""},
        {"name": "Studio Mac"},
        {"kind": "toaster"},
        {"fleet": "../kua"},
        {"servers": [{"name": "web", "host": "-oProxyCommand=id", "port": 22, "user": "root", "sudo": False}]},
        {"servers": [{"name": "web", "host": "a b", "port": 22, "user": "root", "sudo": False}]},
        {"servers": [{"name": "web", "host": "a", "port": True, "user": "root", "sudo": False}]},
        {"servers": [{"name": "web", "host": "a", "port": 65536, "user": "root", "sudo": False}]},
        {"servers": [{"name": "web", "host": "a", "port": 22, "user": "-l", "sudo": False}]},
        {"servers": [{"name": "../web", "host": "a", "port": 22, "user": "root", "sudo": False}]},
        {"servers": 2 * [{"name": "web", "host": "a", "port": 22, "user": "root", "sudo": False}]},
        {"known_hosts": "a\x00b"},
        {"known_hosts": "a\ud800b"},
        {"devices": "a\x1b[2Jb"},
        {"secrets": ["hetzner", "hetzner"]},
        {"secrets": ["Hetzner Token"]},
        {"secrets": [str(number) for number in range(51)]},
    ],
    ids=lambda changed: str(changed)[:50],
)
def test_what_could_do_harm_here_is_refused(changed: dict[str, object]) -> None:
    content = {**json.loads(encoded(MEMBERSHIP)), **changed}
    with pytest.raises(DocumentError):
        of_giver(json.dumps(content).encode())


@pytest.mark.parametrize(
    "value", ["", "two words", "line\nbreak", "ü", "x" * 8193, 7, None, ["a"]], ids=lambda value: str(value)[:10]
)
def test_a_value_that_is_no_secret_is_refused_and_not_repeated(value: object) -> None:
    line = json.dumps({"schema": "keyturn.exchange/1", "is": "secrets", "values": {"hetzner": value}}).encode()
    with pytest.raises(DocumentError) as error:
        of_giver(line)
    assert not value or str(value) not in str(error.value)


def test_a_secret_stands_in_no_representation() -> None:
    assert SECRET not in repr(Secrets({"hetzner": SECRET}))


def test_a_key_twice_nan_and_endless_nesting_are_refused() -> None:
    for text in (
        '{"schema": "keyturn.exchange/1", "schema": "keyturn.exchange/1", "is": "greeting"}',
        '{"schema": "keyturn.exchange/1", "is": "greeting", "x": NaN}',
        '{"schema": "keyturn.exchange/1", "is": "greeting", "x": 1.5}',
        '{"x":' * 100_000,
        "[" * 100_000,
    ):
        with pytest.raises(DocumentError):
            of_giver(text.encode())


def test_another_version_is_told_apart() -> None:
    for read, line in ((of_giver, encoded(Greeting())), (of_joiner, encoded(Wanted()))):
        with pytest.raises(OtherVersionError):
            read(line.replace(b"exchange/1", b"exchange/12"))


def test_what_is_too_long_is_neither_read_nor_written() -> None:
    with pytest.raises(DocumentError):
        of_giver(b'"' + b"x" * MOST_OF_GIVER + b'"')
    with pytest.raises(DocumentError):
        of_joiner(b'"' + b"x" * MOST_OF_JOINER + b'"')
    with pytest.raises(KeyturnError, match="too large"):
        encoded(replace(MEMBERSHIP, known_hosts="x" * MOST_OF_GIVER))


@pytest.mark.parametrize(
    ("url", "shared"),
    [
        ("https://github.com/kua/infra.git", "https://github.com/kua/infra.git"),
        ("https://ghp_token@github.com/kua/infra.git", "https://github.com/kua/infra.git"),
        ("https://me:pass@git.example.org:8443/kua?token=x#y", "https://git.example.org:8443/kua"),
        ("ssh://git:pass@git.example.org/kua.git", "ssh://git@git.example.org/kua.git"),
        ("ssh://git.example.org:2222/~/kua.git", "ssh://git.example.org:2222/~/kua.git"),
        ("git@github.com:kua/infra.git", "git@github.com:kua/infra.git"),
        ("vps:infra.git", "vps:infra.git"),
        ("http://git.example.org/kua.git", ""),
        ("git://git.example.org/kua.git", ""),
        ("/srv/git/kua.git", ""),
        ("../kua.git", ""),
        ("file:///srv/git/kua.git", ""),
        ("C:\\kua", ""),
        ("ext::sh -c id", ""),
        ("fd::17", ""),
        ("-oProxyCommand=id:x", ""),
        ("ssh://-oProxyCommand=id/x", ""),
        ("ssh://-oProxyCommand=id@host/x", ""),
        ("git@host:-x", ""),
        ("", ""),
    ],
)
def test_an_address_is_told_to_others_without_what_is_secret_and_only_where_it_is_of_use(url: str, shared: str) -> None:
    assert shared_remote(url) == shared
    assert shared_remote(shared) == shared
