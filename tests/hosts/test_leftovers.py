"""What is left lying anywhere on a host is found, and nothing else is."""

from pathlib import Path

import pytest

from tests.hosts.factory import HostFactory
from tests.hosts.leftovers import leftovers
from tests.hosts.roots import BOTH

PLACES = ("/etc/ssh", "/root", "/home", "/srv", "/tmp", "/usr/local/bin", "/var/lib", "/var/log")


@pytest.mark.parametrize("root", BOTH)
def test_what_is_left_is_found_wherever_it_lies(hosts: HostFactory, root: Path) -> None:
    host = hosts(root=root)
    assert leftovers(host) == []
    host.shell('for folder; do : >"$folder/.keyturn-new.1"; done', *PLACES)
    assert sorted(leftovers(host)) == sorted(f"{folder}/.keyturn-new.1" for folder in PLACES)
    host.shell('for folder; do mv "$folder/.keyturn-new.1" "$folder/kept"; done', *PLACES)
    assert leftovers(host) == []
