"""A server that keyturn is told to log in to with another key of its own."""

import pytest

from bootstrap.sandbox.ssh_server import SshServer
from bootstrap.ssh.errors import NoKeyAcceptedError
from keys.key_pair import KeyPair
from tests.bootstrap.lab import Lab, line_of

NEW = KeyPair.generate("pc@kua")


def test_it_is_logged_in_to_with_the_other_key_where_that_gets_in(lab: Lab, box: SshServer) -> None:
    lab.write_key("id_ed25519_pc.2", NEW)
    target = lab.target(box, connector=lab.connector(box, devices=[NEW.public]))
    target.observe()
    assert target.own_key == lab.own.public
    with pytest.raises(NoKeyAcceptedError, match="does not get in as root"):
        target.log_in_with(NEW.public)
    assert target.own_key == lab.own.public
    box.write_authorized_keys("root", lab.own_line + line_of(NEW.public))
    target.log_in_with(NEW.public)
    assert target.own_login == ("root", NEW.public)
