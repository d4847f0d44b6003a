"""Key revocation lists: what ssh-keygen writes we read, and what it takes for damaged we do."""

import random
import subprocess
from pathlib import Path

import pytest

from keys.public_key import PublicKey
from keys.sshd.build import Build
from keys.sshd.config import Config
from keys.sshd.files import Files
from keys.sshd.krl import MAGIC, KrlError, read_krl
from keys.sshd.revocation import revoked
from keys.sshd.server import Server
from keys.wire import string, uint32, uint64
from tests.keys import sshd_cases
from tests.keys.certificates import authority, certificate
from tests.keys.fixed import key
from tests.keys.sshd_case import file

PATH = "/etc/ssh/revoked"
CONFIG = Config({"revokedkeys": (PATH,)})
HEAD = MAGIC + uint32(1) + uint64(1) + uint64(0) + uint64(0) + string(b"") + string(b"")


def says(data: bytes, who: PublicKey) -> str:
    server = Server(Build((9, 2)), b"", {}, Files.with_usual_folders({PATH: file(data, 0o600, 0)}))
    why = revoked(who, CONFIG, server)
    return "revoked" if why.endswith("the key is revoked") else ("damaged" if why else "fine")


def keygen(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["ssh-keygen", *words], capture_output=True, text=True, check=False, timeout=30)


@pytest.mark.real_sshd
@pytest.mark.parametrize("seed", range(4))
def test_ssh_keygen_takes_a_list_as_we_do(tmp_path: Path, seed: int) -> None:
    asked = [key("a"), certificate("akd")]
    for number, who in enumerate(asked):
        (tmp_path / str(number)).write_text(f"{who.line}\n")
    wrong = []
    for number in range(40):
        data = sshd_cases.krl(random.Random(seed * 40 + number))  # noqa: S311 (to find it again)
        (tmp_path / "krl").write_bytes(data)
        for at, who in enumerate(asked):
            done = keygen("-Q", "-f", str(tmp_path / "krl"), str(tmp_path / str(at)))
            theirs = "revoked" if "REVOKED" in done.stdout else ("damaged" if done.returncode else "fine")
            wrong += [(data, at)] if says(data, who) != theirs else []
    assert wrong == []


@pytest.mark.real_sshd
def test_what_ssh_keygen_revokes_is_revoked(tmp_path: Path) -> None:
    wanted = {
        f"hash: {key('a').fingerprint}": [True, True],
        f"key: {key('a').bare_line}": [True, True],
        f"key: {key('b').bare_line}": [False, False],
        "serial: 7": [False, True],
        "serial: 1-6\nserial: 9": [False, False],
        "id: id of it": [False, True],
    }
    (tmp_path / "ca").write_text(authority().line)
    for said, verdicts in wanted.items():
        (tmp_path / "spec").write_text(f"{said}\n")
        made = keygen("-q", "-k", "-s", str(tmp_path / "ca"), "-f", str(tmp_path / "krl"), str(tmp_path / "spec"))
        assert made.returncode == 0, made.stderr
        data = (tmp_path / "krl").read_bytes()
        assert [says(data, who) == "revoked" for who in (key("a"), certificate("akd"))] == verdicts, said


def test_a_list_cut_anywhere_lets_nobody_in() -> None:
    whole = HEAD + b"\2" + string(string(key("b").blob))
    assert says(whole, key("a")) == "fine"
    ends_well = {len(HEAD)}
    assert [at for at in range(1, len(whole)) if says(whole[:at], key("a")) == "fine"] == sorted(ends_well)


def test_a_revoked_authority_takes_its_certificates_along() -> None:
    assert says(HEAD + b"\2" + string(string(authority().blob)), certificate("akd")) == "revoked"
    assert says(f"{authority().line}\n".encode(), certificate("akd")) == "revoked"


def test_extensions_are_passed_over_since_9_4_unless_they_are_critical() -> None:
    for critical, refused in ((b"\0", False), (b"\1", True)):
        data = HEAD + b"\xff" + string(string(b"x@y") + critical + string(b""))
        with pytest.raises(KrlError):
            read_krl(data, (9, 2))
        if refused:
            with pytest.raises(KrlError):
                read_krl(data, (9, 6))
        else:
            assert not read_krl(data, (9, 6)).revokes(key("a"))
