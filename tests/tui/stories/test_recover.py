"""A server that locks its person out is recovered at the screens, by its real rescue system; then it is asked."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from textual.pilot import Pilot

from bootstrap.attended.recovery_questions import AgreeToRecovery, TrustRescueKey
from bootstrap.fleet import Fleet
from bootstrap.sandbox.hetzner import HetznerApi
from tests.hosts.factory import HostFactory
from tests.hosts.openssh import logs_in
from tests.real.rescue_bench import PROGRAMS, RescueBench, rescue_bench
from tests.tui.screen import looked, press, running, text, until
from tests.tui.stories.bench import answer, question, type_in, work_of, work_over
from tui.app import KeyturnApp
from tui.fleet_backend import FleetBackend

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts, pytest.mark.wants(*PROGRAMS)]


@pytest.fixture
def bench(tmp_path: Path, hosts: HostFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[RescueBench]:
    """A server that the key of pc is locked out of."""
    with ExitStack() as stack, HetznerApi() as api:
        made = stack.enter_context(rescue_bench(tmp_path, hosts, api))
        made.renew()
        made.lock_out(b"# by hand, and no end")
        for name, value in made.fleet.environment.items():
            monkeypatch.setenv(name, value)
        yield made


async def test_a_locked_server_is_recovered_by_typing_its_name_and_comparing_its_rescue_system(
    bench: RescueBench,
) -> None:
    app = KeyturnApp(FleetBackend(Fleet.find(bench.fleet.folder)))
    async with running(app) as pilot:
        await looked(pilot)
        await recovered(pilot, bench)
    assert bench.boots == ["rescue", "own"]
    assert not bench.rescue_enabled
    assert bench.web.authorized_keys("root") == b"# by hand, and no end\n" + bench.fleet.pc.line.encode() + b"\n"
    assert logs_in(bench.web, "root", bench.fleet.pc)


async def recovered(pilot: Pilot[None], bench: RescueBench) -> None:
    assert "Go to a server first" in await press(pilot, "g", "B")
    pilot.app.clear_notifications()
    assert "back into web" in await press(pilot, "G", "B")
    await press(pilot, "enter")  # Cancel has the focus
    assert bench.boots == []

    await press(pilot, "B", "down", "enter")
    await question(pilot)
    assert isinstance(work_of(pilot).question, AgreeToRecovery)
    assert "does not get in as root" in " ".join(text(pilot).split())
    assert "Reboot web, and recover it?" in text(pilot)
    await press(pilot, "tab")
    await type_in(pilot, "db")
    assert "That is not it: type web" in await press(pilot, "enter")
    await press(pilot, "backspace", "backspace")
    await type_in(pilot, "web")
    await answer(pilot, "enter")
    await until(pilot, lambda: isinstance(work_of(pilot).question, TrustRescueKey) or work_of(pilot).is_over)
    await question(pilot)
    assert bench.fingerprint in text(pilot)
    assert bench.boots == ["rescue"]
    await answer(pilot, "tab", "enter")
    await work_over(pilot)
    shown = " ".join(text(pilot).split())
    assert "web: a fresh login as root with the key of pc got in" in shown
    assert "✓ step 7: a login with the key proves it" in shown
    await press(pilot, "l")
    await work_over(pilot)
    assert "pc logged in at 1 of 1 server" in " ".join(text(pilot).split())
