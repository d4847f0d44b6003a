"""The messages of keyturn's commits, as git-interpret-trailers reads them."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

from bootstrap.commit_message import message
from keys.plan import Change, Pending, Verb
from tests.keys.made import device, key


def change(target: str, name: str = "macbook") -> Change:
    return Change(Verb.REMOVE, target, "root", key(name), name, "lost")


def away(target: str) -> Pending:
    return Pending(target, "macbook", Verb.REMOVE, "away", datetime(2026, 11, 23, tzinfo=UTC))


def trailers(text: str) -> list[str]:
    command = ["git", "interpret-trailers", "--parse"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout.splitlines()


def test_it_tells_the_device_its_key_and_the_targets_of_the_plan() -> None:
    assert message("revoke macbook (lost)", [change("terraform"), away("server:vps")], device("macbook")) == (
        "keyturn: revoke macbook (lost)\n\n"
        f"Device: macbook\nFingerprint: {key('macbook').fingerprint}\nTargets: terraform, server:vps\n"
    )


def test_a_device_is_told_where_nothing_is_to_be_done_for_it() -> None:
    assert trailers(message("revoke macbook (lost)", [], device("macbook"))) == [
        "Device: macbook",
        f"Fingerprint: {key('macbook').fingerprint}",
    ]


def test_of_several_devices_each_has_its_lines() -> None:
    assert trailers(message("two", [change("terraform"), change("terraform", "pc")])) == [
        "Device: macbook",
        "Device: pc",
        f"Fingerprint: {key('macbook').fingerprint}",
        f"Fingerprint: {key('pc').fingerprint}",
        "Targets: terraform",
    ]


def test_a_hundred_targets_are_one_trailer_in_short_lines() -> None:
    names = [f"server:web-{number}" for number in range(100)]
    text = message("revoke macbook (lost)", map(change, names))
    assert trailers(text)[-1] == f"Targets: {', '.join(names)}"
    assert max(map(len, text.splitlines())) <= 72


def test_words_from_elsewhere_do_not_leave_their_line() -> None:
    text = message("a\nDevice: evil", [change("server:a\n\nDevice: evil, b\x1b[2J")])
    assert "evil" not in {line.partition(": ")[2] for line in trailers(text)}
    assert [line.partition(":")[0] for line in trailers(text)] == ["Device", "Fingerprint", "Targets"]


def test_without_keys_it_is_a_subject_alone(tmp_path: Path) -> None:
    assert message("init") == "keyturn: init\n"
