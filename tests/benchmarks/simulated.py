"""The screens on a thousand targets that are simulated, and observed by the real reconciler; and Textual's own table.

python -m tests.benchmarks.simulated keyturn|datatable|first
"""

import random
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bootstrap.events import Emit
from bootstrap.reconcile import Place, Reconciler
from bootstrap.state import State
from bootstrap.targets.base import Outcome
from bootstrap.workflows.audit import Audit
from keys.access import Effect, Observation, Seen
from keys.audit import Survey, findings
from keys.matrix import Matrix, make_matrix
from keys.memory import Memory
from keys.plan import Change, Verb
from keys.registry import Registry
from tests.keys.made import server
from tests.tui.made import MadeBackend, large_fleet
from tui.app import KeyturnApp

TARGETS, DEVICES = 1000, 20
_NOBODY = Registry()
_ANSWERS_WITHIN = 0.8  # seconds, at most: a thousand targets, 64 at a time, are seen in some 6 s


class SimulatedTarget:
    """Answers after a while, with what it is given; everything is made anew, as a real answer is."""

    effect = Effect.LIVE
    verbs: frozenset[Verb] = frozenset()

    def __init__(self, observation: Observation) -> None:
        self.name = observation.target
        self._observation = observation

    def observe(self, registry: Registry = _NOBODY) -> Observation:
        time.sleep(random.random() * _ANSWERS_WITHIN)  # noqa: S311  no secret
        seen, now = self._observation, datetime.now(UTC)
        if isinstance(seen, Seen):
            return replace(seen, at=now, grants=tuple(replace(grant) for grant in seen.grants))
        return replace(seen, at=now)

    def apply(self, _changes: Sequence[Change]) -> Sequence[Outcome]:
        return ()

    def close(self) -> None:
        """Nothing is open."""


class SimulatedBackend(MadeBackend):
    """Each look observes all targets in the reconciler's threads, and makes a matrix of what they said."""

    def __init__(self, fleet: Audit, *, knows: bool) -> None:
        super().__init__(self._observe, recalled=fleet if knows else None)
        self._fleet = fleet
        self._registry = Registry()
        for device in fleet.matrix.devices:
            self._registry = self._registry.with_device(device)

    def _observe(self, emit: Emit) -> Audit:
        matrix = self._fleet.matrix
        places = [Place(SimulatedTarget(one), server(one.target.removeprefix("server:"))) for one in _all(matrix)]
        with tempfile.TemporaryDirectory() as folder, closing(State(Path(folder) / "state")) as state:
            now = datetime.now(UTC)
            observed = Reconciler(places, state, lambda: now, emit).observe(self._registry)
        anew = make_matrix(self._registry, matrix.wishes, observed, Memory())
        return Audit(now, anew, findings(Survey(anew, now)))


def _all(matrix: Matrix) -> list[Observation]:
    return list(matrix.observations.values())


def _keyturn(*, knows: bool) -> None:
    fleet = large_fleet(TARGETS, DEVICES)
    print("ready", flush=True)
    KeyturnApp(SimulatedBackend(fleet, knows=knows)).run()


def _datatable() -> None:
    """The peer: the same cells, the same titles, in the table that Textual has."""
    from textual.app import App, ComposeResult
    from textual.widgets import DataTable

    from tui.access_seen import AccessSeen
    from tui.access_view import AccessView

    table = AccessView(AccessSeen(large_fleet(TARGETS, DEVICES))).table

    class Peer(App[None]):
        def compose(self) -> ComposeResult:
            yield DataTable(fixed_columns=1)

        def on_mount(self) -> None:
            shown = self.query_one(DataTable)
            shown.add_columns("target", *(" ".join(heading) for heading in table.headings))
            for row in table.rows:
                shown.add_row(row.label, *(cell.text for cell in row.cells))

    print("ready", flush=True)
    Peer().run()


def main() -> None:
    {"keyturn": lambda: _keyturn(knows=True), "first": lambda: _keyturn(knows=False), "datatable": _datatable}[
        sys.argv[1]
    ]()


if __name__ == "__main__":
    main()
