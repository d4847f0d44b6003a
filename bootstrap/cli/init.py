"""keyturn init: make a fleet folder, or adopt one."""

from pathlib import Path

from bootstrap.cli.console import print_document, say
from bootstrap.cli.parse import Values
from bootstrap.exit_code import ExitCode
from bootstrap.workflows.init import Made, Wanted, fleet_name
from bootstrap.workflows.init import init as make
from keys.inert import inert


def init(values: Values) -> ExitCode:
    folder = Path(values.dir or ".").expanduser().resolve()
    terraform = values.terraform or any(folder.glob("*.tf"))
    made = make(folder, Wanted(values.name or fleet_name(folder), values.server, values.hetzner, terraform))
    if values.json:
        content = {"written": list(made.written), "kept": list(made.kept), "commit": made.commit}
        print_document("keyturn.init/1", {"folder": str(made.folder), **content})
    else:
        _tell(made)
    return ExitCode.OK


def _tell(made: Made) -> None:
    for name in made.written:
        print(inert(f"wrote {made.folder / name}"))
    for name in made.kept:
        print(inert(f"kept  {made.folder / name}"))
    if made.commit:
        say(f"committed as {made.commit}")
    if made.note:
        say(f"note: {inert(made.note)}")
    say("next: keyturn doctor, then: keyturn onboard NAME --kind KIND")
