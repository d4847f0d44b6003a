"""Logging in on a server: which host keys, which of our keys, and what is said when it does not work."""

import threading
from pathlib import Path

import pytest

from bootstrap.sandbox.ssh_server import SshServer
from bootstrap.ssh.errors import HostKeyRefusedError, HostKeyUnknownError, NoKeyAcceptedError, RefusedError
from keys.key_pair import KeyPair
from keys.known_hosts import host_name
from keys.private_key import PassphraseError
from tests.bootstrap.lab import Lab, address_of, line_of


def test_a_login_knows_with_which_key_it_got_in(lab: Lab, box: SshServer) -> None:
    with lab.connector(box).open(address_of(box)) as session:
        assert session.public_key_used == lab.own.public
        assert (session.user, session.alive) == ("root", True)
        assert session.version.startswith("SSH-2.0-")


def test_a_host_key_that_is_not_pinned_is_refused_and_shown(lab: Lab, box: SshServer) -> None:
    with pytest.raises(HostKeyUnknownError) as caught:
        lab.connector(known_hosts="").open(address_of(box))
    assert (caught.value.key, caught.value.port) == (box.host_key, box.port)
    assert box.host_key.fingerprint in caught.value.hint


def test_a_host_key_is_pinned_when_exactly_its_fingerprint_was_given(lab: Lab, box: SshServer) -> None:
    connector = lab.connector(known_hosts="", trusted=["SHA256:other", box.host_key.fingerprint])
    connector.open(address_of(box)).close()
    assert connector.host_keys.take_newly_pinned() == f"{box.known_hosts_line}\n"
    assert connector.host_keys.take_newly_pinned() == ""


def test_a_changed_host_key_is_refused_even_when_its_fingerprint_was_given(lab: Lab, box: SshServer) -> None:
    other = KeyPair.generate("").public.bare_line
    known = f"{host_name(box.address, box.port)} {other}\n"
    with pytest.raises(HostKeyRefusedError, match="changed"):
        lab.connector(known_hosts=known, trusted=[box.host_key.fingerprint]).open(address_of(box))


def test_a_revoked_host_key_is_refused(lab: Lab, box: SshServer) -> None:
    known = f"{box.known_hosts_line}\n@revoked * {box.host_key.bare_line}\n"
    with pytest.raises(HostKeyRefusedError, match="revoked"):
        lab.connector(known_hosts=known).open(address_of(box))


def test_a_server_that_takes_none_of_our_keys_is_an_error_that_names_them(lab: Lab, box: SshServer) -> None:
    box.write_authorized_keys("root", line_of(KeyPair.generate("someone").public))
    with pytest.raises(NoKeyAcceptedError) as caught:
        lab.connector(box).open(address_of(box))
    assert lab.own.public.fingerprint in caught.value.what
    assert "identity" in caught.value.hint


def test_no_key_at_all_is_an_error_of_its_own(lab: Lab, box: SshServer) -> None:
    (lab.folder / "id_ed25519").unlink()
    with pytest.raises(NoKeyAcceptedError, match="no key to log in with"):
        lab.connector(box).open(address_of(box))


def test_a_server_that_is_switched_off_refuses(lab: Lab, box: SshServer) -> None:
    box.switch_off()
    with pytest.raises(RefusedError, match="nothing listens"):
        lab.connector(box).open(address_of(box))


def test_an_encrypted_key_is_opened_with_its_passphrase_once_for_all_servers(lab: Lab, box: SshServer) -> None:
    lab.write_key("id_ed25519", lab.own, "horse")
    asked: list[tuple[Path, str]] = []

    def passphrase(path: Path, fingerprint: str) -> str:
        asked.append((path, fingerprint))
        return "horse"

    connector = lab.connector(box, passphrase=passphrase)
    threads = [threading.Thread(target=lambda: connector.open(address_of(box)).close()) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert asked == [(lab.folder / "id_ed25519", lab.own.public.fingerprint)]


def test_a_wrong_passphrase_is_said_and_is_not_in_the_message(lab: Lab, box: SshServer) -> None:
    lab.write_key("id_ed25519", lab.own, "horse")
    with pytest.raises(PassphraseError, match="passphrase is wrong") as caught:
        lab.connector(box, passphrase=lambda _path, _fingerprint: "donkey").open(address_of(box))
    assert "donkey" not in repr(caught.value)
    assert "id_ed25519" in caught.value.where


def test_no_passphrase_is_asked_for_a_key_that_the_server_would_not_take(lab: Lab, box: SshServer) -> None:
    lab.write_key("id_ecdsa", KeyPair.generate("old"), "horse")
    asked: list[Path] = []
    connector = lab.connector(box, passphrase=lambda path, _fingerprint: asked.append(path))
    connector.open(address_of(box)).close()
    assert asked == []


def test_a_failed_login_leaves_no_thread_behind(lab: Lab, box: SshServer) -> None:
    box.write_authorized_keys("root", b"")
    connector = lab.connector(box)
    before = set(threading.enumerate())
    for _ in range(3):
        with pytest.raises(NoKeyAcceptedError):
            connector.open(address_of(box))
    ours = [thread for thread in threading.enumerate() if thread not in before and not _is_the_servers(thread)]
    for thread in ours:
        thread.join(10)
        assert not thread.is_alive()


def test_a_server_can_be_asked_about_keys_with_their_public_halves_alone(lab: Lab, box: SshServer) -> None:
    guest, stranger = KeyPair.generate("guest").public, KeyPair.generate("stranger").public
    box.write_authorized_keys("root", lab.own_line + line_of(guest))
    with lab.connector(box).open(address_of(box), ask=[stranger, guest, lab.own.public]) as session:
        assert session.asked == {stranger: False, guest: True, lab.own.public: True}


def test_five_keys_at_most_are_offered_the_likeliest_first(lab: Lab, box: SshServer) -> None:
    connector = lab.connector(box, devices=[lab.own.public])
    strangers = [KeyPair.generate(f"old-{number}") for number in range(9)]
    for number, pair in enumerate(strangers):
        lab.write_key(f"id_{number}", pair)
    files = [lab.folder / f"id_{number}" for number in range(9)]
    offered = connector.identities.for_server(files[:2])
    assert [one.public for one in offered] == [strangers[0].public, strangers[1].public, lab.own.public]
    assert len(connector.identities.for_server(files)) == 5


def test_the_key_that_got_in_before_comes_first(lab: Lab, box: SshServer) -> None:
    old = KeyPair.generate("old")
    path = lab.write_key("id_old", old)
    server = (box.address, box.port, "root")
    identities = lab.connector(box).identities
    assert [one.public for one in identities.for_server([path], server=server)] == [old.public, lab.own.public]
    identities.remember(server, lab.own.public)
    assert [one.public for one in identities.for_server([path], server=server)] == [lab.own.public, old.public]


def test_a_device_key_under_a_name_of_its_own_is_found(lab: Lab, box: SshServer) -> None:
    (lab.folder / "id_ed25519").rename(lab.folder / "id_ed25519_pc")
    (lab.folder / "id_ed25519.pub").rename(lab.folder / "id_ed25519_pc.pub")
    with pytest.raises(NoKeyAcceptedError):
        lab.connector(box).open(address_of(box))
    with lab.connector(box, devices=[lab.own.public]).open(address_of(box)) as session:
        assert session.public_key_used == lab.own.public


def test_a_key_that_is_no_key_is_passed_over(lab: Lab, box: SshServer) -> None:
    (lab.folder / "id_ecdsa").write_bytes(b"\x00\xff not a key")
    (lab.folder / "id_rsa").write_text("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n")
    keys = [one.public for one in lab.connector(box).identities.for_server()]
    assert keys == [lab.own.public]


def _is_the_servers(thread: threading.Thread) -> bool:
    return "sandbox" in type(thread).__module__ or "sandbox" in thread.name
