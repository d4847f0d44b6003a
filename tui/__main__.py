"""The program: no words open the screens, words run a command."""

import sys

from bootstrap.cli.main import main as run_command


def open_screen() -> int:
    """Open the screens on the fleet that the environment and this folder name."""
    from tui.open import open_fleet

    return open_fleet()


def main() -> None:
    """The `keyturn` command."""
    sys.exit(run_command(sys.argv[1:], open_screen))


if __name__ == "__main__":
    main()
