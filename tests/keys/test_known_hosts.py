"""Pinned host keys: known, unknown, changed, revoked; and not a byte lost."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keys.errors import InvalidInputError, UnsafeError
from keys.known_hosts import HostKeyVerdict, KnownHosts
from tests.keys.fixed import key
from tests.keys.samples import RSA

A, B, CA = key("a"), key("b"), key("ca")
KNOWN, UNKNOWN, CHANGED, REVOKED = HostKeyVerdict


def hosts(*lines: str) -> KnownHosts:
    return KnownHosts.parse("".join(f"{line}\n" for line in lines))


def test_a_pinned_key_is_known_for_its_host_and_port_only() -> None:
    file = hosts(f"web,10.0.0.1 {A.bare_line}", f"[web]:2222 {B.line}")
    assert file.check("web", 22, A) is file.check("10.0.0.1", 22, A) is file.check("WEB", 2222, B) is KNOWN
    assert file.check("web", 22, B) is file.check("web", 2222, A) is CHANGED
    assert file.check("db", 22, A) is file.check("10.0.0.1", 2222, A) is UNKNOWN
    assert file.lookup("web", 22) == {A}


def test_a_key_of_another_type_than_the_pinned_one_is_a_changed_key() -> None:
    assert hosts(f"web {A.bare_line}").check("web", 22, RSA) is CHANGED


def test_several_pinned_keys_are_all_known() -> None:
    file = hosts(f"web {A.bare_line}", f"web {RSA.bare_line}")
    assert file.check("web", 22, A) is file.check("web", 22, RSA) is KNOWN


def test_wildcards_and_negations_hold_as_in_openssh() -> None:
    file = hosts(f"*.kua,!bad.kua {A.bare_line}", f"[*]:2222 {B.bare_line}")
    assert file.check("web.kua", 22, A) is KNOWN
    assert file.check("bad.kua", 22, A) is UNKNOWN
    assert file.check("any", 2222, B) is KNOWN


def test_a_revoked_key_stays_revoked_though_it_is_pinned_too() -> None:
    file = hosts(f"web {A.bare_line}", f"@revoked * {A.bare_line}")
    assert file.check("web", 22, A) is file.check("elsewhere", 22, A) is REVOKED
    assert file.lookup("web", 22) == frozenset()
    with pytest.raises(UnsafeError, match="revoked"):
        file.with_key("web", 22, A)


def test_a_ca_vouches_and_is_not_pinned_itself() -> None:
    file = hosts(f"@cert-authority *.kua {CA.bare_line}")
    assert file.authorities("web.kua", 22) == {CA}
    assert file.check("web.kua", 22, CA) is UNKNOWN


@pytest.mark.real_sshd
def test_names_that_ssh_keygen_hashed_are_found(tmp_path: Path) -> None:
    file = tmp_path / "known_hosts"
    file.write_text(f"web {A.bare_line}\n[10.0.0.1]:2222 {B.bare_line}\n")
    subprocess.run(["ssh-keygen", "-H", "-f", str(file)], check=True, capture_output=True)
    hashed = KnownHosts.parse(file.read_text())
    assert "web" not in str(hashed)
    assert hashed.check("Web", 22, A) is hashed.check("10.0.0.1", 2222, B) is KNOWN
    assert hashed.check("web", 2222, A) is hashed.check("10.0.0.1", 22, B) is UNKNOWN


@pytest.mark.real_sshd
def test_ssh_keygen_finds_what_was_pinned(tmp_path: Path) -> None:
    file = tmp_path / "known_hosts"
    file.write_text(str(KnownHosts().with_key("Web.kua", 22, A).with_key("2001:db8::1", 2222, B)))
    for name in ("web.kua", "[2001:db8::1]:2222"):
        found = subprocess.run(["ssh-keygen", "-F", name, "-f", str(file)], check=False, capture_output=True)
        assert found.returncode == 0


def test_pinning_adds_one_line_once() -> None:
    file = KnownHosts.parse("# ours").with_key("web", 22, A)
    assert str(file) == f"# ours\nweb {A.bare_line}\n"
    assert file.with_key("web", 22, A) is file
    assert file.with_key("web", 22, RSA).lookup("web", 22) == {A, RSA}


def test_another_key_of_a_pinned_type_is_not_pinned_beside_it() -> None:
    with pytest.raises(UnsafeError, match="another host key is pinned already") as caught:
        KnownHosts().with_key("web", 2222, A).with_key("web", 2222, B)
    assert caught.value.hint == "if it was replaced: ssh-keygen -R '[web]:2222'"


@pytest.mark.parametrize("name", ["a b", "a\nb", "*", "!web", "a,b", "|1|x", "#web", "@revoked", ""])
def test_what_is_no_host_name_is_never_written(name: str) -> None:
    with pytest.raises(InvalidInputError, match="no host name"):
        KnownHosts().with_key(name, 22, A)


@settings(deadline=None)
@given(st.text(max_size=200), st.sampled_from(["", f"web {A.line}", f"@revoked web {B.line}", "|1|x|y ssh-rsa AAAA"]))
def test_no_text_is_lost_and_none_is_too_odd(noise: str, line: str) -> None:
    file = KnownHosts.parse(f"{noise}\n{line}\n{noise}")
    assert str(file) == f"{noise}\n{line}\n{noise}"
    file.check("web", 22, A)
    if line.startswith("web"):
        assert A in file.lookup("web")


def test_a_key_that_takes_the_place_of_the_pinned_ones_leaves_every_other_line_as_it_is() -> None:
    hashed = f"|1|{'A' * 27}=|{'B' * 27}= {A.bare_line}"
    file = hosts("# ours", f"web {A.line}", f"web {RSA.bare_line}", f"db,WEB,10.0.0.1 {A.bare_line} c", hashed)
    after = file.with_key_in_place("web", 22, B)
    assert after.text == f"# ours\ndb,10.0.0.1 {A.bare_line} c\n{hashed}\nweb {B.bare_line}\n"
    assert after.lookup("web", 22) == {B}
    assert after.with_key_in_place("web", 22, B) == after


def test_a_hashed_line_of_the_host_itself_goes(tmp_path: Path) -> None:
    file = tmp_path / "known_hosts"
    file.write_text(f"web {A.bare_line}\n")
    subprocess.run(["ssh-keygen", "-q", "-H", "-f", str(file)], check=True, capture_output=True)
    assert KnownHosts.parse(file.read_text()).with_key_in_place("web", 22, B).text == f"web {B.bare_line}\n"


@pytest.mark.parametrize("line", [f"* {A.bare_line}", f"w?b,db {A.bare_line}"])
def test_a_pin_by_a_pattern_is_not_taken_from_the_hosts_beside(line: str) -> None:
    with pytest.raises(UnsafeError, match="pins it by a pattern"):
        hosts(line).with_key_in_place("web", 22, B)


def test_a_revoked_key_takes_no_ones_place() -> None:
    with pytest.raises(UnsafeError, match="revoked"):
        hosts(f"web {A.bare_line}", f"@revoked * {B.bare_line}").with_key_in_place("web", 22, B)
