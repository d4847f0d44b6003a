"""What must be so after a step of a story: the servers themselves, the API and the files are asked, never keyturn."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from bootstrap.sandbox.cloud import Sandbox
from keys.public_key import PublicKey

Look = Callable[[Sandbox], bool]
SESSIONS_ARE_SEEN = Path("/proc/self/stat").exists()  # elsewhere keyturn says that it does not know of sessions


@dataclass(frozen=True)
class Check:
    """One thing that must be so after a step, in a sentence, and how the sandbox is asked."""

    sentence: str
    look: Look


def gets_in(device: str, servers: Iterable[str]) -> Check:
    names = tuple(servers)
    return Check(
        f"{device} gets in at {', '.join(names)}",
        lambda sandbox: all(sandbox.servers[name].lets_in("root", sandbox.device_key(device)) for name in names),
    )


def is_out(device: str, servers: Iterable[str]) -> Check:
    names = tuple(servers)
    return Check(
        f"{device} is refused at {', '.join(names)}",
        lambda sandbox: not any(sandbox.servers[name].lets_in("root", sandbox.device_key(device)) for name in names),
    )


def seeds(device: str, there: bool) -> Check:
    """Whether servers yet to be made would let the device in."""

    def look(sandbox: Sandbox) -> bool:
        key = sandbox.device_key(device)
        in_project = any(PublicKey.parse(one.public_key) == key for one in sandbox.hetzner.ssh_keys())
        in_files = key.bare_line in (sandbox.fleet / "devices.auto.tfvars.json").read_text(encoding="utf-8")
        return in_project is there and in_files is there

    return Check(f"Hetzner and Terraform {'have' if there else 'no longer have'} the key of {device}", look)


def nowhere(key: PublicKey) -> Check:
    """For the old key that nobody knows."""
    accounts = ("root", "deploy")
    return Check(
        "the old key gets in nowhere",
        lambda sandbox: not any(one.lets_in(account, key) for one in sandbox.servers.values() for account in accounts),
    )
