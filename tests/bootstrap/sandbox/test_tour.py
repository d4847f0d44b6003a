"""The guided tour without screens: what the servers show is what moves it on."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.cli.main import main
from bootstrap.sandbox.checks import SESSIONS_ARE_SEEN
from bootstrap.sandbox.cloud import Sandbox
from bootstrap.sandbox.tour import Tour
from tests.inside import inside


def run(words: str) -> int:
    return main(words.split(), int)


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    with inside(tmp_path, monkeypatch) as started:
        environment = started.environ(os.environ)
        for name in os.environ.keys() - environment.keys():
            monkeypatch.delenv(name)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield started


def test_the_servers_move_it_on_whoever_did_it_and_by_whatever_name(sandbox: Sandbox) -> None:
    """The first chapter is done by hand, the others by the tour."""
    tour = Tour(sandbox, lambda words: run(" ".join(words)))
    pages = [tour.page]
    assert not tour.look()
    run("onboard laptop --kind macbook --passphrase keyring --yes")
    assert tour.look()
    pages.append(tour.page)
    assert sandbox.servers["attic"].is_on
    while not tour.page.is_over:
        assert not tour.look()  # what it asks for was not done yet
        tour.skip(tour.page)
        pages.append(tour.page)
    assert [page.number for page in pages] == [1, 2, 3, 4, 5, 5]
    assert [page.proved for page in pages] == [
        (),
        ("the new device gets in at web, db, media",),
        ("laptop gets in at attic",),
        ("the old key gets in nowhere",),
        ("laptop is refused at web, db, media", *(["the thief's session has ended"] if SESSIONS_ARE_SEEN else [])),
        ("laptop is refused at web, db, media, attic",),
    ]
    assert "laptop was promised there" in pages[1].chapter.happened
    assert pages[3].chapter.happened == "laptop is stolen, and somebody is in at web with it. attic is off."
    tour.skip(tour.page)
    assert tour.page is pages[-1]


def test_what_cannot_be_done_is_left_and_a_page_is_skipped_once(sandbox: Sandbox) -> None:
    tour = Tour(sandbox, lambda _words: 1)
    first = tour.page
    for _ in range(2):
        tour.skip(first)
    assert (tour.page.number, tour.page.proved) == (2, ())
    tour.skip(tour.page)
    tour.skip(tour.page)
    assert tour.page.chapter.happened == "macbook is stolen. attic is off."  # its key is not on this machine
    assert not tour.look()
