"""The one place that decides which tests do not run: those that want a program, or root, that this machine has not.

A test is marked `hosts` or `real_sshd` by hand or by the fixtures that it uses, and `wants("hcloud", "busybox")` by
hand for other programs. What did not run is said at the end of the run, with the reason; where CI=true, such a run
has failed.
"""

import os
import platform
from collections.abc import Generator, Iterable, Sequence
from functools import cache
from typing import Any

import pytest

from tests.hosts.namespace import Host
from tests.hosts.openssh import PROGRAMS, missing_programs

MARK_OF_FIXTURE = {"host": "hosts", "hosts": "hosts", "sshd": "real_sshd", "ssh_keypair": "real_sshd"}
PROGRAMS_OF_HOSTS = (*PROGRAMS, "nsenter", "sudo", "chattr", "mount")
NotRun = tuple[str, str]  # a test and why
KEY = "keyturn_not_run"


@cache
def missing_for_hosts() -> str:
    """Why test hosts cannot be made here, in a few words; empty when one was made."""
    if platform.system() != "Linux":
        return "Linux"
    if os.geteuid() != 0:
        return "root"
    if programs := missing_programs(PROGRAMS_OF_HOSTS):
        return ", ".join(programs)
    try:
        with Host.start("trial"):
            return ""
    except (OSError, RuntimeError) as error:
        return f"what test hosts want ({str(error).strip().splitlines()[-1]})"


@cache
def missing(mark: str) -> str:
    """What this machine lacks for the tests of a mark; empty when nothing."""
    return missing_for_hosts() if mark == "hosts" else ", ".join(missing_programs())


def mark_by_fixtures(items: Iterable[pytest.Item]) -> None:
    """Give each test the marks of the fixtures that it uses."""
    for item in items:
        used = getattr(item, "fixturenames", ())
        for mark in sorted({MARK_OF_FIXTURE[name] for name in used if name in MARK_OF_FIXTURE}):
            item.add_marker(mark)


def why_not(item: pytest.Item) -> str:
    """Why a test cannot run here; empty when it can."""
    lacking = [missing(mark) for mark in ("hosts", "real_sshd") if item.get_closest_marker(mark)]
    programs = tuple(str(name) for mark in item.iter_markers("wants") for name in mark.args)
    return next(filter(None, [*lacking, ", ".join(missing_programs(programs))]), "")


class Wanted:
    """The pytest plugin; with xdist the workers select, and the controller tells."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        config.addinivalue_line("markers", "wants(*programs): calls these programs")
        self._not_run: set[NotRun] = set()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> Generator[None, object, object]:
        """Mark before `-m` and `-k` select; leave out, of what they chose, the tests that cannot run here."""
        mark_by_fixtures(items)
        result = yield
        self._leave_out(config, items)
        return result

    def _leave_out(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        left_out = [(item, why) for item in items if (why := why_not(item))]
        if not left_out:
            return
        self._not_run |= {(item.nodeid, why) for item, why in left_out}
        gone = {item for item, _ in left_out}
        items[:] = [item for item in items if item not in gone]
        config.hook.pytest_deselected(items=list(gone))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A worker hands over what it left out; a run in CI that left something out has failed."""
        output: dict[str, Any] | None = getattr(self._config, "workeroutput", None)
        if output is not None:
            output[KEY] = [list(pair) for pair in sorted(self._not_run)]
        elif self._not_run and in_ci():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a worker of xdist left out."""
        pairs: Sequence[Sequence[str]] = getattr(node, "workeroutput", {}).get(KEY, ())
        self._not_run |= {(test, why) for test, why in pairs}

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say loudly what did not run."""
        if not self._not_run:
            return
        terminalreporter.section(f"{len(self._not_run)} TESTS DID NOT RUN", "!", red=True, bold=True)
        for why in sorted({why for _, why in self._not_run}):
            tests = sorted(test for test, reason in self._not_run if reason == why)
            terminalreporter.line(f"missing here: {why}; so {len(tests)} tests did not run:", red=True)
            for test in tests:
                terminalreporter.line(f"  {test}")
        if in_ci():
            terminalreporter.line("CI=true: this run has failed, because these tests must run there", red=True)


def in_ci() -> bool:
    """Whether this run must leave nothing out."""
    return os.environ.get("CI", "").lower() in {"1", "true"}
