"""Answers of a server that lies: each reader gives a value or says that it makes no sense, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bootstrap.ssh.errors import CommandError
from bootstrap.targets.server import block_look
from bootstrap.targets.server.block_script import read_blocked
from bootstrap.targets.server.edit import read_results
from bootstrap.targets.server.logins import read_logins, read_proof
from bootstrap.targets.server.observation import read_observation
from bootstrap.targets.server.sessions import read_sessions
from keys.key_pair import KeyPair
from tests.bootstrap.targets.lying import LIES, WORDS, Lie, Reader, framed, told

NONCE = "0123456789abcdef" * 2
LOST = KeyPair.generate("lost@kua").public
BEGIN = ("begin", "root 77 1767319445 +0100", "")
END = ("end", "", "")
LOGIN = f"A publickey {LOST.fingerprint} - root"
LOG = ("log", "", f"\ns auth /var/log/auth.log\no Jan_2_03:00:00\nl Jan_2_03:00:01 10 10.0.0.1 500 {LOGIN}\nx\n")
PROCESSES = "p 1 0 0 1 - -\np 10 1 0 500 3 o\np 11 10 0 501 3 -\np 70 1 0 900 4 o\np 77 70 0 901 4 -\n"
USED = ("log", "", f"\ns journal journal\no 1767319000.0\nx\nu 1767319400.5 {LOST.fingerprint} two words\ncut\n")
LISTING = "-rw-r--r-- 1 0 0 9 Jan 1 00:00 /etc/ssh/sshd_config\ndrwx------ 2 0 0 64 Jan 1 00:00 /root/.ssh\n"
HEADS = "==> /etc/ssh/sshd_config <==\nPort 22\n\n"

ANSWERS: dict[str, tuple[Reader, bytes]] = {
    "sessions": (
        lambda output: read_sessions(output, NONCE, [LOST]),
        framed(
            NONCE, BEGIN,
            ("processes", "", PROCESSES),
            ("connections", "", "m 10 500,501\nm 70 9000\n"),
            ("environments", "", "e 11 10.0.0.1 500\ne 77 10.0.0.9 9000\n"),
            LOG, END,
        ),
    ),
    "logins": (lambda output: read_logins(output, NONCE), framed(NONCE, BEGIN, USED, END)),
    "proof": (lambda output: read_proof(output, NONCE), framed(NONCE, BEGIN, LOG, END)),
    "observation": (
        lambda output: read_observation(output, NONCE),
        framed(
            NONCE,
            ("begin", "root:root 10.0.0.1 5000 10.0.0.2 22", ""),
            ("accounts", "", "root:x:0:0:root:/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/zsh\n"),
            ("groups", "", "root:x:0:\nann:x:1000:ann\n"),
            ("ends", "all", "root:!:19000:0:99999:7:::\nann:x:19000:0:99999:7::20000:\n"),
            ("daemon", "/etc/ssh/sshd_config", "/usr/sbin/sshd -D -o Port=22\n"),
            ("version", "", "OpenSSH_9.2p1 Debian-2, OpenSSL 3.0\n"),
            ("places", "", "file:root:/root/.ssh/authorized_keys\nset:root:permitrootlogin yes\n"),
            ("asked", "", ""),
            ("answer", "0 root", f"{LOST.line}\n"),
            ("answered", "0", ""),
            ("looked", "", "K:/etc/ssh/*\n"),
            ("files", "", LISTING),
            ("bytes", "", HEADS),
            ("doors", "", "sshd 812 2222\n"),
            END,
        ),
    ),
    "sight of a block": (
        lambda output: block_look.read_sight(output, NONCE),
        framed(
            NONCE,
            ("begin", "root 34", ""), ("program", "/usr/sbin/sshd", ""), ("config", "", ""),
            ("command", "/usr/sbin/sshd -D", ""), ("unit", "ssh.service", ""), ("pending", "", ""),
            ("settings", "", "list:/etc/ssh/revoked\npidfile:/run/sshd.pid\nsaid:a b\n"),
            ("ours", "", "list:/etc/ssh/revoked\n"), ("patterns", "", "/etc/ssh/sshd_config.d/*\n"),
            ("stale", "", "/etc/ssh/x\n"), ("files", "", LISTING), ("bytes", "", HEADS), END,
        ),
    ),
    "edits": (
        lambda output: read_results(output, NONCE),
        framed(NONCE, ("done", "0 4711", ""), ("failed", "1 write", "No space left on device"), END),
    ),
    "block": (
        lambda output: read_blocked(output, b"\xff\x1b[31m", NONCE),
        framed(NONCE, ("done", "0 made", "config:/etc/ssh/x\nlist:/etc/ssh/y\n"), END),
    ),
}  # fmt: skip


def complaint(read: Reader, answer: bytes) -> str:
    """What the reader says of an answer that it does not take; empty for one that it takes. It raises nothing else."""
    try:
        read(answer)
    except CommandError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", ANSWERS)
def test_a_true_answer_is_understood(name: str) -> None:
    read, answer = ANSWERS[name]
    assert read(b"Welcome to web!\n" + answer)


@pytest.mark.parametrize("name", ANSWERS)
@given(lies=LIES)
@settings(max_examples=150, deadline=None)
def test_whatever_is_answered_gives_a_value_or_says_that_it_makes_no_sense(name: str, lies: list[Lie]) -> None:
    read, answer = ANSWERS[name]
    said = complaint(read, told(lies, answer))
    assert "\x1b" not in said


@pytest.mark.parametrize("name", ANSWERS)
@given(cut=st.integers(1, 2000))
@settings(max_examples=50, deadline=None)
def test_an_answer_that_breaks_off_anywhere_is_not_believed(name: str, cut: int) -> None:
    read, answer = ANSWERS[name]
    last = answer.rindex(b"\n@@")
    with pytest.raises(CommandError, match=r"cut off|something else|no sense"):
        read(answer[: min(cut, last)])


@pytest.mark.parametrize("name", ANSWERS)
def test_frames_with_a_guessed_nonce_are_no_answer(name: str) -> None:
    read, answer = ANSWERS[name]
    for guess in (b"0" * 32, NONCE[:-1].encode(), NONCE.upper().encode(), b""):
        with pytest.raises(CommandError, match="something else than our script"):
            read(answer.replace(NONCE.encode(), guess))


@pytest.mark.parametrize("name", ANSWERS)
def test_a_first_frame_of_nonsense_is_no_traceback(name: str) -> None:
    read, answer = ANSWERS[name]
    head, _, rest = answer.removeprefix(b"\n").partition(b"\n")
    start = b" ".join(head.split(b" ")[:2])
    for word in WORDS:
        for nonsense in (word, b" ".join([word, word, word, b"+0000"]), b"root " + word + b" 1767319445 +0100"):
            complaint(read, b"\n" + start + b" " + nonsense + b"\n" + rest)


def test_a_server_of_a_million_processes_is_a_flood() -> None:
    """sessions.sh would say 16 MiB and more, which the session stops; what comes through is bounded as well."""
    read, answer = ANSWERS["sessions"]
    flood = b"".join(b"p %d 1 0 5 - -\n" % pid for pid in range(100, 100_200))
    with pytest.raises(CommandError, match="makes no sense"):
        read(answer.replace(b"processes \n", b"processes \n" + flood))


def test_processes_that_are_each_others_parents_end_nowhere_and_are_nobodys() -> None:
    read, answer = ANSWERS["sessions"]
    ring = b"".join(b"p %d %d 0 5 - -\n" % (pid, 100 + (pid + 1) % 5000) for pid in range(100, 5100))
    judged = read_sessions(answer.replace(b"processes \n", b"processes \n" + ring), NONCE, [LOST])
    assert read(answer)
    assert {one.partition(":")[0] for one in judged.condemned} == {"10", "11"}
