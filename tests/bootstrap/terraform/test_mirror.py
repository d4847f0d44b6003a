"""The mirror of a repository reads like the real one with the edits made, and the real one stays as it is."""

from pathlib import Path

import pytest

from bootstrap.terraform.runs.mirror import mirror
from keys.errors import InvalidInputError


@pytest.fixture
def top(tmp_path: Path) -> Path:
    top = tmp_path / "repository"
    for name, text in {
        "infra/main.tf": "main",
        "infra/.terraform/environment": "prod",
        "infra/terraform.tfstate.d/prod/terraform.tfstate": "state",
        "modules/x/x.tf": "module",
        "shared/keys/pc.pub": "pc",
        "shared/keys/macbook.pub": "macbook",
    }.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text)
    (top / "infra/keys").symlink_to("../shared/keys")
    (top / "infra/elsewhere").symlink_to(tmp_path)
    (top / "infra/dangling").symlink_to("nothing")
    return top


@pytest.fixture
def into(tmp_path: Path) -> Path:
    (tmp_path / "into").mkdir()
    return tmp_path / "into"


def text(path: Path) -> str | None:
    return path.read_text() if path.exists() else None


def test_everything_can_be_read_by_the_same_relative_names(top: Path, into: Path, tmp_path: Path) -> None:
    place = mirror(into, top, top / "infra", {})
    assert place == into / "infra"
    for name in ("main.tf", ".terraform/environment", "terraform.tfstate.d/prod/terraform.tfstate", "keys/pc.pub"):
        assert text(place / name) == text(top / "infra" / name)
    assert text(into / "modules/x/x.tf") == "module"
    assert (place / "elsewhere").resolve() == tmp_path


@pytest.mark.parametrize("name", ["shared/keys", "infra/keys"])
def test_an_edit_is_seen_by_every_way_that_leads_to_the_file(top: Path, into: Path, name: str) -> None:
    place = mirror(into, top, top / "infra", {top / name / "pc.pub": b"new", top / name / "macbook.pub": None})
    for folder in (into / "shared/keys", place / "keys"):
        assert (text(folder / "pc.pub"), text(folder / "macbook.pub")) == ("new", None)
    assert (text(top / "shared/keys/pc.pub"), text(top / "shared/keys/macbook.pub")) == ("pc", "macbook")


def test_a_new_file_may_stand_in_a_new_folder(top: Path, into: Path) -> None:
    place = mirror(
        into, top, top / "infra", {top / "infra/new/keys/ipad.pub": b"ipad", top / "infra/main.tf": b"changed"}
    )
    assert text(place / "new/keys/ipad.pub") == "ipad"
    assert text(place / "main.tf") == "changed"
    assert not (top / "infra/new").exists()
    assert text(top / "infra/main.tf") == "main"


def test_a_link_that_is_removed_leaves_what_it_leads_to(top: Path, into: Path) -> None:
    (top / "infra/link.tf").symlink_to("main.tf")
    place = mirror(into, top, top / "infra", {top / "infra/link.tf": None})
    assert not (place / "link.tf").is_symlink()
    assert text(place / "main.tf") == "main"


def test_what_is_written_in_the_mirrored_directory_does_not_reach_the_real_one(top: Path, into: Path) -> None:
    place = mirror(into, top, top / "infra", {})
    (place / "main.tf").write_text("written by a data source")
    assert text(top / "infra/main.tf") == "main"


def test_a_directory_that_is_the_top_itself_is_mirrored_as_well(top: Path, into: Path) -> None:
    assert text(mirror(into, top, top, {top / "infra/main.tf": b"changed"}) / "infra/main.tf") == "changed"


def test_what_lies_outside_of_the_top_is_refused(top: Path, into: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="not below"):
        mirror(into, top, top / "infra", {tmp_path / "other.tf": b""})
