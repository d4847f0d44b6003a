"""Edits of several files: whoever is killed leaves files that make sense, and a write that fails leaves none."""

import os
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bootstrap.config import TerraformConfig
from bootstrap.git import Commit
from bootstrap.targets.base import Result
from bootstrap.targets.terraform import TerraformTarget
from bootstrap.terraform import writing
from bootstrap.terraform.files import Files
from bootstrap.terraform.journal import FILE, recovered
from bootstrap.terraform.writing import write
from keys.access import Seen
from keys.errors import KeyturnError
from keys.plan import Change, Verb
from keys.registry import Registry
from tests.bootstrap.terraform.grown import IPAD, NAMED, PC, key_resource, server
from tests.keys.made import NOON, key

NEW = key("macbook").with_comment("macbook@kua")
FILES = {
    "a-outputs.tf": f'output "ids" {{\n  value = {NAMED}\n}}\n',
    "keys.tf": key_resource("pc", 'file("keys/pc.pub")')
    + key_resource("ipad", 'file("keys/ipad.pub")')
    + f'output "more" {{\n  value = {NAMED}\n}}\n',
    "keys/pc.pub": PC,
    "keys/ipad.pub": IPAD,
    "servers.tf": server(NAMED),
}


class KilledError(Exception):
    """In place of a death: nothing after it is done. No KeyturnError, so that nothing takes anything back."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "keys").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def target(folder: Path) -> TerraformTarget:
    config = TerraformConfig(".", "keys.tf", "hcloud_ssh_key")
    return TerraformTarget(config, folder, lambda *_: Commit(), lambda: NOON)


def change(verb: Verb) -> Change:
    public_key, device = (NEW, "macbook") if verb is Verb.ADD else (key("pc"), "pc")
    return Change(verb, "terraform", "hcloud_ssh_key", public_key, device, "lost")


def texts(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def makes_sense(folder: Path) -> bool:
    """Whether all that is named is there: resources, and files of keys."""
    text = "\n".join(path.read_text() for path in folder.glob("*.tf"))
    labels = set(re.findall(r'resource "hcloud_ssh_key" "([^"]+)"', text))
    named = set(re.findall(r"hcloud_ssh_key\.([\w-]+)", text))
    return named <= labels and all((folder / name).exists() for name in re.findall(r'file\("([^"]+)"\)', text))


def ending_at(number: int, error: Exception) -> Callable[..., Any]:
    """write_atomically and Path.unlink together, of which the call of that number fails, and all after it."""
    calls = [0]

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            calls[0] += 1
            if calls[0] == number or (calls[0] > number and isinstance(error, KilledError)):
                raise error
            return real(*arguments, **named)

        return call

    return counted


def broken(monkeypatch: pytest.MonkeyPatch, number: int, error: Exception) -> None:
    monkeypatch.setattr(writing, "_write", ending_at(number, error)(writing._write))


@pytest.mark.parametrize("changes", [[Verb.ADD], [Verb.REMOVE], [Verb.ADD, Verb.REMOVE]], ids=str)
@pytest.mark.parametrize("number", range(1, 9))
def test_whoever_is_killed_between_two_writes_leaves_nothing_dangling(
    folder: Path, changes: list[Verb], number: int
) -> None:
    asked = [change(verb) for verb in changes]
    untouched = folder.parent / f"{folder.name}-whole"
    whole: list[Path] = []
    shutil.copytree(folder, untouched)
    with pytest.MonkeyPatch.context() as patch:
        real = writing._write

        def counted(path: Path, data: bytes | None) -> None:
            whole.append(path)
            real(path, data)

        patch.setattr(writing, "_write", counted)
        target(untouched).apply(asked)
    with pytest.MonkeyPatch.context() as patch:
        broken(patch, number, KilledError())
        with suppress(KilledError):
            target(folder).apply(asked)
    assert makes_sense(folder)
    seen = target(folder).observe()
    assert isinstance(seen, Seen)
    assert bool(seen.of(NEW)) is (number > len(whole) and Verb.ADD in changes)  # whoever was killed has come to nothing
    assert all(outcome.is_good for outcome in target(folder).apply(asked))
    assert texts(folder) == texts(untouched)


@pytest.mark.parametrize("verb", [Verb.ADD, Verb.REMOVE])
@pytest.mark.parametrize("number", range(1, 5))
def test_a_disk_that_is_full_takes_back_what_was_written_and_the_same_again_finishes(
    folder: Path, verb: Verb, number: int
) -> None:
    before = texts(folder)
    with pytest.MonkeyPatch.context() as patch:
        broken(patch, number, KeyturnError("could not be written: No space left on device", where="x", hint="room"))
        [outcome] = target(folder).apply([change(verb)])
    assert (outcome.result, outcome.hint) == (Result.FAILED, "room")
    assert texts(folder) == before
    [outcome] = target(folder).apply([change(verb)])
    assert outcome.result is Result.DONE
    assert makes_sense(folder)


def test_a_person_who_has_gone_on_with_a_half_made_change_keeps_what_they_wrote(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch, suppress(KilledError):
        broken(patch, 3, KilledError())
        target(folder).apply([change(Verb.ADD)])
    (folder / "keys.tf").write_text(f"# mine\n{(folder / 'keys.tf').read_text()}")
    target(folder).apply([change(Verb.ADD)])
    assert (folder / "keys.tf").read_text().startswith("# mine\n")
    assert not (folder / FILE).exists()


def test_a_file_that_is_read_only_is_told_and_nothing_is_done(folder: Path) -> None:
    (folder / "servers.tf").chmod(0o444)
    before = texts(folder)
    [outcome] = target(folder).apply([change(Verb.ADD)])
    assert (outcome.result, outcome.said) == (Result.FAILED, f"{folder}/servers.tf: is read-only")
    assert outcome.hint == f"if that is not on purpose: chmod u+w {folder}/servers.tf"
    assert texts(folder) == before


def test_whatever_runs_next_leaves_no_note_of_how_files_were(folder: Path) -> None:
    before = texts(folder)
    with pytest.MonkeyPatch.context() as patch, suppress(KilledError):
        broken(patch, 3, KilledError())
        target(folder).apply([change(Verb.ADD)])
    assert (folder / FILE).exists()
    target(folder).settle(Registry(), frozenset(), thorough=False)
    assert texts(folder) == before


def test_nobody_else_can_read_how_files_were(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch, suppress(KilledError):
        broken(patch, 2, KilledError())
        target(folder).apply([change(Verb.ADD)])
    assert (folder / FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", ["", "{", "[]", "7", '{"file": 1}', '[{"file": "x"}]', "[[]]"])
def test_what_was_broken_off_before_it_began_is_nothing(folder: Path, content: str) -> None:
    (folder / FILE).write_text(content)
    assert recovered(folder).edits == {}
    [outcome] = target(folder).apply([change(Verb.ADD)])
    assert outcome.result is Result.DONE
    assert not (folder / FILE).exists()


def test_what_cannot_be_put_back_is_told(folder: Path) -> None:
    files = Files(folder)
    after = files.changed(folder / "a.tf", b"a").changed(folder / "b.tf", b"b")
    real, calls = writing._write, [0]

    def full(*arguments: Any) -> None:
        calls[0] += 1
        if calls[0] > 1:
            raise KeyturnError("could not be written: full", where="b.tf", hint="make room")
        real(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "_write", full)
        with pytest.raises(KeyturnError) as caught:
            write(files, after)
    assert str(caught.value) == (
        "b.tf: could not be written: full, and a.tf could not be put back: "
        "run the same command again once that is mended"
    )


def test_folders_that_were_made_for_nothing_go_again(folder: Path) -> None:
    after = Files(folder).changed(folder / "new" / "deep" / "a.pub", b"a").changed(folder / "b.tf", b"b")
    with pytest.MonkeyPatch.context() as patch:
        broken(patch, 2, KeyturnError("full"))
        with pytest.raises(KeyturnError):
            write(Files(folder), after)
    assert not (folder / "new").exists()


def test_what_is_named_comes_first_and_goes_last(folder: Path) -> None:
    order: list[str] = []

    def noted(path: Path, data: bytes | None) -> None:
        order.append(f"{'-' if data is None else ''}{path.relative_to(folder)}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "_write", noted)
        target(folder).apply([change(Verb.ADD)])
        assert order == ["keys/macbook.pub", "keys.tf", "a-outputs.tf", "keys.tf", "servers.tf"]
        order.clear()
        target(folder).apply([change(Verb.REMOVE)])
    assert order == ["a-outputs.tf", "keys.tf", "servers.tf", "keys.tf", "-keys/pc.pub"]


@pytest.mark.skipif(os.name != "posix", reason="symlinks as POSIX has them")
def test_a_link_to_a_file_stays_a_link(folder: Path) -> None:
    real = folder.parent / f"{folder.name}-shared.tf"
    real.write_bytes((folder / "keys.tf").read_bytes())
    (folder / "keys.tf").unlink()
    (folder / "keys.tf").symlink_to(real)
    [outcome] = target(folder).apply([change(Verb.ADD)])
    assert outcome.result is Result.DONE
    assert (folder / "keys.tf").is_symlink()
    assert 'resource "hcloud_ssh_key" "macbook"' in real.read_text()
