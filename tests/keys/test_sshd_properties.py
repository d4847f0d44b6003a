"""Nothing that stands on a server makes the decision fail."""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from keys.public_key import PublicKey
from keys.sshd.build import Build
from keys.sshd.decide import decide
from keys.sshd.files import Entry, Files, Kind
from keys.sshd.globs import fits
from keys.sshd.server import CommandAnswer
from keys.sshd.verdict import GetsIn, Refused, Unknown, WillNotStart
from tests.keys import sshd_cases
from tests.keys.certificates import certificate
from tests.keys.sshd_case import Case, file
from tests.keys.sshd_lines import FATAL, MATCHES, SETTINGS

VERDICTS = (GetsIn, Refused, Unknown, WillNotStart)
BUILDS = st.builds(Build, st.sampled_from([(8, 9), (9, 2), (9, 6), (10, 0), (10, 5)]), st.booleans())
LINES = st.sampled_from(SETTINGS + MATCHES + FATAL)
KEYS = st.sampled_from([sshd_cases.KEY, certificate("akd"), certificate("ops")])


@given(st.randoms(use_true_random=False), BUILDS)
def test_every_made_up_server_has_a_verdict(chance: Random, build: Build) -> None:
    case = sshd_cases.make(chance)
    assert isinstance(decide(case.key, case.connection(), case.server(build)), VERDICTS)


@given(st.binary(), st.binary(), BUILDS)
def test_any_bytes_of_a_configuration_have_a_verdict(text: bytes, included: bytes, build: Build) -> None:
    entries = {"/etc/ssh/x": file(included, 0o644, 0)}
    case = Case((), entries, sshd_cases.KEY)
    server = replace(case.server(build), config=b"Include x\n" + text)
    assert isinstance(decide(case.key, case.connection(), server), VERDICTS)


@given(st.lists(st.tuples(LINES, st.text(max_size=5))), KEYS, BUILDS)
def test_any_words_behind_settings_have_a_verdict(
    lines: list[tuple[str, str]], offered: PublicKey, build: Build
) -> None:
    case = Case((), {}, offered)
    text = "\n".join(line + more for line, more in lines).encode("utf-8", "surrogateescape")
    assert isinstance(decide(case.key, case.connection(), replace(case.server(build), config=text)), VERDICTS)


@given(st.binary(), st.binary(), st.binary(), KEYS, BUILDS)
def test_any_bytes_of_the_files_have_a_verdict(
    lines: bytes, revoked: bytes, principals: bytes, offered: PublicKey, build: Build
) -> None:
    config = ("RevokedKeys /r", "TrustedUserCAKeys /ca", "AuthorizedPrincipalsFile /p", "AuthorizedKeysFile /k")
    entries = {"/r": file(revoked), "/ca": file(lines), "/p": file(principals, 0o644, 0), "/k": file(lines, 0o644, 0)}
    case = Case(config, entries, offered, answer=CommandAnswer(lines))
    assert isinstance(decide(case.key, case.connection(), case.server(build)), VERDICTS)


@given(st.text("/.ab*[]!-\\?\n", max_size=20), st.text("/.abc\n", max_size=20), BUILDS)
def test_any_links_and_patterns_have_a_verdict(pattern: str, target: str, build: Build) -> None:
    entries = {
        "/home/akd": Entry(Kind.SYMLINK, 0o777, target=target),
        "/a": Entry(Kind.DIRECTORY, 0o755),
        "/a/b": file(b""),
    }
    case = Case((f"AuthorizedKeysFile '{pattern}'", f"Include {pattern}x"), entries, sshd_cases.KEY)
    server = replace(case.server(build), files=Files(entries))
    assert isinstance(decide(case.key, case.connection(), server), VERDICTS)


def test_no_pattern_is_slow() -> None:
    assert not fits("a" * 200, "*a" * 60 + "b")
