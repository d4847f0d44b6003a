"""What stands in the way of one key whatever the files say: its type, its size, its CA, a list of revoked keys."""

from dataclasses import replace

import pytest

from keys.public_key import PublicKey
from keys.sshd.about_key import about_key
from keys.sshd.build import Build
from keys.sshd.config import Config
from keys.sshd.files import Entry, Files, Kind
from keys.sshd.server import Server
from keys.sshd.values import Value
from keys.sshd.verdict import Refused, Unknown
from tests.keys.certificates import certificate
from tests.keys.fixed import key
from tests.keys.samples import DSA, SAMPLES
from tests.keys.sshd_case import file

ED25519 = key("a")
RSA = next(made for line, bits, name in SAMPLES if name == "RSA" and bits >= 2048 and (made := PublicKey.parse(line)))
LIST = "/etc/ssh/revoked"


def doubts(
    one: PublicKey,
    config: dict[str, Value],
    *,
    version: tuple[int, int] = (9, 2),
    entries: dict[str, Entry] | None = None,
) -> list[Refused | Unknown]:
    files = Files.with_usual_folders(entries or {})
    return list(about_key(one, Config(config), Server(Build(version), b"", {}, files)))


@pytest.mark.parametrize(
    ("one", "config"),
    [
        (ED25519, {}),
        (RSA, {}),
        (RSA, {"requiredrsasize": (str(RSA.bits),)}),
        (ED25519, {"requiredrsasize": ("16384",)}),
        (RSA, {"pubkeyacceptedalgorithms": ("rsa-sha2-256",)}),
        (certificate("akd"), {}),
        (ED25519, {"casignaturealgorithms": ("rsa-sha2-512",)}),
        (ED25519, {"revokedkeys": ("none",)}),
    ],
)
def test_nothing_stands_in_the_way_of_a_key_that_sshd_takes(one: PublicKey, config: dict[str, Value]) -> None:
    assert doubts(one, config) == []


@pytest.mark.parametrize(
    ("one", "config", "why"),
    [
        (DSA, {}, "ssh-dss is not in PubkeyAcceptedAlgorithms"),
        (ED25519, {"pubkeyacceptedalgorithms": ("-ssh-ed25519*",)}, "ssh-ed25519 is not in PubkeyAcceptedAlgorithms"),
        (RSA, {"pubkeyacceptedalgorithms": ("ssh-ed25519",)}, "ssh-rsa is not in PubkeyAcceptedAlgorithms"),
        (RSA, {"requiredrsasize": ("8192",)}, "too short: RequiredRSASize 8192"),
        (certificate("akd"), {"casignaturealgorithms": ("rsa-sha2-512",)}, "not in CASignatureAlgorithms"),
        (certificate("akd", tamper=True), {}, "its signature is not its CA's"),
    ],
)
def test_each_obstacle_is_a_refusal_that_names_it(one: PublicKey, config: dict[str, Value], why: str) -> None:
    (found,) = doubts(one, config)
    assert isinstance(found, Refused)
    assert why in found.why


def test_a_type_that_this_sshd_has_no_name_for_is_refused_and_nothing_else_is_asked() -> None:
    (found,) = doubts(DSA, {"pubkeyacceptedalgorithms": ("ssh-ed25519",)}, version=(10, 0))
    assert found == Refused("this OpenSSH does not know keys of type ssh-dss")


def test_every_reason_is_told_not_only_the_first() -> None:
    config: dict[str, Value] = {"pubkeyacceptedalgorithms": ("ssh-ed25519",), "requiredrsasize": ("8192",)}
    assert len(doubts(RSA, config)) == 2


def test_a_list_of_revoked_keys_refuses_its_keys_and_all_where_it_is_missing() -> None:
    config: dict[str, Value] = {"revokedkeys": (LIST,)}
    listed = {LIST: file(f"{ED25519.line}\n".encode(), 0o644, 0)}
    assert [type(one) for one in doubts(ED25519, config, entries=listed)] == [Refused]
    assert doubts(key("b"), config, entries=listed) == []
    assert [type(one) for one in doubts(key("b"), config)] == [Refused]


def test_a_list_of_revoked_keys_that_was_not_seen_leaves_every_key_unknown() -> None:
    unread = {LIST: Entry(Kind.FILE, 0o600, 0, 0, None)}
    assert [type(one) for one in doubts(ED25519, {"revokedkeys": (LIST,)}, entries=unread)] == [Unknown]
    hidden = replace(Server(Build((9, 2)), b"", {}, Files({})), files=Files.with_usual_folders({}, frozenset({LIST})))
    assert [type(one) for one in about_key(ED25519, Config({"revokedkeys": (LIST,)}), hidden)] == [Unknown]
