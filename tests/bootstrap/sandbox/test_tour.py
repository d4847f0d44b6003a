"""The guided tour without screens: what the servers show is what moves it on."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.cli.main import main
from bootstrap.sandbox.cloud import Sandbox
from bootstrap.sandbox.tour import Tour


def run(words: str) -> int:
    return main(words.split(), int)


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    with Sandbox.start(tmp_path) as started:
        environment = started.environ(os.environ)
        for name in os.environ.keys() - environment.keys():
            monkeypatch.delenv(name)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield started


def test_each_chapter_is_over_once_the_servers_show_it_and_never_before(sandbox: Sandbox) -> None:
    played: list[str] = []
    tour = Tour(sandbox, lambda words: played.append(" ".join(words)))
    assert not tour.look()
    assert tour.page.number == 1
    run("onboard laptop --kind macbook --passphrase none --yes")
    assert tour.look()
    assert tour.page.proved == ("the new device gets in at web, db, media", "so will new servers")
    assert "laptop was promised there" in tour.page.chapter.happened
    assert sandbox.servers["attic"].is_on
    assert not tour.look()
    run("apply --yes")
    assert tour.look()
    assert tour.page.chapter.title == "audit"
    run(f"revoke {sandbox.foreign_key.fingerprint} --retired --yes")
    assert tour.look()
    assert tour.page.chapter.happened == "laptop is stolen, and somebody is in at web with it. attic is off."
    assert not sandbox.servers["attic"].is_on
    assert not tour.look()
    run("revoke laptop --lost --yes")
    assert tour.look()
    assert "the thief's session has ended" in tour.page.proved
    run("apply --yes")
    assert tour.look()
    assert tour.page.is_over
    assert tour.page.proved == ("laptop is refused at web, db, media, attic",)
    tour.skip()
    assert not tour.look()
    assert not played


def test_what_is_skipped_is_done_by_the_tour(sandbox: Sandbox) -> None:
    tour = Tour(sandbox, lambda words: run(" ".join(words)))
    proved = []
    for number in range(1, tour.page.out_of + 1):
        assert tour.page.number == number
        tour.skip()
        proved.append(tour.page.proved)
    assert tour.page.is_over
    assert all(proved)


def test_a_chapter_that_cannot_be_done_is_left_and_a_thief_without_the_key_stays_outside(sandbox: Sandbox) -> None:
    run(f"revoke {sandbox.foreign_key.fingerprint} --retired --yes")  # out of order
    tour = Tour(sandbox, lambda _words: 1)
    key = sandbox.folder / "other.pub"
    key.write_text(sandbox.keys["bob"].line)
    tour.skip()
    assert tour.page.number == 2
    assert not tour.page.proved
    tour.skip()
    assert tour.page.number == 3
