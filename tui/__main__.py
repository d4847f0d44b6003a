"""The program: no words open the screens, words run a command."""

import sys
from typing import TYPE_CHECKING, NoReturn

from bootstrap.cli.process import run_process

if TYPE_CHECKING:
    from bootstrap.sandbox.tour import Tour


def open_screen(tour: "Tour | None" = None) -> int:
    """Open the screens on the fleet that the environment and this folder name. tour: guides through them."""
    from tui.open import open_fleet

    return open_fleet(tour)


def main() -> NoReturn:
    """The `keyturn` command."""
    run_process(_run_command)


def _run_command() -> int:
    from bootstrap.cli.main import main as run_command  # no sooner: Ctrl-C is well heeded by now

    return run_command(sys.argv[1:], open_screen)


if __name__ == "__main__":
    main()
