"""Jobs about this machine itself, with a person who says yes: it gets a new key, and later forgets all of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bootstrap.attended.asked_here import GiveNewPassphrase, SayYes
from bootstrap.attended.attendant import AgreeToPlan, Answer, Notice, Question
from bootstrap.attended.forgetting import forget_attended
from bootstrap.attended.rotating import rotate_here_attended
from bootstrap.attended.running import finds
from bootstrap.device_setup.running import Done
from bootstrap.events import Event
from bootstrap.fleet import Fleet
from bootstrap.sandbox.cloud import Sandbox
from bootstrap.sandbox.key_ring import SandboxKeyring
from keys.device import Status
from keys.errors import UnsafeError
from keys.key_pair import KeyPair
from tests.bootstrap.cli.world import RUNNING

pytestmark = pytest.mark.wants("git")


@dataclass
class Agreeing:
    """An Attendant. asked: the questions so far. agrees: what it says to the one whether to forget."""

    agrees: bool = True
    asked: list[object] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def happened(self, event: Event) -> None:
        """Nobody looks."""

    def tell(self, text: str) -> None:
        self.told.append(text)

    def ended(self, done: Done) -> None:
        assert done.error is None, done

    def ask(self, question: Question[Answer]) -> Answer:
        self.asked.append(question)
        answers = {AgreeToPlan: True, GiveNewPassphrase: "correct horse", SayYes: self.agrees}
        return answers[type(question)]  # type: ignore[return-value]

    @contextmanager
    def show(self, notice: Notice) -> Iterator[None]:
        yield

    def stops_by(self, stop: Callable[[], None]) -> None:
        """It is never stopped."""


def test_this_machine_gets_a_new_key_and_once_it_is_revoked_forgets_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sandbox_ring: SandboxKeyring
) -> None:
    monkeypatch.setattr(KeyPair.private_openssh, "__defaults__", (1,))  # rounds
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    with Sandbox.start(tmp_path / "cloud") as sandbox:
        for name, value in sandbox.environment.items():
            monkeypatch.setenv(name, value)
        fleet, person, file = Fleet.find(sandbox.fleet), Agreeing(), sandbox.ssh_folder / "id_ed25519_pc"
        closing = rotate_here_attended(finds(fleet), "pc", person)
        assert (closing.report is not None, closing.said) == (True, "")
        new = sandbox.device_key("pc")
        assert [
            sandbox.servers[name].lets_in("root", one) for name in RUNNING for one in (new, sandbox.keys["pc"])
        ] == [
            True,
            False,
        ] * len(RUNNING)
        assert any("it opens what the new one does not open yet" in text for text in person.told)
        assert sandbox_ring.get_password("keyturn", f"passphrase {new.fingerprint}") or file.exists()

        with pytest.raises(UnsafeError, match="pc is active"):
            forget_attended(finds(fleet), "pc", person)
        lost = replace(_device(fleet), status=Status.RETIRED, revoked=_device(fleet).added)
        fleet.write_registry(fleet.registry().with_device(lost), "pc is sold")
        assert forget_attended(finds(fleet), "pc", Agreeing(agrees=False)).said == "Nothing was changed."
        assert file.exists()
        assert forget_attended(finds(fleet), "pc", person).said == "Forgotten."
        assert not file.exists()
        assert not (sandbox.ssh_folder / "keyturn").exists()


def _device(fleet: Fleet):  # type: ignore[no-untyped-def]
    return fleet.registry().get("pc")
