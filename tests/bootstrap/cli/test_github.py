"""A fleet with a GitHub account: devices come and go, by the program, on the stand-in of the API."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.sandbox.github import GitHubApi, Token
from tests import warm
from tests.keys.made import key

ROOT = Path(__file__).parents[3]


class Bench:
    """A fleet folder with nothing but [github], and the account. talk: all that was printed; last: in the last run."""

    def __init__(self, folder: Path, api: GitHubApi) -> None:
        self.api, self.folder, self.fleet = api, folder, folder / "fleet"
        self.fleet.mkdir()
        self.fleet.joinpath("keyturn.toml").write_text(
            '[fleet]\nname = "kua"\n[github]\ntoken = "env:GITHUB_TOKEN"\nsigning = true\n'
        )
        self.token = api.token
        self.talk = self.last = ""

    def keyturn(self, *words: str) -> int:
        """Run the program; its exit code."""
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": str(self.folder),
            "KEYTURN_STATE_DIR": str(self.folder / "state"),
            "GITHUB_API_URL": self.api.endpoint,
            "GITHUB_TOKEN": self.token,
        }
        done = warm.run(words, cwd=self.fleet, env=environment, given=b"", seconds=60)
        self.last = (done.stdout + done.stderr).decode()
        self.talk += self.last
        return done.returncode

    def onboard(self, name: str) -> int:
        path = self.folder / f"{name}.pub"
        path.write_text(f"{key(name).line}\n")
        return self.keyturn("onboard", name, "--kind", "macbook", "--public-key", str(path), "--yes")

    def titles(self, name: str) -> list[str]:
        return [one.title for one in self.api.registered(name)]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with GitHubApi() as api:
        yield Bench(tmp_path, api)


def test_a_device_gets_in_and_is_out_again_once_it_is_lost(bench: Bench) -> None:
    bench.api.add_key("old laptop", key("stranger").line)
    assert bench.onboard("pc") == 0
    assert bench.onboard("macbook") == 0
    assert bench.titles("ssh_signing_keys") == ["pc@kua", "macbook@kua"]
    assert bench.keyturn("revoke", "macbook", "--lost", "--yes") == 0
    assert bench.titles("keys") == ["old laptop", "pc@kua"]
    assert bench.titles("ssh_signing_keys") == ["pc@kua"]
    bench.api.add_key("again", key("macbook").line)
    assert bench.keyturn("audit") == 3
    assert "lost macbook still gets to the account's repositories" in bench.last
    assert bench.token not in bench.talk


def test_a_token_that_may_only_look_leaves_it_pending_and_says_what_it_lacks(bench: Bench) -> None:
    bench.onboard("pc")
    bench.token = bench.api.grant(Token("octocat", frozenset({"read:public_key", "read:ssh_signing_key"})))
    assert bench.onboard("macbook") == 4
    assert "the token lacks the scope admin:public_key and the scope admin:ssh_signing_key" in bench.last
    assert bench.titles("keys") == ["pc@kua"]
    bench.token = bench.api.token
    assert bench.keyturn("apply", "--yes") == 0
    assert bench.titles("keys") == ["pc@kua", "macbook@kua"]


def test_a_loss_is_not_called_proved_by_the_list_of_another_account(bench: Bench) -> None:
    for name in ("pc", "mac", "macbook"):
        bench.onboard(name)
    bench.token = bench.api.grant(Token("hubot"))
    assert bench.keyturn("revoke", "macbook", "--lost", "--yes") == 4
    assert "is the token another's?" in bench.last
    assert "macbook@kua" in bench.titles("keys")
    bench.token = bench.api.token
    assert bench.keyturn("apply", "--yes") == 0
    assert bench.titles("keys") == ["pc@kua", "mac@kua"]
