"""Running commands in turn, so that the machine's mood falls on both, and telling the medians as a ratio."""

import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One contestant: seconds of each run on the wall, and of processor in this machine's children."""

    name: str
    wall: tuple[float, ...]
    processor: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.wall)


def measure(contestants: Mapping[str, Callable[[], object]], rounds: int) -> list[Figure]:
    """Each contestant once a round, after one round that is not counted."""
    wall: dict[str, list[float]] = {name: [] for name in contestants}
    processor: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(rounds + 1):
        for name, run in contestants.items():
            before, start = _children(), time.perf_counter()
            run()
            if number:
                wall[name].append(time.perf_counter() - start)
                processor[name].append(_children() - before)
    return [Figure(name, tuple(wall[name]), tuple(processor[name])) for name in contestants]


def tell(title: str, figures: Sequence[Figure], subject: str) -> None:
    """Print them side by side: how often the subject's time goes into each, as subject / other."""
    mine = next(figure for figure in figures if figure.name == subject)
    print(f"\n{title} (median of {len(mine.wall)})")
    for figure in figures:
        ratio = "" if figure is mine else f"   {subject} takes {mine.median / figure.median:.2f} times this"
        spread = f"{min(figure.wall) * 1000:.0f} to {max(figure.wall) * 1000:.0f}"
        processor = statistics.median(figure.processor) * 1000
        print(f"  {figure.name:<44} {figure.median * 1000:8.0f} ms ({spread}), CPU {processor:6.0f} ms{ratio}")


def command(
    *words: str, environment: Mapping[str, str] | None = None, codes: tuple[int, ...] = (0,)
) -> Callable[[], str]:
    """A contestant that runs a program; another exit code is a mistake in the benchmark."""

    def run() -> str:
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
        if done.returncode not in codes:
            raise SystemExit(f"{words[0]} ended with {done.returncode}: {done.stderr[-2000:]}")
        return done.stdout

    return run


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
