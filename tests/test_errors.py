"""One base error for the whole project: none escapes it, and each end has its exit code."""

import importlib
import inspect
import pkgutil

import bootstrap
import keys
import tui
from bootstrap.cli.errors import exit_code_of
from bootstrap.exit_code import ExitCode
from keys.errors import InvalidInputError, KeyturnError, UnsafeError


def _own_exceptions() -> set[type[BaseException]]:
    found: set[type[BaseException]] = set()
    for package in (keys, bootstrap, tui):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.endswith("__main__"):
                continue
            members = inspect.getmembers(importlib.import_module(module.name), inspect.isclass)
            found |= {one for _, one in members if issubclass(one, BaseException) and one.__module__ == module.name}
    return found


def test_every_error_of_ours_that_a_person_may_meet_has_the_one_base() -> None:
    outside = {
        one for one in _own_exceptions() if not issubclass(one, KeyturnError) and not one.__name__.startswith("_")
    }
    assert outside == set()


def test_each_end_has_its_exit_code() -> None:
    ends = [exit_code_of(error("what")) for error in (KeyturnError, InvalidInputError, UnsafeError)]
    assert ends == [ExitCode.FAILED, ExitCode.USAGE, ExitCode.REFUSED]
