"""A bench for this device's own key: an ssh folder, a registry, and a person in front of it."""

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from bootstrap.device_setup.known_passphrases import KnownPassphrases
from bootstrap.device_setup.new_passphrase import NewPassphrase
from bootstrap.device_setup.own_key import KeyWanted, OwnKey, own_key
from keys.public_key import PublicKey
from keys.registry import Registry
from tests.bootstrap.own_key.a_person import APerson


@dataclass
class Desk:
    """folder: the ssh folder. registry: the fleet's devices."""

    folder: Path
    person: APerson = field(default_factory=APerson)
    registry: Registry = field(default_factory=lambda: Registry.parse(""))

    def own_key(self, source: str = "", kept: str = "ask", *, ring: bool = True, look: bool = False) -> OwnKey:
        """As `keyturn onboard macbook --key SOURCE` has it. kept: the place of a new key's passphrase."""
        wanted = KeyWanted("macbook", "kua", self.folder, source, None, NewPassphrase(kept, ring, self.person), look)
        return own_key(wanted, self.registry, self.person, KnownPassphrases(self.person))

    def make_key(self, name: str, *options: str, passphrase: str = "") -> PublicKey:
        """A pair by ssh-keygen, in the ssh folder."""
        path = self.folder / name
        self.folder.mkdir(mode=0o700, exist_ok=True)
        words = ["-q", "-t", "ed25519", "-a", "1", "-N", passphrase, "-C", "me@home", "-f", str(path), *options]
        subprocess.run(["ssh-keygen", *words], check=True, stdin=subprocess.DEVNULL, timeout=60)
        return PublicKey.parse(path.with_name(f"{name}.pub").read_text())
