"""The table [github] of keyturn.toml -> a target of the fleet."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.fleet import Fleet
from bootstrap.sandbox.github import GitHubApi
from bootstrap.state import State
from bootstrap.wiring import Choices, open_run
from bootstrap.wishes import wishes
from keys.access import Effect, Seen, Wish
from tests.keys.made import key


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[GitHubApi]:
    with GitHubApi() as api:
        monkeypatch.setenv("GITHUB_API_URL", api.endpoint)
        monkeypatch.setenv("GITHUB_TOKEN", api.token)
        monkeypatch.setenv("KEYTURN_STATE_DIR", str(tmp_path / "state"))
        monkeypatch.setenv("KEYTURN_SSH_DIR", str(tmp_path / "ssh"))
        yield api


def fleet(folder: Path, table: str) -> Fleet:
    folder.joinpath("keyturn.toml").write_text(f'[fleet]\nname = "kua"\n{table}')
    return Fleet.find(folder)


def test_the_account_is_a_place_of_the_run_and_takes_its_token_from_where_the_file_says(
    api: GitHubApi, tmp_path: Path
) -> None:
    api.add_key("macbook@kua", key("macbook").line)
    folder = fleet(tmp_path, '[github]\ntoken = "env:GITHUB_TOKEN"\nsigning = true\ndevices = ["macbook"]\n')
    with open_run(folder, Choices(), lambda _event: None, lambda _host: False) as run:
        (place,) = run.places
        assert place.wish == Wish("github", Effect.LIVE, ("keys", "signing"), frozenset({"macbook"}))
        seen = place.target.observe()
    assert isinstance(seen, Seen)
    assert [grant.key for grant in seen.grants] == [key("macbook")]


def test_what_is_wanted_of_the_account_is_known_without_asking_anybody(api: GitHubApi, tmp_path: Path) -> None:
    folder, state = fleet(tmp_path, "[github]\n"), State(tmp_path / "state.db")
    assert wishes(folder, state) == (Wish("github", Effect.LIVE, ("keys",)),)
    state.close()
    assert api.calls == []


def test_a_fleet_without_the_table_has_no_such_place(api: GitHubApi, tmp_path: Path) -> None:
    with open_run(fleet(tmp_path, ""), Choices(), lambda _event: None, lambda _host: False) as run:
        assert run.places == ()
