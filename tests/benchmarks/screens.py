"""How quick the screens are, each figure beside a peer's in the same run, and how much memory they take.

python -m tests.benchmarks.screens
"""

import compileall
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from bootstrap.paths import state_file
from bootstrap.state import State
from keys.registry import Registry
from tests.benchmarks.figures import command, measure, tell
from tests.benchmarks.pty_program import PtyProgram
from tests.keys.made import server
from tests.tui.made import large_fleet

ROUNDS = 7
PRESSES = 100
_ROOT = Path(__file__).parents[2]


def main() -> None:
    for package in ("keys", "bootstrap", "tui", "tests/tui", "tests/keys", "tests/benchmarks"):
        compileall.compile_dir(_ROOT / package, quiet=2)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as folder:
        first_screen(Path(folder), environment)
    first_paint(environment)
    keys_while_looking(environment)


def first_screen(folder: Path, environment: Mapping[str, str]) -> None:
    """From the start of the real program to the last target of twenty, as it was seen last. Nothing answers there."""
    inside = {**environment, "KEYTURN_FLEET": str(folder / "fleet"), "KEYTURN_STATE_DIR": str(folder / "state")}
    inside["KEYTURN_SSH_DIR"] = str(folder / "ssh")
    os.environ["KEYTURN_STATE_DIR"] = inside["KEYTURN_STATE_DIR"]
    _make_fleet(folder / "fleet")

    peaks: list[float] = []

    def screens() -> None:
        program = PtyProgram([sys.executable, "-m", "tui"], inside)
        program.shows("server:node-0019")
        program.end()
        peaks.append(program.peak)

    contestants: dict[str, Callable[[], object]] = {
        "keyturn shows 20 targets": screens,
        "python -c 'import textual.app'": command(sys.executable, "-c", "import textual.app, textual.widgets"),
        "a bare Textual app shows a word": lambda: _bare(inside),
    }
    tell("start to first useful screen, fleet of 20", measure(contestants, ROUNDS), "keyturn shows 20 targets")
    print(f"  memory at the first screen: at most {max(peaks):.0f} MiB")


def first_paint(environment: Mapping[str, str]) -> None:
    """From having all that was seen of 1,000 targets and 20 devices to the matrix on the screen."""
    times: dict[str, list[float]] = {"keyturn": [], "datatable": []}
    ended: dict[str, PtyProgram] = {}
    for _ in range(ROUNDS):
        for name, found in times.items():
            program = _simulated(name, environment)
            ready = program.shows("ready")
            found.append(program.shows("node-0015") - ready)
            program.end()
            ended[name] = program
    ours, peer = (statistics.median(found) for found in times.values())
    print(f"\nmatrix of 1,000 x 20, from data to screen, application started too (median of {ROUNDS})")
    print(f"  keyturn    {ours * 1000:6.0f} ms, {_used(ended['keyturn'])}")
    print(f"  DataTable  {peer * 1000:6.0f} ms, {_used(ended['datatable'])}; keyturn {ours / peer:.2f} times")


def keys_while_looking(environment: Mapping[str, str]) -> None:
    """Each press moves the cursor by a row; it is answered once the row is marked, or told in the detail."""
    busy = _presses("keyturn", "device-00 at server:node-{:04}", environment)
    peer = _presses("datatable", "server:node-{:04}", environment)
    print(f"\na key press answered, 1,000 x 20 ({PRESSES} presses)")
    contestants = (("keyturn, 1,000 targets being observed", *busy), ("DataTable, nothing else going on", *peer))
    for name, found, program in contestants:
        p95 = statistics.quantiles(found, n=20)[18]
        median = statistics.median(found)
        print(f"  {name:<40} median {median * 1000:5.1f} ms, p95 {p95 * 1000:5.1f} ms, {_used(program)}")


def _presses(name: str, words: str, environment: Mapping[str, str]) -> tuple[list[float], PtyProgram]:
    program = _simulated(name, environment)
    program.shows("node-0015")
    found = [program.answers("\x1b[B", words.format(number)) for number in range(1, PRESSES + 1)]
    program.end()
    return found, program


def _used(program: PtyProgram) -> str:
    """From its start to its end, which is what was waited for."""
    return f"CPU {program.processor * 1000:.0f} ms, peak memory {program.peak:.0f} MiB"


def _simulated(name: str, environment: Mapping[str, str]) -> PtyProgram:
    return PtyProgram([sys.executable, "-m", "tests.benchmarks.simulated", name], environment)


def _bare(environment: Mapping[str, str]) -> None:
    code = (
        "from textual.app import App\nfrom textual.widgets import Static, Footer\n"
        "class Bare(App):\n    def compose(self):\n        yield Static('hello there')\n        yield Footer()\n"
        "Bare().run()"
    )
    program = PtyProgram([sys.executable, "-c", code], environment)
    program.shows("hello there")
    program.end()


def _make_fleet(folder: Path) -> None:
    """Twenty servers at a port where nobody listens, seen a while ago."""
    folder.mkdir()
    seen = large_fleet(20, 3)
    names = [wish.target.removeprefix("server:") for wish in seen.matrix.wishes]
    servers = "".join(f'[servers.{name}]\nhost = "127.0.0.1"\nport = 9\nuser = "root"\n' for name in names)
    (folder / "keyturn.toml").write_text(f'[fleet]\nname = "kua"\n{servers}')
    registry = Registry()
    for device in seen.matrix.devices:
        registry = registry.with_device(device)
    (folder / "devices.toml").write_text(registry.text)
    with closing(State(state_file(folder))) as state:
        for name in names:
            state.remember(seen.matrix.observations[f"server:{name}"], server(name), registry)


if __name__ == "__main__":
    main()
