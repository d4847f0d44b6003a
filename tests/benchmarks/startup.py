"""How long `keyturn --help` takes beside `python -c pass`, with the same interpreter.

python -m tests.benchmarks.startup
"""

import compileall
import sys
from pathlib import Path

from tests.benchmarks.figures import command, measure, tell


def main() -> None:
    for package in ("keys", "bootstrap", "tui"):
        compileall.compile_dir(Path(__file__).parents[2] / package, quiet=2)
    program = str(Path(sys.executable).with_name("keyturn"))
    figures = measure(
        {
            "python -c pass": command(sys.executable, "-c", "pass"),
            "keyturn --help": command(program, "--help"),
            "keyturn onboard --help": command(program, "onboard", "--help"),
        },
        rounds=30,
    )
    tell("start-up", figures, "keyturn --help")


if __name__ == "__main__":
    main()
