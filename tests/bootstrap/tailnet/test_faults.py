"""Answers that come late, cut, or not at all: what is asked again, how long is waited, and what is left behind."""

import socket
import threading
import time
from pathlib import Path

import pytest

from bootstrap.config_tailscale import TailscaleConfig
from bootstrap.sandbox.faults import Fault
from bootstrap.sandbox.http_server import Response
from bootstrap.sandbox.tailscale import TailscaleApi
from bootstrap.tailnet import wire
from bootstrap.tailnet.api import TailnetApi, TailnetError
from tests.bootstrap.tailnet.bench import MINT, SECRET, Waits, answering, client_of

DONE = [Fault.LOST, Fault.SWALLOWED, Fault.HALF]  # carried out, with an answer that does not tell so
NOT_DONE = [Fault.UNAVAILABLE, Fault.LIMITED, Fault.DROPPED]


@pytest.mark.parametrize("fault", [*NOT_DONE, Fault.LOST, Fault.SWALLOWED, Fault.HALF])
def test_a_question_is_asked_again_and_the_wait_is_told(
    server: TailscaleApi, client: TailnetApi, waits: Waits, fault: Fault
) -> None:
    server.add_node("web")
    server.switches.faults.at[1] = fault
    assert len(client.nodes()) == 1
    assert waits.slept == [1]
    assert [seconds for seconds, _ in waits.told] == [1]


def test_a_list_that_is_cut_is_no_list(server: TailscaleApi, client: TailnetApi) -> None:
    server.add_node("web")
    server.switches.faults.at[1] = Fault.CUT
    with pytest.raises(TailnetError, match="makes no sense") as caught:
        client.nodes()
    assert caught.value.away


def test_a_server_that_stays_away_is_given_up_soon(server: TailscaleApi, client: TailnetApi, waits: Waits) -> None:
    server.switches.outages = 99
    with pytest.raises(TailnetError, match=r"not available at the moment \(503\)") as caught:
        client.nodes()
    assert caught.value.away
    assert waits.slept == [1, 2]


def test_a_used_up_limit_is_waited_for_but_not_for_ever(server: TailscaleApi, client: TailnetApi, waits: Waits) -> None:
    server.switches.faults.at |= dict.fromkeys(range(1, 99), Fault.LIMITED)
    with pytest.raises(TailnetError, match="limit of API requests") as caught:
        client.nodes()
    assert caught.value.code == 429
    assert 60 < sum(waits.slept) <= 90
    assert waits.told[0] == (1, "the limit of API requests is used up")


def test_a_server_that_wants_an_hour_of_quiet_is_given_up_at_once(waits: Waits) -> None:
    response = Response(429, {"message": "too many requests"}, {"Retry-After": "3600"})
    with answering(response, waits=waits) as (client, asked), pytest.raises(TailnetError) as caught:
        client.nodes()
    assert (caught.value.wait, waits.slept, len(asked)) == (3600, [], 1)


@pytest.mark.parametrize("fault", [*DONE, *NOT_DONE])
def test_a_machine_is_removed_whatever_becomes_of_the_answer(
    server: TailscaleApi, client: TailnetApi, fault: Fault
) -> None:
    node = server.add_node("web")
    server.switches.faults.at[1] = fault
    assert client.remove_node(node["nodeId"])
    assert server.nodes == []


@pytest.mark.parametrize("fault", [*DONE, *NOT_DONE])
def test_a_key_is_revoked_whatever_becomes_of_the_answer(
    server: TailscaleApi, client: TailnetApi, fault: Fault
) -> None:
    key, _ = client.make_auth_key("keyturn pc kua", **MINT)
    server.switches.faults.at[server.switches.faults.count + 1] = fault
    assert client.revoke_auth_key(key.id)
    assert [one["invalid"] for one in server.keys] == [True]


@pytest.mark.parametrize("fault", [*DONE, *NOT_DONE])
def test_of_keys_that_were_asked_for_one_is_left(
    server: TailscaleApi, client: TailnetApi, waits: Waits, fault: Fault
) -> None:
    """The list of those before is the first request, and the key the second."""
    server.add_key("keyturn pc kua")
    server.switches.faults.at[2] = fault
    key, secret = client.make_auth_key("keyturn pc kua", **MINT)
    before, *others = server.keys
    assert not before["invalid"]
    assert [one["id"] for one in others if not one["invalid"]] == [key.id]
    assert len(others) == (2 if fault in DONE else 1)
    assert waits.slept == [1]
    assert server.join(secret, "pc")


def test_a_key_whose_answer_makes_no_sense_is_revoked(server: TailscaleApi, client: TailnetApi) -> None:
    server.switches.faults.at[2] = Fault.CUT
    with pytest.raises(TailnetError, match="makes no sense"):
        client.make_auth_key("keyturn pc kua", **MINT)
    assert [one["invalid"] for one in server.keys] == [True]


def test_a_key_that_is_made_while_it_is_given_up_is_revoked(server: TailscaleApi, client: TailnetApi) -> None:
    """It is made only once the second request is on its way."""
    server.switches.faults.at[2] = Fault.DROPPED
    server.switches.faults.meanwhile[4] = lambda: server.add_key("keyturn pc kua")
    key, _ = client.make_auth_key("keyturn pc kua", **MINT)
    assert [one["id"] for one in server.keys if not one["invalid"]] == [key.id]


def test_a_key_that_may_be_left_behind_is_told(server: TailscaleApi, client: TailnetApi) -> None:
    server.switches.faults.at |= {2: Fault.SWALLOWED, **dict.fromkeys(range(3, 9), Fault.DROPPED)}
    with pytest.raises(TailnetError, match="an auth key 'keyturn pc kua' may have been made all the same") as caught:
        client.make_auth_key("keyturn pc kua", **MINT)
    assert "end by itself in 10 minutes" in caught.value.hint
    assert caught.value.away


def test_a_server_that_says_nothing_is_not_waited_for(
    server: TailscaleApi, client: TailnetApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "_TIMEOUT", (0.2, 0.2))
    server.switches.faults.at |= {1: Fault.SILENT, 2: Fault.SILENT}
    with pytest.raises(TailnetError, match="does not answer in time") as caught:
        client.nodes()
    assert (caught.value.code, caught.value.away) == (0, True)


def test_an_answer_that_stops_in_the_middle_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "_TIMEOUT", (0.2, 0.2))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_drip, args=(listener, 2, 0.4))
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        client = TailnetApi(TailscaleConfig(), lambda: SECRET, url=url, sleep=lambda _seconds: None)
        with pytest.raises(TailnetError, match="does not answer in time"):
            client.nodes()
        client.close()
        listener.close()
        thread.join()


@pytest.mark.parametrize(("most", "said"), [("_WHOLE", "does not answer in time"), ("_MOST", "has no end")])
def test_an_answer_that_never_ends_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, most: str, said: str) -> None:
    """A byte every hundredth of a second; neither seconds nor bytes without end."""
    monkeypatch.setattr(wire, most, 0.1 if most == "_WHOLE" else 5)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_drip, args=(listener, 2))
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        client = TailnetApi(TailscaleConfig(), lambda: SECRET, url=url, sleep=lambda _seconds: None)
        began = time.monotonic()
        with pytest.raises(TailnetError, match=said):
            client.nodes()
        assert time.monotonic() - began < 3
        client.close()
        listener.close()
        thread.join()


def test_the_same_client_asks_on_after_it_was_closed(server: TailscaleApi, client: TailnetApi) -> None:
    client.nodes()
    client.close()
    assert client.nodes() == ()


def test_no_password_file_speaks_in_the_tokens_place(
    server: TailscaleApi, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login ann password swordfish\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    assert client_of(server).nodes() == ()


def _drip(listener: socket.socket, connections: int, pause: float = 0.01) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
    for _ in range(connections):
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            try:
                connection.recv(65536)
                connection.sendall(head)
                while True:
                    connection.sendall(b" ")
                    time.sleep(pause)
            except OSError:
                continue
