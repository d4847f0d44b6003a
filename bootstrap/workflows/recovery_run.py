"""A recovery's case, found in a run on the fleet as every front end has it: the servers, this machine, the patience."""

import time
from collections.abc import Callable

from bootstrap.paths import ssh_folder
from bootstrap.run import Run
from bootstrap.this_device import this_device
from bootstrap.wiring import boot_seconds, fleet_servers, rescue_port
from bootstrap.workflows.recovery_case import Case, Choice, Pace, find_case


def case_of(run: Run, server: str, device: str, pause: Callable[[float], None], *, hard: bool) -> Case:
    """device: a name, empty for this machine. pause: waits that long; what it raises ends it. Raises as find_case."""
    pace = Pace(boot_seconds(), pause, time.monotonic)
    here = this_device(run.fleet.registry(), ssh_folder())
    return find_case(run, Choice(server, device, hard, rescue_port()), fleet_servers(run.fleet, run.state), here, pace)
