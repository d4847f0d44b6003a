"""What a server says of itself before a block, well and badly meant: what is not understood is refused."""

import random
from collections.abc import Callable

import pytest

from bootstrap.ssh.errors import CommandError
from bootstrap.targets.server.block_job import DROP_IN, CannotBlockError, Job, wanted
from bootstrap.targets.server.block_look import OWN_LIST, Sight, read_sight
from bootstrap.targets.server.block_problems import explain_block
from bootstrap.targets.server.block_script import Markers, block_script, read_blocked
from bootstrap.targets.server.edit import BROKE_OFF, Edited
from tests.keys.fixed import key

NONCE = "f" * 32
MAIN = "/etc/ssh/sshd_config"
INCLUDE = b"Include /etc/ssh/sshd_config.d/*.conf\n"
LIST = "/etc/ssh/revoked"
LOST, GOOD = key("a"), key("b")


def said(
    files: dict[str, bytes] | None = None,
    *,
    begin: str = "root 41",
    command: str = "/usr/sbin/sshd -D",
    config: str = "",
    settings: str = "pidfile:/run/sshd.pid\nlist:none",
    ours: str | None = None,
    stale: str = "",
    pending: str = "",
) -> bytes:
    """What block_look.sh would say. files: by path."""
    found = {MAIN: INCLUDE} if files is None else files
    listing = "".join(f"-rw-r--r-- 1 0 0 {len(data)} Jan  1 00:00 {path}\n" for path, data in found.items())
    heads = b"\n".join(b"==> %s <==\n%s" % (path.encode(), data) for path, data in found.items())
    frames: list[tuple[str, str, bytes]] = [
        ("begin", begin, b""),
        ("program", "/usr/sbin/sshd", b""),
        ("config", config, b""),
        ("command", command, b""),
        ("unit", "ssh.service", b""),
        ("pending", "", pending.encode()),
        ("settings", "", settings.encode()),
        ("ours", "", (settings if ours is None else ours).encode()),
        ("patterns", "", b"\n/etc/ssh/sshd_config.d/*.conf"),
        ("stale", "", stale.encode()),
        ("files", "", listing.encode()),
        ("bytes", "", heads),
        ("end", "", b""),
    ]
    return b"hello" + b"".join(f"\n@@{NONCE} {kind} {rest}\n".encode() + body for kind, rest, body in frames)


def job(output: bytes) -> Job:
    return wanted(read_sight(output, NONCE), [LOST], [GOOD], (9, 2))


def with_list(data: bytes, **more: str) -> bytes:
    settings = f"pidfile:/run/sshd.pid\nlist:{LIST}"
    return said({MAIN: f"RevokedKeys {LIST}\n".encode() + INCLUDE, LIST: data}, settings=settings, **more)


def test_a_server_without_a_list_gets_one_that_a_file_of_its_own_names() -> None:
    assert job(said()) == Job(OWN_LIST, "", None, DROP_IN, "")


def test_without_a_folder_of_files_the_main_file_names_it() -> None:
    made = job(said({MAIN: b"Port 22\n"}))
    assert (made.config, len(made.config_seen)) == (MAIN, 64)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", f"{LOST.bare_line}\n"),
        (b"# no end", f"\n{LOST.bare_line}\n"),
        (f"{LOST.line}\n".encode(), ""),
        (b"SSHKRL\n\0...", None),
    ],
)
def test_a_list_that_is_there_is_added_to(data: bytes, text: str | None) -> None:
    made = job(with_list(data))
    assert made.text == (None if text is None else text.encode())
    assert (made.path, made.config) == (LIST, "")


Refused = Callable[[], bytes]


@pytest.mark.parametrize(
    ("output", "why"),
    [
        (lambda: said(begin="user 41"), "only root"),
        (lambda: said(begin="root "), "was not found"),
        (lambda: said(begin="root 4 1"), "was not found"),
        (lambda: said(begin="root -1"), "was not found"),
        (lambda: said(command="/usr/sbin/sshd -D -o RevokedKeys=/x"), "settings of its own"),
        (lambda: said(command="/usr/sbin/sshd -D -oinclude=/x"), "settings of its own"),
        (lambda: said(config="sshd_config"), "names no folder"),
        (lambda: said(settings=""), "finds its configuration wrong"),
        (lambda: said(settings="said:/etc/ssh/x: \x1b[31mbad"), "finds its configuration wrong"),
        (lambda: said(stale=f"{MAIN}\n"), "was changed since"),
        (lambda: said({}), "could not be read"),
        (lambda: said(ours="pidfile:x\nlist:/other"), "Match block"),
        (lambda: said({MAIN: b"Match User x\nRevokedKeys none\n"}), "Match block"),
        (lambda: said({MAIN: b"RevokedKeys /a /b\n"}), "several lists"),
        (lambda: said({MAIN: b"RevokedKeys /a\n"}), "another list"),
        (lambda: said(settings="pidfile:x\nlist:/a"), "another list"),
        (lambda: said({MAIN: b"Include '/etc/x y'\n"}), "not followed"),
        (lambda: said({MAIN: b"RevokedKeys ../a\n"}, settings="pidfile:x\nlist:../a"), "no whole path"),
        (lambda: said({MAIN: f"RevokedKeys {LIST}\n".encode()}, settings=f"list:{LIST}"), "it is not there"),
        (lambda: with_list(b"junk\n"), "is damaged"),
        (lambda: with_list(GOOD.line.encode()), "the key of an active device"),
    ],
)
def test_what_is_not_understood_is_refused(output: Refused, why: str) -> None:
    with pytest.raises(CannotBlockError, match=why) as refused:
        job(output())
    assert refused.value.hint
    assert refused.value.what.isprintable()


def test_a_list_of_whose_bytes_some_are_missing_is_refused() -> None:
    longer = with_list(b"# short").replace(b"0 0 7 Jan", b"0 0 9999 Jan")
    with pytest.raises(CannotBlockError, match="to its end"):
        job(longer)


@pytest.mark.parametrize("missing", ["begin", "settings", "files", "bytes", "end", "unit"])
def test_an_answer_without_one_of_its_parts_is_an_error(missing: str) -> None:
    with pytest.raises(CommandError):
        read_sight(said().replace(f"@@{NONCE} {missing} ".encode(), b"@@other "), NONCE)


def test_frames_without_our_nonce_are_part_of_a_file() -> None:
    fake = f"\n@@{'0' * 32} settings \nlist:/evil\n@@{'0' * 32} end \n".encode()
    sight = read_sight(said({MAIN: INCLUDE + fake}), NONCE)
    assert sight.list_path == ""
    assert sight.files[MAIN] == INCLUDE + fake


def test_no_answer_however_torn_is_more_than_an_error() -> None:
    chance = random.Random(7)  # noqa: S311 (to find it again)
    whole = with_list(b"SSHKRL\n\0")
    for _ in range(400):
        torn = bytearray(whole)
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(torn))
            torn[at : at + chance.randrange(40)] = chance.randbytes(chance.randrange(8))
        try:
            made = job(bytes(torn))
        except (CommandError, CannotBlockError):
            continue
        assert isinstance(made, Job)


def sight() -> Sight:
    return read_sight(said(), NONCE)


def test_a_script_is_one_text_that_does_nothing_before_its_last_line() -> None:
    text = block_script(job(said()), sight(), [LOST], [GOOD], undo=90, nonce=NONCE)
    assert text.endswith(b"\nmain\n")
    assert f"hash: {LOST.fingerprint}".encode() in text
    assert GOOD.comment.encode() not in text or not GOOD.comment


@pytest.mark.parametrize(
    "word", ["useless", "config", "spared", "damaged", "tool", "reload", "foreign", "what?", BROKE_OFF]
)
def test_every_problem_is_said_with_a_hint_and_nothing_of_a_terminal(word: str) -> None:
    what, hint = explain_block(Edited(word, "/etc/\x1b[2J\n\x1b[2J[bold]" + "x" * 5000), job(said()))
    assert what.isprintable()
    assert len(what) < 500
    assert hint


def test_what_a_block_says_is_read_or_an_error() -> None:
    frame, end = f"\n@@{NONCE} done 0 made\n".encode(), f"\n@@{NONCE} end \n".encode()
    made = read_blocked(frame + b"config:\nlist:/etc/ssh/.keyturn-made.7.x" + end, b"", NONCE)
    assert Markers.read(made.said) == Markers("", "/etc/ssh/.keyturn-made.7.x")
    assert read_blocked(end, b"sh: killed\x07", NONCE).problem == BROKE_OFF
    with pytest.raises(CommandError):
        read_blocked(frame, b"", NONCE)


def test_markers_that_lie_there_are_paired() -> None:
    config, revoked = "/etc/ssh/.keyturn-undo.1.sshd_config", "/etc/ssh/.keyturn-made.2.keyturn_revoked_keys"
    assert list(Markers.pairs([config, revoked], "")) == [Markers(config, revoked)]
    assert list(Markers.pairs([config], "")) == [Markers(config, "")]
    other = "/etc/ssh/.keyturn-undo.1.my.list"
    assert list(Markers.pairs([other], "/etc/ssh/my.list")) == [Markers("", other)]
