"""What mends a finding, done on the sandbox with a person's yes; the servers and files are looked at afterwards."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bootstrap.attended.attendant import AgreeToPlan, Question, TrustHostKey
from bootstrap.attended.looking import look_at
from bootstrap.attended.mending import mend_attended
from bootstrap.attended.work import Work, WorkView
from bootstrap.fleet import Fleet
from bootstrap.sandbox.cloud import Sandbox
from keys.audit import Finding
from keys.device import Status
from keys.errors import InvalidInputError
from keys.mending import ByHand, Mending, PinHostKey, Repair, TakeOutDevice, TakeOutKey, TickOff, mending


def mended(sandbox: Sandbox, how: Mending) -> tuple[WorkView, list[Question[Any]]]:
    """How it ended with a person who says yes to all, and what they were asked."""
    find = Fleet.find(sandbox.fleet).found_anew
    asked: list[Question[Any]] = []

    def answer() -> None:
        if (question := work.view().question) and question not in asked:
            asked.append(question)
            work.answer(question, True)

    work = Work(str(how), lambda attendant: mend_attended(find, how, attendant), changed=answer)
    work.run()
    assert work.view().error is None
    return work.view(), asked


def found(sandbox: Sandbox, wanted: Callable[[Finding], bool]) -> list[Finding]:
    seen = look_at(Fleet.find(sandbox.fleet).found_anew, lambda _event: None)
    return [one for one in seen.findings if wanted(one)]


def test_each_way_to_mend_does_what_the_finding_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox.start(tmp_path / "cloud") as sandbox:
        for name, value in sandbox.environment.items():
            monkeypatch.setenv(name, value)
        web, db = sandbox.servers["web"], sandbox.servers["db"]
        _pin(sandbox)
        _take_out(sandbox)
        assert not web.lets_in("root", sandbox.foreign_key)
        ipad = sandbox.device_key("ipad")
        mended(sandbox, TakeOutDevice("ipad", Status.LOST))
        assert not web.lets_in("root", ipad)
        for server in (web, db):
            server.write_authorized_keys("root", server.authorized_keys("root") + f"{ipad.line}\n".encode())
        errand = _repair(sandbox)
        assert (web.lets_in("root", ipad), db.lets_in("root", ipad)) == (False, True)
        _tick_off(sandbox, errand)


def _pin(sandbox: Sandbox) -> None:
    """The fleet forgets web's host key; it is shown, and pinned again."""
    known = sandbox.fleet / "known_hosts"
    line = sandbox.servers["web"].known_hosts_line
    known.write_text(known.read_text().replace(f"{line}\n", ""))
    (one,) = found(sandbox, lambda finding: finding.kind == "untrusted")
    assert mending(one) == PinHostKey("server:web")
    view, asked = mended(sandbox, PinHostKey("server:web"))
    assert [type(question) for question in asked] == [TrustHostKey]
    assert view.closing
    assert view.closing.said == "The host key of server:web is pinned, and the server was seen."
    assert line.split()[-1] in known.read_text()


def _take_out(sandbox: Sandbox) -> None:
    fingerprint = sandbox.foreign_key.fingerprint
    (one,) = found(sandbox, lambda finding: finding.id == f"foreign:{fingerprint}")
    assert mending(one) == TakeOutKey(fingerprint)
    _, (asked,) = mended(sandbox, TakeOutKey(fingerprint, Status.RETIRED))
    assert isinstance(asked, AgreeToPlan)
    assert {change.target for change in asked.plan.changes} >= {"server:web"}


def _repair(sandbox: Sandbox) -> TickOff:
    """At web alone, though the lost key is back at db too. Gives what ticks off one of the errands that it left."""
    seen = found(sandbox, lambda one: one.kind in {"lingering", "errand"})
    lingering = [one for one in seen if one.kind == "lingering" and one.target in {"server:web", "server:db"}]
    assert {mending(one) for one in lingering} == {Repair("server:web"), Repair("server:db")}
    mended(sandbox, Repair("server:web"))
    errand = next(mending(one) for one in seen if one.kind == "errand")
    assert isinstance(errand, TickOff)
    return errand


def _tick_off(sandbox: Sandbox, how: TickOff) -> None:
    view, asked = mended(sandbox, how)
    assert asked == []
    assert view.closing
    assert view.closing.said.startswith(f"{how.errand} of ipad is noted as done; still to be done by hand: ")
    assert f'done = ["{how.errand}"]' in (sandbox.fleet / "devices.toml").read_text()


def test_what_only_a_person_can_do_is_refused(tmp_path: Path) -> None:
    def find() -> Fleet:
        raise AssertionError

    work = Work("by hand", lambda attendant: mend_attended(find, ByHand("switch it on"), attendant))
    work.run()
    error = work.view().error
    assert isinstance(error, InvalidInputError)
    assert error.hint == "switch it on"
