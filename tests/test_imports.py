"""What an import may do: nothing that only POSIX has, and nothing heavy before a command is chosen."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
POSIX_ONLY = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
HEAVY = {"paramiko", "hcloud", "keyring", "textual", "qrcode", "cryptography", "tomlkit", "requests", "argparse"}


def _at_import(body: list[ast.stmt]) -> Iterator[str]:
    """The modules that importing this body imports; what stands under a condition is that condition's business."""
    for statement in body:
        if isinstance(statement, ast.Import):
            yield from (alias.name.split(".")[0] for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom) and statement.module:
            yield statement.module.split(".")[0]


def test_nothing_breaks_on_import_on_windows() -> None:
    modules = [path for package in ("keys", "bootstrap", "tui") for path in (ROOT / package).rglob("*.py")]
    found = {
        str(path.relative_to(ROOT)): names
        for path in modules
        if (names := POSIX_ONLY.intersection(_at_import(ast.parse(path.read_text(encoding="utf-8")).body)))
    }
    assert found == {}


def test_help_is_shown_without_anything_heavy() -> None:
    program = f"import sys, bootstrap.cli.main as m; m.main(['--help'], int); print({HEAVY!r} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"
