"""Onboarding and the trial after it, as jobs: what they ask, tell and do on the sandbox."""

from functools import partial
from pathlib import Path

import pytest

from bootstrap.attended.asked_here import SayYes, SeePassphrase
from bootstrap.attended.attendant import AgreeToPlan
from bootstrap.attended.newcomer_fields import KeyFrom
from bootstrap.attended.onboarding import onboard_attended
from bootstrap.attended.onboarding_here import onboard_here_attended
from bootstrap.attended.trying import try_attended
from bootstrap.fleet import Fleet
from bootstrap.sandbox.cloud import Sandbox
from keys.device import Kind
from keys.errors import InvalidInputError
from keys.key_pair import KeyPair
from tests.bootstrap.attended.scripted import Scripted


def test_a_device_is_let_in_once_and_a_made_passphrase_is_shown_once(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    Path(sandbox.environment["GIT_CONFIG_GLOBAL"]).write_text("[user]\n\tname = You\n\temail = you@localhost\n")
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    find = partial(Fleet.find, sandbox.fleet)
    phone = KeyPair.generate("me@phone").public
    let_in = partial(onboard_attended, find, "phone", Kind.IPHONE, key=phone, expires=None)

    refused = let_in(Scripted({AgreeToPlan: False}))
    assert (refused.to_try, sandbox.servers["web"].lets_in("root", phone)) == ("", False)
    closing = let_in(Scripted({AgreeToPlan: True}))
    assert (closing.to_try, "the key i at its line in Devices" in closing.said) == ("phone", True)
    assert sandbox.servers["web"].lets_in("deploy", phone)
    again = Scripted()
    let_in(again)
    assert "phone is in the fleet already, with this very key." in again.told

    attendant = Scripted({SayYes: False, AgreeToPlan: True, SeePassphrase: True})
    key_from = KeyFrom("made", signs_commits=True)
    onboard_here_attended(find, "mac", Kind.MAC, attendant, key_from=key_from, expires=None)
    (seen,) = [one for one in attendant.asked if isinstance(one, SeePassphrase)]
    assert seen.passphrase not in repr(attendant)
    assert {step.name for step in attendant.steps if step.said} >= {"ssh configuration", "git signing"}
    mac = find().registry().get("mac")
    assert mac is not None
    assert mac.tailscale_node == ""  # the person said no to that

    trial = Scripted()
    closing = try_attended(find, "mac", trial)
    assert closing.said == "mac logged in at 3 of 4 servers"
    assert (trial.tried["server:web"].let_in, trial.tried["server:web"].by_login) == (True, True)
    assert trial.tried["server:attic"].let_in is None

    sandbox.servers["web"].write_authorized_keys("deploy", b"")
    trial = Scripted()
    closing = try_attended(find, "phone", trial)
    assert closing.said.startswith("phone would be let in at 2 of 4 servers; its private key is not here")
    assert (trial.tried["server:web"].let_in, trial.tried["server:web"].said) == (False, "as root, not as deploy")
    with pytest.raises(InvalidInputError, match="no active device"):
        try_attended(find, "nobody", Scripted())
