"""The contract, kept by the Terraform target in a Git repository."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from bootstrap import git
from bootstrap.config import TerraformConfig
from bootstrap.targets.terraform import TerraformTarget
from keys.plan import Change
from keys.public_key import PublicKey
from tests.bootstrap.git_folder import repository, without_settings
from tests.bootstrap.targets.contract import Stage, TargetContract
from tests.bootstrap.targets.dying import die_making
from tests.keys.made import NOON, key

NAME = "devices.auto.tfvars.json"


class Variables:
    """The variables file, looked at and filled without keyturn."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    def content(self) -> dict[str, object]:
        text = self.path.read_text(encoding="utf-8") if self.path.exists() else "{}"
        content: dict[str, object] = json.loads(text)
        return content

    def seed_foreign(self) -> Sequence[PublicKey]:
        variables = {"region": "fsn1", "ssh_keys": {"old laptop": key("stranger").line}, "sizes": [1, 2.5, None]}
        self.path.write_text(json.dumps(variables, indent=4), encoding="utf-8")
        return [key("stranger")]

    def foreign(self) -> object:
        content = self.content()
        entries = content.pop("ssh_keys")
        assert isinstance(entries, dict)
        return list(content.items()), entries["old laptop"]

    @contextmanager
    def broken(self) -> Iterator[None]:
        before = self.path.read_bytes() if self.path.exists() else None
        self.path.write_text('{"ssh_keys": ', encoding="utf-8")
        yield
        assert self.path.read_text(encoding="utf-8") == '{"ssh_keys": '
        self.path.unlink()
        if before is not None:
            self.path.write_bytes(before)


class TestTerraform(TargetContract):
    @pytest.fixture
    def stage(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
        without_settings(monkeypatch)
        folder = repository(tmp_path / "infra")
        variables = Variables(folder)

        def die(point: str, change: Change) -> None:
            die_making(change, folder=str(folder), point=point)

        return Stage(
            TerraformTarget(TerraformConfig(), folder, git.commit, lambda: NOON),
            "ssh_keys",
            snapshot=lambda: variables.path.read_bytes() if variables.path.exists() else None,
            seed_foreign=variables.seed_foreign,
            foreign=variables.foreign,
            away=variables.broken,
            deaths=[partial(die, point) for point in ("fsync", "replace", "commit", "end")],
        )
