"""The parts of the README that the program writes: `python -m tests.readme` puts them in, tests hold it to them."""

import re
from pathlib import Path

from bootstrap.cli.declarations import COMMANDS
from bootstrap.cli.help import command_help, main_help
from keys.safety import RULES

ROOT = Path(__file__).parents[1]
FILE = ROOT / "README.md"


def blocks() -> dict[str, str]:
    """What stands between `<!-- NAME -->` and `<!-- end -->`, by that name."""
    reference = "\n\n".join(f"$ keyturn {command.name} --help\n{command_help(command)}" for command in COMMANDS)
    return {
        "help: keyturn --help": _fenced(main_help()),
        "help: every command": _fenced(reference),
        "safety rules": _table(),
        "recorded: audit": _fenced(recorded("lost_macbook.txt", "keyturn audit")),
        "recorded: revoke": _fenced(recorded("lost_macbook.txt", "keyturn revoke macbook --lost --yes")),
    }


def _table() -> str:
    """The rules as Markdown."""
    rows = [f"| `{rule}` | {words.sentence} | {words.remedy} | {words.cost} |" for rule, words in RULES.items()]
    return "\n".join(["| rule | what it says | what to do | overridden |", "|---|---|---|---|", *rows, ""])


def recorded(story: str, command: str) -> str:
    """One command and its answer, as a transcript has it; the transcripts are held to the program."""
    text = (ROOT / "tests" / "transcripts" / story).read_text(encoding="utf-8")
    found = re.search(rf"^\$ {re.escape(command)}\n(.*?)\n\n(?=\$ )", text, re.DOTALL | re.MULTILINE)
    if not found:
        raise LookupError(f"{story} has no {command!r}")
    return f"$ {command}\n" + re.sub(r"(?m)^! ?", "", found[1])


def written(readme: str) -> str:
    """The README with these parts as the program writes them now."""
    for name, block in blocks().items():
        found = re.search(rf"<!-- {re.escape(name)} -->\n(.*?)<!-- end -->", readme, re.DOTALL)
        if not found:
            raise LookupError(f"the README has no block {name!r}")
        readme = readme[: found.start(1)] + block + readme[found.end(1) :]
    return readme


def _fenced(text: str) -> str:
    return f"```console\n{text.rstrip()}\n```\n"


if __name__ == "__main__":
    FILE.write_text(written(FILE.read_text(encoding="utf-8")), encoding="utf-8")
