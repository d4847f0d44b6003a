"""A Storage Box that breaks off, has no room, may not be written, or is changed by others at the same time."""

from collections.abc import Callable
from os import utime
from time import time

import pytest

from bootstrap.targets.base import Outcome, Result
from bootstrap.targets.storage_box.key_file import pieces
from keys.both_forms import BothForms
from keys.plan import Change
from keys.rfc4716 import write_rfc4716
from tests.bootstrap.lab import line_of
from tests.bootstrap.targets.storage_box_bench import FOREIGN, USER, Bench, add, own_lines, remove
from tests.keys.made import key

_LAST_REQUEST = 30  # more than any change takes
_BESIDE = ".authorized_keys.keyturn-"


def make(nas: Bench, change: Change) -> Outcome:
    """One change with a target of its own, as a run of its own would make it."""
    target = nas.target_for(nas.lab, nas.box, sub_accounts=())
    (outcome,) = target.apply([change])
    target.close()
    return outcome


def beside(nas: Bench) -> list[str]:
    return [path.name for path in (nas.box.home(USER) / ".ssh").iterdir() if path.name != "authorized_keys"]


@pytest.mark.parametrize("posix_rename", [True, False])
@pytest.mark.parametrize("change", [add("macbook"), remove("ipad")], ids=["add", "remove"])
def test_a_connection_that_is_cut_at_any_request_leaves_the_old_file_or_the_new_one(
    nas: Bench, change: Change, posix_rename: bool
) -> None:
    nas.box.faults.posix_rename = posix_rename
    old = own_lines(nas.lab) + line_of(key("ipad")) + write_rfc4716(key("ipad")) + FOREIGN
    file = BothForms(old)
    new = (file.add(change.key) if change == add("macbook") else file.remove(change.key)).data
    states = set()
    for request in range(1, _LAST_REQUEST):
        nas.box.write_authorized_keys(USER, old)
        nas.box.faults.cut(request)
        outcome = make(nas, change)
        if nas.box.faults.requests < request:
            break
        left = nas.file()
        states.add(left.rstrip(b"\n") == new.rstrip(b"\n"))
        assert left in {old, new, new + b"\n" * (len(old) - len(new))}
        assert not outcome.is_good or left.rstrip(b"\n") == new.rstrip(b"\n")
        nas.box.faults.cut(0)
        assert make(nas, change).is_good
        assert nas.file().rstrip(b"\n") == new.rstrip(b"\n")
    assert states == {True, False}
    assert request > 15


def test_a_disk_without_room_for_the_new_file_keeps_the_old_one(nas: Bench) -> None:
    old = nas.file()
    nas.box.faults.quota = len(old) + 100
    for posix_rename in (True, False):
        nas.box.faults.posix_rename = posix_rename
        outcome = make(nas, add("macbook"))
        assert (outcome.result, nas.file(), beside(nas)) == (Result.FAILED, old, [])
        assert outcome.hint.startswith("is the box full")


def test_a_box_that_is_read_only_is_told_so(nas: Bench) -> None:
    old = nas.file()
    nas.box.faults.read_only = True
    outcome = make(nas, add("macbook"))
    assert (outcome.result, nas.file()) == (Result.FAILED, old)
    assert outcome.said == ".ssh/authorized_keys: permission denied"


def test_a_symbolic_link_in_the_place_of_the_file_is_not_replaced(nas: Bench) -> None:
    file = nas.box.home(USER) / ".ssh/authorized_keys"
    file.rename(file.with_name("keys"))
    file.symlink_to("keys")
    outcome = make(nas, add("macbook"))
    assert (outcome.result, outcome.said) == (Result.FAILED, "it is not a regular file")
    assert file.is_symlink()


@pytest.mark.parametrize("posix_rename", [True, False])
@pytest.mark.parametrize("change", [add("macbook"), remove("ipad")], ids=["add", "remove"])
def test_what_another_keyturn_writes_meanwhile_is_kept_at_whatever_moment_before_the_last_look(
    nas: Bench, change: Change, posix_rename: bool
) -> None:
    nas.box.faults.posix_rename = posix_rename
    others = line_of(key("pc"))
    old = own_lines(nas.lab) + line_of(key("ipad"))
    for moment in ("lstat", "fsetstat", "close") if posix_rename else ("lstat",):
        nas.box.write_authorized_keys(USER, old)
        nas.box.faults.asked = _once(moment, lambda: nas.box.write_authorized_keys(USER, old + others))
        outcome = make(nas, change)
        assert outcome.result is Result.DONE
        assert others in nas.file()
        assert (key("macbook") in keys_of(nas)) == (change == add("macbook"))
        assert (key("ipad") in keys_of(nas)) == (change == add("macbook"))


def test_two_that_take_out_and_put_in_at_the_same_time_both_have_their_way(nas: Bench) -> None:
    nas.box.write_authorized_keys(USER, own_lines(nas.lab) + line_of(key("ipad")))
    nas.box.faults.asked = _once("fsetstat", lambda: make(nas, remove("ipad")))
    assert make(nas, add("macbook")).result is Result.DONE
    assert (key("macbook") in keys_of(nas), key("ipad") in keys_of(nas)) == (True, False)


def test_a_file_that_somebody_changes_all_the_time_is_given_up(nas: Bench) -> None:
    numbers = iter(range(1000))

    def asked(request: str) -> None:
        if request == "lstat":
            nas.box.write_authorized_keys(USER, own_lines(nas.lab) + b"# %d\n" % next(numbers))

    nas.box.faults.asked = asked
    outcome = make(nas, add("macbook"))
    assert (outcome.result, outcome.said) == (Result.FAILED, "somebody else keeps changing the file")
    assert beside(nas) == []


def test_what_a_run_that_died_has_left_goes_with_a_later_change_once_it_is_old(nas: Bench) -> None:
    folder = nas.box.home(USER) / ".ssh"
    old, young, foreign = (folder / name for name in (f"{_BESIDE}{'0' * 16}", f"{_BESIDE}{'1' * 16}", "notes"))
    for path in (old, young, foreign):
        path.write_bytes(b"")
    for path in (old, foreign):
        utime(path, (time() - 3600, time() - 3600))
    make(nas, add("macbook"))
    assert sorted(beside(nas)) == [young.name, foreign.name]


def test_a_long_file_is_closed_up_in_place_in_packets_that_end_with_lines_and_lose_no_other_line() -> None:
    lines = [b"line %06d of a file that is longer than one packet\n" % number for number in range(3000)]
    for gone in (slice(0, 1), slice(5, 900), slice(2999, 3000)):
        old, new = b"".join(lines), b"".join(lines[: gone.start] + lines[gone.stop :])
        disk = bytearray(old)
        for at, piece in pieces(old, new):
            disk[at : at + len(piece)] = piece
            assert len(piece) <= 32 * 1024
            assert set(new.splitlines()) <= set(bytes(disk).splitlines())
        assert bytes(disk).rstrip(b"\n") == new.rstrip(b"\n")


def test_what_is_added_in_place_is_one_packet_at_the_end() -> None:
    assert list(pieces(b"a\nb\n", b"a\nb\nc\n")) == [(4, b"c\n")]
    assert list(pieces(b"", b"c\n")) == [(0, b"c\n")]
    assert list(pieces(b"a\nb\nc\n", b"a\nc\n")) == [(2, b"c\n\n\n")]


def keys_of(nas: Bench) -> set[object]:
    return {line.key for line in BothForms(nas.file()).lines if line.key}


def _once(moment: str, act: Callable[[], object]) -> Callable[[str], None]:
    """Do it at the first request of that name, and never again: what it does asks too."""
    left = [moment]

    def asked(request: str) -> None:
        if request in left:
            left.clear()
            act()

    return asked
