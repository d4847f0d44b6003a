"""Tests that cannot run on a machine are left out loudly, and never where CI=true."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = """
from tests.hosts import wanted
wanted.missing = lambda mark: "a full moon" if mark == "hosts" else ""
def pytest_configure(config):
    for mark in ("hosts", "real_sshd"):
        config.addinivalue_line("markers", mark)
    config.pluginmanager.register(wanted.Wanted(config))
"""
TESTS = """
import pytest
@pytest.fixture
def host(): ...
@pytest.fixture
def sshd(): ...
def test_by_fixture(host): assert False
@pytest.mark.hosts
def test_by_mark(): assert False
@pytest.mark.wants("a-program-that-nobody-has")
def test_by_program(): assert False
@pytest.mark.wants("sh")
def test_that_can_run(sshd): ...
"""


def _pytest(folder: Path, *arguments: str, ci: str = "") -> subprocess.CompletedProcess[str]:
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "test_some.py").write_text(TESTS)
    argv = [sys.executable, "-m", "pytest", "-c", os.devnull, "--rootdir", str(folder), "--strict-markers", "-q"]
    argv += ["-p", "no:cacheprovider", *arguments, str(folder)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")} | {"CI": ci}
    return subprocess.run(argv, env=environment, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("arguments", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_what_did_not_run_is_said_with_the_reason(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    run = _pytest(tmp_path, *arguments)
    assert run.returncode == 0, run.stdout
    assert "3 TESTS DID NOT RUN" in run.stdout
    assert "missing here: a full moon; so 2 tests did not run:" in run.stdout
    assert "missing here: a-program-that-nobody-has; so 1 tests did not run:" in run.stdout
    assert "test_some.py::test_by_fixture" in run.stdout


@pytest.mark.parametrize("arguments", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_a_run_in_ci_that_left_tests_out_has_failed(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    run = _pytest(tmp_path, *arguments, ci="true")
    assert run.returncode == 1
    assert "this run has failed" in run.stdout


def test_tests_that_nobody_asked_for_are_not_missed(tmp_path: Path) -> None:
    run = _pytest(tmp_path, "-k", "can_run", ci="true")
    assert run.returncode == 0, run.stdout
    assert "DID NOT RUN" not in run.stdout


def test_a_fixture_gives_its_mark_before_marks_select(tmp_path: Path) -> None:
    run = _pytest(tmp_path, "-m", "real_sshd", ci="true")
    assert run.returncode == 0, run.stdout
    assert "1 passed" in run.stdout
