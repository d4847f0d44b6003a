"""A key made for a device that can't make one, as a job: let in once the device has it, and secret to the end."""

import logging
import subprocess
from pathlib import Path

import pytest

from bootstrap.attended.attendant import AgreeToPlan, Attendant
from bootstrap.attended.making_for_qr import make_for_qr_attended
from bootstrap.attended.pairing_questions import TakeByCamera
from bootstrap.attended.work import Closing
from bootstrap.fleet import Fleet
from bootstrap.prompts import BrokenOffError
from bootstrap.sandbox.cloud import Sandbox
from keys.device import Kind
from tests.bootstrap.attended.person import Person
from tests.bootstrap.cli.world import World
from tests.qr_picture import DARK, read_screen, screen_of

pytestmark = pytest.mark.wants("git", "zbarimg", "ssh-keygen")


def making(sandbox: Sandbox) -> Person:
    def job(attendant: Attendant) -> Closing:
        return make_for_qr_attended(Fleet.find(sandbox.fleet).found_anew, "phone", Kind.ANDROID, None, attendant)

    return Person(job)


def shown(person: Person) -> TakeByCamera:
    """What is to be scanned, once the plan was agreed to."""
    person.answers(person.is_asked(AgreeToPlan), True)
    return person.is_asked(TakeByCamera)


def test_the_key_that_was_scanned_is_let_in_and_is_kept_nowhere(
    sandbox: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    person = making(sandbox)
    asked = shown(person)
    text = read_screen(screen_of("\r\n".join(asked.code), 80, 50), DARK, tmp_path)
    web = sandbox.servers["web"]
    file = tmp_path / "pasted"
    file.write_text(text)
    file.chmod(0o600)
    argv = ["ssh-keygen", "-y", "-P", asked.passphrase, "-f", str(file)]
    public = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()
    open_view = repr(person.work.view())
    person.answers(asked, True)
    report = person.ends().report
    assert report
    assert report.carried_out
    key = sandbox.device_key("phone")
    assert (key.line, web.lets_in("root", key)) == (public, True)
    everywhere = open_view + repr(person.work) + caplog.text
    for secret in (asked.passphrase, asked.code[10], *text.splitlines()[2:-1]):
        assert secret not in everywhere
        assert not [
            path for path in sandbox.folder.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()
        ]


@pytest.mark.parametrize("stops", [False, True], ids=["no", "stopped"])
def test_without_a_yes_nothing_is_let_in_and_the_key_is_called_useless(sandbox: Sandbox, stops: bool) -> None:
    before = World(sandbox)
    person = making(sandbox)
    asked = shown(person)
    if stops:
        person.work.stop()
    else:
        person.answers(asked, False)
    with pytest.raises(BrokenOffError):
        person.ends()
    assert person.is_told("phone was not let in. Where the key is on it already, delete it there: it is of no use.")
    assert World(sandbox) == before
