"""The lock file: everything that pyproject.toml wants, hashed, and no address of a registry."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

TOP = Path(__file__).parent.parent
LOCK = (TOP / "requirements.lock").read_text()
PINNED = re.compile(
    r"^([a-z0-9-]+)==(\S+)(?: ; [^\\\n]+)? \\(?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)+$", re.MULTILINE
)


def test_every_package_is_pinned_with_a_hash() -> None:
    packages = [line for line in LOCK.splitlines() if line and not line.startswith(("#", " "))]
    assert len(PINNED.findall(LOCK)) == len(packages) > 20


def test_every_dependency_is_locked_in_a_version_that_pyproject_takes() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text())
    locked = dict(PINNED.findall(LOCK))
    wanted = [Requirement(line) for line in project["project"]["dependencies"] + project["dependency-groups"]["dev"]]
    stale = [str(one) for one in wanted if not one.specifier.contains(locked.get(canonicalize_name(one.name), "0"))]
    assert not stale, "make requirements.lock anew with the command at its top"


def test_no_address_of_a_registry_is_in_it() -> None:
    assert not re.search(r"https?:|--(extra-)?index-url|--find-links [^-]", LOCK)
