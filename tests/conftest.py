"""Fixtures for all tests: real OpenSSH servers and keys. What cannot run on this machine: see tests/hosts/wanted.py."""

import gc
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

from tests.hosts.factory import HostFactory, KeyFactory
from tests.hosts.namespace import Host
from tests.hosts.openssh import Sshd
from tests.hosts.plain import PlainSshd
from tests.hosts.wanted import Wanted, missing_for_hosts
from tests.isolation import Isolation

settings.register_profile("keyturn", deadline=None)  # a busy machine is no defect
settings.load_profile("keyturn")


def pytest_configure(config: pytest.Config) -> None:
    """Shut the run off from the user's things, and let the one rule about tests that cannot run here take part."""
    gc.set_threshold(10_000)  # in place of 700: to search more seldom costs a few megabytes
    config.pluginmanager.register(Isolation(), "keyturn-isolation")
    config.pluginmanager.register(Wanted(config), "keyturn-wanted")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones are begun first: at the end of the run nobody waits for them alone."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """Thousands of tests last as long as the run: no search for garbage has to go through them."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def hosts() -> Iterator[HostFactory]:
    """A maker of test hosts (root on Linux): `hosts("web", [Account("deploy", sudo=True)])`, `hosts.several(20)`."""
    with ExitStack() as stack:
        yield HostFactory(stack)


@pytest.fixture
def host(hosts: HostFactory) -> Host:
    """One test host with root and no keys."""
    return hosts()


@pytest.fixture
def sshd(tmp_path: Path) -> Iterator[Sshd]:
    """A real sshd with the account `sshd.user`: a test host where there can be one, else one without root."""
    start = PlainSshd.start(tmp_path / "sshd") if missing_for_hosts() else Host.start()
    with start as server:
        yield server


@pytest.fixture
def ssh_keypair(tmp_path: Path) -> KeyFactory:
    """A maker of key files by ssh-keygen: `ssh_keypair("macbook@kua", passphrase="…")`."""
    return KeyFactory(tmp_path / "keys")
