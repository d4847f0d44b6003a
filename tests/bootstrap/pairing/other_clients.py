"""Devices that knock with another SSH client than OpenSSH's: Dropbear's dbclient, and paramiko."""

import contextlib
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import paramiko

from keys.pairing import Link
from tests.bootstrap.pairing.bench import Device

Shows = Callable[[], str]
"""What it has shown, once it has ended well."""


@contextmanager
def openssh(link: Link, key: Path) -> Iterator[Shows]:
    yield Device(link, key).shows


@contextmanager
def dbclient(link: Link, key: Path) -> Iterator[Shows]:
    """It has a form of private keys of its own, and takes a host key without asking with -y twice."""
    own = key.with_suffix(".dropbear")
    subprocess.run(["dropbearconvert", "openssh", "dropbear", key, own], check=True, capture_output=True)
    words = ["dbclient", "-T", "-y", "-y", "-i", str(own), "-p", str(link.port), f"{link.code.user}@{link.address}"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:

        def shows() -> str:
            out, err = process.communicate(timeout=20)
            assert process.returncode == 0, err
            return out.decode()

        yield shows


@contextmanager
def plain_paramiko(link: Link, key: Path) -> Iterator[Shows]:
    with ThreadPoolExecutor(1) as pool:
        shown = pool.submit(_shown_to_paramiko, link, key)
        yield lambda: shown.result(20)


def _shown_to_paramiko(link: Link, key: Path) -> str:
    with contextlib.closing(paramiko.SSHClient()) as client:
        client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        client.connect(
            link.address, link.port, link.code.user, key_filename=str(key), allow_agent=False, look_for_keys=False
        )
        with client.invoke_shell() as screen:
            shown = b""
            while piece := screen.recv(1000):
                shown += piece
            assert screen.recv_exit_status() == 0
            return shown.decode().replace("\r\n", "\n")
