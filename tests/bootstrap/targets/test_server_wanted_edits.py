"""From changes and an observation to edits: which file, as whom, and when it is better to do nothing."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bootstrap.targets.base import Result
from bootstrap.targets.server.described import described
from bootstrap.targets.server.edit import UNDO_SECONDS
from bootstrap.targets.server.listing import Listed
from bootstrap.targets.server.observation import Daemon, Observation, Place
from bootstrap.targets.server.seen import seen
from bootstrap.targets.server.wanted_edits import WantedEdits, editor_of, wanted_edits
from keys.access import Seen
from keys.key_pair import KeyPair
from keys.plan import Change
from keys.registry import Registry
from keys.sshd.account import Account, Shadow
from keys.sshd.files import Kind
from tests.bootstrap.lab import NOW, add, line_of, remove

ONE, TWO = KeyPair.generate("one").public, KeyPair.generate("two").public
CONFIG = "/etc/ssh/sshd_config"
FIRST, SECOND = "/root/.ssh/authorized_keys", "/root/.ssh/authorized_keys2"


def folder(path: str, mode: int = 0o755, owner: int = 0) -> Listed:
    return Listed(path, Kind.DIRECTORY, mode, owner, owner, 4096)


def observation(places: Sequence[Place], files: dict[str, bytes], *more: Listed, config: bytes = b"") -> Observation:
    """A server with root and deploy, whose sshd has this configuration."""
    files = {CONFIG: config, **files}
    listed = [
        *map(folder, ("/", "/root", "/root/.ssh", "/home", "/etc", "/etc/ssh")),
        folder("/home/deploy", 0o700, 1000),
        *(Listed(path, Kind.FILE, 0o600, 0, 0, len(data)) for path, data in files.items()),
        *more,
    ]
    accounts = [
        Account("root", 0, 0, "/root", shell_runs=True, shadow=Shadow("*")),
        Account("deploy", 1000, 1000, "/home/deploy", shell_runs=True, shadow=Shadow("*")),
    ]
    made = Observation(
        root=True,
        connection=("192.0.2.1", "50000", "192.0.2.2", "22"),
        accounts={account.name: account for account in accounts},
        groups={},
        daemons=(Daemon(CONFIG, "sshd: /usr/sbin/sshd -D [listener]", places=tuple(places)),),
        looked=frozenset({f"F:{CONFIG}", f"C:{CONFIG}", "K:/etc/keys"}),
        listed={one.path: one for one in listed},
        contents=files,
    )
    (sshd,) = described(made, "SSH-2.0-OpenSSH_9.2p1 Debian-2", ())
    return replace(made, reads={name: sshd.reads(name, made) for name in made.accounts})


def look(observed: Observation) -> Seen:
    sshds = described(observed, "SSH-2.0-OpenSSH_9.2p1 Debian-2", ())
    return seen("server:web", NOW, observed, sshds, Registry())


def edits(observed: Observation, *changes: Change) -> WantedEdits:
    return wanted_edits(changes, observed, look(observed))


def test_a_key_goes_to_the_first_file_with_an_undo_timer() -> None:
    places = [Place("file", "root", FIRST), Place("file", "root", SECOND)]
    wanted = edits(observation(places, {FIRST: line_of(ONE), SECOND: b""}), add(TWO))
    (edit,) = wanted.edits.values()
    assert (edit.path, edit.old, edit.new) == (FIRST, line_of(ONE), line_of(ONE) + line_of(TWO))
    assert (edit.undo, edit.run_as, edit.takes_over) == (UNDO_SECONDS, "", False)


def test_a_file_that_is_not_there_is_made() -> None:
    wanted = edits(observation([Place("none", "root", FIRST)], {}), add(TWO))
    assert wanted.edits[FIRST].old is None


def test_a_key_goes_from_every_file_and_without_a_timer() -> None:
    places = [Place("file", "root", FIRST), Place("file", "root", SECOND)]
    files = {FIRST: line_of(ONE) + b"no-pty " + line_of(ONE) + line_of(TWO), SECOND: b"# mine\n" + line_of(ONE)}
    wanted = edits(observation(places, files), remove(ONE))
    assert {edit.path: edit.new for edit in wanted.edits.values()} == {FIRST: line_of(TWO), SECOND: b"# mine\n"}
    assert {edit.undo for edit in wanted.edits.values()} == {0}


def test_several_keys_of_one_file_are_one_edit() -> None:
    observed = observation([Place("file", "root", FIRST)], {FIRST: line_of(ONE) + line_of(TWO)})
    assert [edit.new for edit in edits(observed, remove(ONE), remove(TWO)).edits.values()] == [b""]


def test_a_file_that_several_accounts_share_is_one_edit() -> None:
    places = [Place("file", "root", "/etc/keys"), Place("file", "deploy", "/etc/keys")]
    observed = observation(places, {"/etc/keys": line_of(ONE)}, config=b"AuthorizedKeysFile /etc/keys\n")
    changes = [remove(ONE), remove(ONE, "deploy")]
    wanted = edits(observed, *changes)
    assert list(wanted.edits) == ["/etc/keys"]
    assert [wanted.paths[change] for change in changes] == [("/etc/keys",), ("/etc/keys",)]


def test_what_is_so_already_needs_no_edit() -> None:
    observed = observation([Place("file", "root", FIRST)], {FIRST: line_of(ONE)})
    changes = [add(ONE), remove(TWO)]
    wanted = edits(observed, *changes)
    assert wanted.edits == {}
    assert [wanted.settled[change].result for change in changes] == [Result.ALREADY, Result.ALREADY]


def test_a_key_that_waits_for_its_confirmation_opens_nothing_yet_and_is_taken_over() -> None:
    undo = "/root/.ssh/.keyturn-undo-authorized_keys"
    files = {FIRST: line_of(ONE) + line_of(TWO), undo: line_of(ONE)}
    observed = observation([Place("undo", "root", FIRST)], files)
    assert [grant.opens for grant in look(observed).of(ONE)] == [True]
    assert [grant.opens for grant in look(observed).of(TWO)] == [False]
    (edit,) = edits(observed, add(TWO)).edits.values()
    assert (edit.old == edit.new, edit.takes_over, edit.undo) == (True, True, UNDO_SECONDS)


@pytest.mark.parametrize("change", [add(ONE), remove(ONE)])
@pytest.mark.parametrize("state", ["closed", "file"])
def test_what_was_not_seen_is_neither_changed_nor_called_done(change: Change, state: str) -> None:
    wanted = edits(observation([Place(state, "root", FIRST)], {}), change)
    assert wanted.edits == {}
    assert wanted.settled[change].result is Result.FAILED
    assert FIRST in wanted.settled[change].said


def test_a_file_that_was_not_read_to_its_end_is_left_alone() -> None:
    longer = Listed(FIRST, Kind.FILE, 0o600, 0, 0, 9_000_000)
    wanted = edits(observation([Place("file", "root", FIRST)], {FIRST: line_of(ONE)}, longer), remove(ONE))
    assert wanted.edits == {}
    assert "too long" in wanted.settled[remove(ONE)].said


@pytest.mark.parametrize(
    ("account", "path", "user"),
    [
        ("root", FIRST, ""),
        ("deploy", "/home/deploy/.ssh/authorized_keys", "deploy"),
        ("deploy", "/home/keys", ""),
        ("deploy", "/unknown/keys", "deploy"),
        ("deploy", "/tmp/keys", "deploy"),
        ("root", "/home/deploy/keys", "deploy"),
        ("deploy", "/home/media/keys", "media"),
        ("deploy", "/home/gone/keys", "deploy"),
        ("root", "/home/gone/keys", ""),
    ],
)
def test_root_edits_what_root_alone_can_reach_and_the_rest_as_whose_folder_it_is(
    account: str, path: str, user: str
) -> None:
    more = [folder("/tmp", 0o1777), folder("/home/media", owner=1001), folder("/home/gone", owner=4444)]
    observed = observation([], {}, *more)
    media = Account("media", 1001, 1001, "/home/media", shell_runs=True)
    observed = replace(observed, accounts={**observed.accounts, "media": media})
    assert editor_of(Place("file", account, path), observed) == user
    assert editor_of(Place("file", account, path), replace(observed, root=False)) == ""


def test_options_that_sshd_would_not_take_are_an_outcome() -> None:
    change = add(ONE, options="nonsense")
    wanted = edits(observation([Place("file", "root", FIRST)], {FIRST: b""}), change)
    assert wanted.edits == {}
    assert "options" in wanted.settled[change].said
