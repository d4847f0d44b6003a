"""This machine comes into the tailnet by the stand-in program, and what keeps it out is said."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bootstrap.config_tailscale import TailscaleConfig
from bootstrap.sandbox.tailscale.machine import Machine
from bootstrap.sandbox.tailscale.tailnet import DOMAIN
from bootstrap.secrets import SecretError
from bootstrap.tailnet.errors import TailnetError
from bootstrap.tailnet.joining import Joined, join_this_device
from bootstrap.tailnet.membership import OtherTailnetError
from bootstrap.tailnet.program import TailscaleProgram
from bootstrap.tailnet.program_errors import Fault, ProgramError, late
from keys.errors import KeyturnError
from tests.bootstrap.tailnet.joining.clock import Clock
from tests.bootstrap.tailnet.joining.control_room import ControlRoom, away

MINE = TailscaleConfig(tags=("tag:laptop",))


def _join(program: TailscaleProgram, room: ControlRoom, config: TailscaleConfig = MINE, seconds: float = 1) -> Joined:
    return join_this_device(program, room, "macbook", "kua", config, wait=Clock().wait(seconds))


def _did(room: ControlRoom) -> list[str]:
    """What was changed at the control server, in order."""
    return [what for what in room.did if what not in {"node", "nodes", "auth_keys"}]


def _logged_in(program: TailscaleProgram, room: ControlRoom) -> str:
    """A machine that its owner had logged in, long before."""
    program.log_in(room.make_auth_key("by hand", tags=(), seconds=600)[1])
    room.did.clear()
    return program.status().node_id


def test_a_new_machine_joins_with_a_key_that_is_made_for_it(program: TailscaleProgram, room: ControlRoom) -> None:
    joined = _join(program, room)
    assert joined == Joined("n1CNTRL", ("this machine joined the tailnet amelie@example.com as macbook",))
    assert room.machines["n1CNTRL"].tags == ("tag:laptop",)


def test_the_key_names_the_device_and_is_revoked_once_it_has_done_its_work(
    program: TailscaleProgram, room: ControlRoom
) -> None:
    _join(program, room)
    assert [key.description for key in room.made] == ["keyturn macbook kua"]
    assert _did(room) == ["make_auth_key", "revoke k2"]
    assert room.keys == {}


def test_a_second_run_changes_nothing(program: TailscaleProgram, room: ControlRoom, machine: Machine) -> None:
    _join(program, room)
    room.did.clear()
    before = machine.kept
    again = _join(program, room)
    assert again == Joined("n1CNTRL", ("this machine is in the tailnet amelie@example.com already",), changed=False)
    assert (_did(room), machine.kept) == ([], before)


def test_a_machine_that_its_owner_logged_in_stays_as_it_is(
    program: TailscaleProgram, room: ControlRoom, machine: Machine
) -> None:
    node = _logged_in(program, room)
    machine.change(settings={"ssh": "true"})
    assert _join(program, room).node_id == node
    assert (_did(room), machine.kept["settings"]) == ([], {"ssh": "true"})


def test_a_machine_in_another_tailnet_is_left_there_and_that_is_said(
    program: TailscaleProgram, room: ControlRoom, machine: Machine
) -> None:
    node = _logged_in(program, room)
    machine.change(tailnet="work.example")
    room.hides = True
    with pytest.raises(OtherTailnetError, match=r"in another tailnet, work.example: api.example knows no such") as told:
        _join(program, room)
    assert "tailscale logout" in told.value.hint
    assert (_did(room), program.status().node_id) == ([], node)


def test_a_machine_of_another_control_server_that_counts_alike_is_told_apart_by_its_address(
    program: TailscaleProgram, room: ControlRoom
) -> None:
    node = _logged_in(program, room)
    room.machines[node] = replace(room.machines[node], addresses=("100.64.0.99",))
    with pytest.raises(OtherTailnetError):
        _join(program, room)
    room.machines[node] = replace(room.machines[node], addresses=("fd7a::1", "100.64.0.7"))
    assert _join(program, room).node_id == node


def test_a_machine_that_is_off_is_switched_on_as_it_is(
    program: TailscaleProgram, room: ControlRoom, machine: Machine
) -> None:
    node = _logged_in(program, room)
    machine.change(backend="Stopped", settings={"accept-routes": "true"})
    assert _join(program, room) == Joined(node, ("switched Tailscale on, in the tailnet amelie@example.com",))
    assert (_did(room), machine.kept["settings"]) == ([], {"accept-routes": "true"})


def test_a_machine_that_is_off_in_another_tailnet_stays_off(
    program: TailscaleProgram, room: ControlRoom, machine: Machine
) -> None:
    _logged_in(program, room)
    machine.change(backend="Stopped")
    room.hides = True
    with pytest.raises(OtherTailnetError):
        _join(program, room)
    assert machine.kept["backend"] == "Stopped"


def test_where_it_is_switched_on_is_looked_at_afterwards_when_the_service_does_not_know_before(
    program: TailscaleProgram, room: ControlRoom, machine: Machine
) -> None:
    node = _logged_in(program, room)
    machine.change(backend="Stopped", node_id="")
    started = _Started(program.path, lambda: machine.change(node_id=node))
    assert _join(started, room).node_id == node
    machine.change(backend="Stopped", node_id="")
    room.hides = True
    with pytest.raises(OtherTailnetError):
        _join(started, room)


def test_a_machine_that_was_removed_while_it_was_off_joins_anew(
    program: TailscaleProgram, room: ControlRoom, machine: Machine
) -> None:
    _logged_in(program, room)
    machine.change(backend="Stopped", node_id="")

    def finds_out() -> None:
        machine.change(backend="NeedsLogin")
        raise late("tailscale up", 60)

    joined = _join(_Started(program.path, finds_out), room)
    assert joined.said == ("this machine joined the tailnet amelie@example.com as macbook",)


def test_a_machine_that_waits_to_be_approved_is_approved(program: TailscaleProgram, room: ControlRoom) -> None:
    room.approves = False
    with pytest.raises(ProgramError):
        _logged_in(program, room)
    joined = _join(program, room)
    assert joined.said == ("approved this machine, which was logged in to amelie@example.com already",)
    assert room.machines[joined.node_id].authorized


def test_a_control_server_that_does_not_heed_approval_by_key_is_asked_for_it(
    program: TailscaleProgram, room: ControlRoom
) -> None:
    room.approves = False
    joined = _join(program, room)
    assert _did(room) == ["make_auth_key", "authorize n1CNTRL", "revoke k2"]
    assert joined.said == ("this machine joined the tailnet amelie@example.com as macbook",)


def test_a_machine_that_shows_up_late_is_approved_then(program: TailscaleProgram, room: ControlRoom) -> None:
    room.approves, room.hides = False, True

    def shows_up() -> None:
        room.hides = False

    join_this_device(program, room, "macbook", "kua", MINE, wait=Clock(at=shows_up).wait())
    assert room.machines["n1CNTRL"].authorized


def test_a_machine_that_is_off_and_waits_to_be_approved_is_approved(
    program: TailscaleProgram, room: ControlRoom, machine: Machine
) -> None:
    node = _logged_in(program, room)
    room.machines[node] = replace(room.machines[node], authorized=False)
    machine.change(backend="Stopped")
    started = _Started(program.path, lambda: machine.change(backend="NeedsMachineAuth"))
    assert _join(started, room).node_id == node
    assert room.machines[node].authorized


def test_approval_that_is_not_ours_to_give_is_asked_for(program: TailscaleProgram, room: ControlRoom) -> None:
    room.approves = False
    room.failing["authorize"] = TailnetError("the token may not", where="api.example", scope="devices:core")
    with pytest.raises(KeyturnError, match=r"waits to be approved.*the token may not") as told:
        _join(program, room)
    assert "admin console" in told.value.hint
    assert room.keys == {}


class TestWithoutCredentials:
    @pytest.fixture(autouse=True)
    def none(self, room: ControlRoom) -> None:
        missing = SecretError("there is no such entry", where="key ring", hint="keyturn secret set tailscale")
        self.missing = dict.fromkeys(("node", "nodes", "auth_keys", "make_auth_key", "authorize"), missing)

    def test_a_machine_that_is_in_a_tailnet_is_noted_and_what_was_not_checked_is_said(
        self, program: TailscaleProgram, room: ControlRoom
    ) -> None:
        node = _logged_in(program, room)
        room.failing = dict(self.missing)
        joined = _join(program, room)
        assert joined.node_id == node
        unchecked = "whether that is the fleet's could not be checked: key ring: there is no such entry"
        assert joined.said == ("this machine is in the tailnet amelie@example.com already", unchecked)

    @pytest.mark.parametrize("name", ["amelie@example.com", "Amelie@Example.com", DOMAIN, "TkQ7CNTRL"])
    def test_the_tailnets_name_is_compared_with_that_in_keyturn_toml(
        self, program: TailscaleProgram, room: ControlRoom, name: str
    ) -> None:
        node = _logged_in(program, room)
        room.failing = dict(self.missing)
        assert _join(program, room, TailscaleConfig(tailnet=name)).node_id == node

    def test_a_machine_whose_tailnet_has_another_name_is_not_taken(
        self, program: TailscaleProgram, room: ControlRoom
    ) -> None:
        _logged_in(program, room)
        room.failing = dict(self.missing)
        with pytest.raises(OtherTailnetError, match=r"another tailnet, amelie@example.com: the fleet's is example.org"):
            _join(program, room, TailscaleConfig(tailnet="example.org"))

    def test_a_machine_that_is_outside_is_told_both_ways_in(self, program: TailscaleProgram, room: ControlRoom) -> None:
        room.failing = dict(self.missing)
        with pytest.raises(KeyturnError, match="no auth key can be made for it: key ring: there is no such") as told:
            _join(program, room)
        assert told.value.hint.startswith("keyturn secret set tailscale; or log in by hand with `tailscale up`")


def test_a_key_that_is_refused_is_revoked_and_the_reason_told(
    program: TailscaleProgram, room: ControlRoom, machine: Machine
) -> None:
    room.secrets = _Wrong()
    with pytest.raises(ProgramError, match="the tailnet refused this machine: invalid key") as told:
        _join(program, room)
    assert told.value.fault is Fault.REFUSED
    assert (_did(room), machine.kept["backend"]) == (["make_auth_key", "revoke k2"], "NeedsLogin")


def test_a_machine_that_never_shows_up_is_told_with_the_time_and_its_key_is_revoked(
    program: TailscaleProgram, room: ControlRoom
) -> None:
    room.hides = True
    clock = Clock()
    with pytest.raises(KeyturnError, match=r"api.example does not show it after 60 seconds"):
        join_this_device(program, room, "macbook", "kua", MINE, wait=clock.wait())
    assert sum(clock.slept) == 60
    assert (_did(room), room.keys) == (["make_auth_key", "revoke k2"], {})


def test_a_machine_that_shows_up_late_is_waited_for(program: TailscaleProgram, room: ControlRoom) -> None:
    room.hides = True

    def shows_up() -> None:
        room.hides = len(clock.slept) < 3

    clock = Clock(at=shows_up)
    assert join_this_device(program, room, "macbook", "kua", MINE, wait=clock.wait()).node_id == "n1CNTRL"
    assert clock.slept == [2, 2, 2]


def test_a_control_server_that_cannot_be_reached_by_the_machine_is_told_and_the_key_is_revoked(
    program: TailscaleProgram, room: ControlRoom, machine: Machine
) -> None:
    machine.change(control="http://127.0.0.1:9")
    with pytest.raises(KeyturnError, match=r"at NeedsLogin: You are logged out.*refused"):
        _join(program, room)
    assert room.keys == {}


def test_a_service_that_does_not_run_is_told_before_a_key_is_made(
    program: TailscaleProgram, room: ControlRoom, machine: Machine
) -> None:
    machine.change(service=False)
    with pytest.raises(ProgramError, match="does not run"):
        _join(program, room)
    assert room.did == []


def test_settings_that_would_be_reset_are_told_and_the_key_is_revoked(
    program: TailscaleProgram, room: ControlRoom, machine: Machine
) -> None:
    machine.change(settings={"hostname": "mine"})
    with pytest.raises(ProgramError, match="--hostname=mine"):
        _join(program, room)
    assert (room.keys, machine.kept["settings"]) == ({}, {"hostname": "mine"})


def test_the_login_server_of_the_fleet_is_told_to_the_program(
    program: TailscaleProgram, room: ControlRoom, machine: Machine
) -> None:
    _join(program, room, TailscaleConfig(login_server="https://headscale.example"))
    assert machine.kept["settings"] == {"login-server": "https://headscale.example"}


def test_a_key_that_an_earlier_run_left_is_revoked_first(program: TailscaleProgram, room: ControlRoom) -> None:
    for device in ("macbook", "ipad"):
        room.make_auth_key(f"keyturn {device} kua", tags=(), seconds=600)
    _join(program, room)
    assert [key.description for key in room.keys.values()] == ["keyturn ipad kua"]


def test_a_key_that_cannot_be_revoked_is_told_with_its_end(program: TailscaleProgram, room: ControlRoom) -> None:
    room.failing["revoke"] = away()
    assert "and ends by itself within 10 minutes" in _join(program, room).said[-1]


def test_a_key_that_cannot_be_revoked_is_told_beside_what_failed(
    program: TailscaleProgram, room: ControlRoom, machine: Machine
) -> None:
    room.failing["revoke"] = away()
    machine.change(operator=False)
    with pytest.raises(ProgramError) as told:
        _join(program, room)
    assert "--operator=$USER" in told.value.hint
    assert told.value.hint.endswith("(no answer), and ends by itself within 10 minutes")


def test_a_name_from_elsewhere_cannot_act_on_the_terminal(
    program: TailscaleProgram, room: ControlRoom, machine: Machine
) -> None:
    machine.change(tailnet="you\x1b[2J")
    assert all(sentence.isprintable() for sentence in _join(program, room).said)


class _Started(TailscaleProgram):
    """What the service finds out once it is switched on."""

    def __init__(self, path: Path, finds_out: Callable[[], None]) -> None:
        super().__init__(path)
        self._finds_out = finds_out

    def switch_on(self, *, seconds: float = 60.0) -> None:
        self._finds_out()
        super().switch_on(seconds=seconds)


class _Wrong(dict[str, str]):
    """Secrets that are told otherwise than they are kept."""

    def __getitem__(self, name: str) -> str:
        return f"tskey-auth-{name}-{len(self)}-{id(object())}"
