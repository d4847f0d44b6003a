"""authorized_keys as people and programs leave them: onboarding adds a line, revoking takes it away, the rest stays."""

from pathlib import Path

import pytest

from tests.hosts.account import Account
from tests.hosts.factory import HostFactory, KeyFactory
from tests.hosts.openssh import logs_in
from tests.real.ending import ONBOARD, REVOKE, fleet_with, macbook_gets_in, run

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]

LONG = b'environment="A=' + b"x" * 256 * 1024 + b'" '

# {pc} is our own key, {bob} somebody else's; both have to work before and after. %s: how the file ends.
FILES = {
    "crlf": b"# by hand\r\n{bob}\r\n{pc}\r\n",
    "mixed line ends": b"{bob}\r\n\n\t \r\n{pc}\n",
    "nul": b"{pc}\n# a\0b\n{bob}\0 what stands behind it\n\0\0\n",
    "a line of 256 KiB": b"{pc}\n" + LONG + b"{bob}\n# the end\n",
    "no newline at the end": b"{bob}\n{pc}",
    "no newline behind a comment": b"{bob}\n{pc}\n# the end",
    "latin-1": b"{bob} M\xfcller\n\xff\xfe\n{pc}\n",
    "junk": b"ssh-ed25519 AAAA\nssh-rsa\n-----BEGIN OPENSSH PRIVATE KEY-----\n{pc}\n{bob}\n$(reboot) `reboot` '\n",
    "options": b'from="*",no-pty {bob}\n  restrict,pty,command="sh -c \\"x\\"" ssh-ed25519 AAAA\n{pc}\n',
    "twice": b"{pc}\n{bob}\n{pc}\n{bob}\n",
}


@pytest.mark.parametrize("name", FILES)
def test_every_other_byte_stays_and_every_other_key_works(
    tmp_path: Path, hosts: HostFactory, ssh_keypair: KeyFactory, name: str
) -> None:
    odd, bob = hosts("odd"), ssh_keypair("bob")
    fleet = fleet_with(tmp_path, [odd])
    lines = {b"{pc}": fleet.pc.line.encode(), b"{bob}": bob.line.encode()}
    before = FILES[name]
    for placeholder, line in lines.items():
        before = before.replace(placeholder, line)
    odd.write_authorized_keys("root", before)

    end = run(fleet, *ONBOARD)
    assert end.code == 0, end
    assert odd.authorized_keys("root").startswith(before)
    assert macbook_gets_in(fleet, odd)
    assert logs_in(odd, "root", bob)

    end = run(fleet, *REVOKE)
    assert end.code == 0, end
    assert odd.authorized_keys("root").rstrip(b"\r\n") == before.rstrip(b"\r\n")
    assert not macbook_gets_in(fleet, odd)
    assert logs_in(odd, "root", bob)
    assert run(fleet, "audit", "--json").code in {0, 3}


def test_a_symbolic_link_stays_one_and_the_file_behind_it_is_edited(tmp_path: Path, hosts: HostFactory) -> None:
    linked = hosts("linked")
    fleet = fleet_with(tmp_path, [linked])
    linked.shell(
        "mkdir /srv/keys; cd /root/.ssh; mv authorized_keys /srv/keys/root; ln -s /srv/keys/root authorized_keys"
    )
    before = linked.read("/srv/keys/root")
    assert run(fleet, *ONBOARD).code == 0
    assert macbook_gets_in(fleet, linked)
    assert run(fleet, *REVOKE).code == 0
    assert linked.read("/srv/keys/root") == before
    assert linked.run(["readlink", "/root/.ssh/authorized_keys"]).stdout == b"/srv/keys/root\n"


def test_root_does_not_follow_a_link_into_another_users_folder(tmp_path: Path, hosts: HostFactory) -> None:
    trap, good = hosts("trap", [Account("mallory")]), hosts("good")
    fleet = fleet_with(tmp_path, [trap, good])
    trap.shell(
        "cd /root/.ssh; cp authorized_keys authorized_keys2; mv authorized_keys /home/mallory/mine;"
        "chown mallory: /home/mallory; ln -s /home/mallory/mine authorized_keys"
    )
    before = trap.read("/home/mallory/mine")
    end = run(fleet, *ONBOARD)
    assert end.code == 1
    assert "lies in another user's folder" in end.line("trap")
    assert "give the folder to root" in end.hint("trap")
    assert trap.read("/home/mallory/mine") == before
    assert trap.run(["ls", "-A", "/home/mallory"]).stdout == b"mine\n"
    assert macbook_gets_in(fleet, good)


@pytest.mark.parametrize("command", ["mkdir", "mkfifo"])
def test_what_is_no_file_is_passed_over_for_the_next_place_where_sshd_looks(
    tmp_path: Path, hosts: HostFactory, command: str
) -> None:
    odd = hosts("odd")
    fleet = fleet_with(tmp_path, [odd], timeout=4)
    odd.shell(f"cd /root/.ssh; mv authorized_keys authorized_keys2; {command} authorized_keys")
    before = odd.shell("ls -ld /root/.ssh/authorized_keys")
    assert run(fleet, *ONBOARD).code == 0
    assert macbook_gets_in(fleet, odd)
    assert run(fleet, *REVOKE).code == 0
    assert odd.shell("ls -ld /root/.ssh/authorized_keys") == before


def test_a_link_that_leads_nowhere_is_named_and_nothing_is_changed(tmp_path: Path, hosts: HostFactory) -> None:
    odd, good = hosts("odd"), hosts("good")
    fleet = fleet_with(tmp_path, [odd, good])
    odd.shell("cd /root/.ssh; mv authorized_keys authorized_keys2; ln -s /nowhere/at/all authorized_keys")
    before = odd.shell("ls -l /root/.ssh; cat /root/.ssh/authorized_keys2")
    end = run(fleet, *ONBOARD)
    assert end.code == 1
    assert "/root/.ssh/authorized_keys: could not be written" in end.line("odd")
    assert end.hint("odd")
    assert odd.shell("ls -l /root/.ssh; cat /root/.ssh/authorized_keys2") == before
    assert macbook_gets_in(fleet, good)
