"""Where this device's own key comes from: made here, a file that is here already, an agent, or a FIDO token.

Nothing of an existing key is copied or written but its public half. What is made is written only once the person has
agreed; a token alone makes its key before, since nobody knows it earlier.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bootstrap.device_setup.agent_key import held_key
from bootstrap.device_setup.existing_key import public_key_at
from bootstrap.device_setup.hardware_key import HARDWARE, hardware_file, make_hardware_key
from bootstrap.device_setup.key_file import KeyFile
from bootstrap.device_setup.key_place import KeyPlace
from bootstrap.device_setup.known_passphrases import KnownPassphrases
from bootstrap.device_setup.made_key import MadeKey
from bootstrap.device_setup.new_passphrase import NewPassphrase
from bootstrap.device_setup.person import Person
from bootstrap.device_setup.public_half import PublicHalf, noted_path
from bootstrap.device_setup.signing import prove
from keys.errors import InvalidInputError
from keys.public_key import PublicKey
from keys.registry import Registry
from keys.strength import strength

TakeBack = Callable[[], None]


class OwnKey(NamedTuple):
    """public: the key, under the device's name. keep: writes what is missing of it; what it gives takes that back.

    place: where its private half is, once it is kept. known: what opens it. made: whether it is new.
    """

    public: PublicKey
    keep: Callable[[], TakeBack]
    place: KeyPlace
    known: KnownPassphrases
    made: bool = False


@dataclass(frozen=True, slots=True)
class KeyWanted:
    """What the person asked for.

    source: a private key file, "agent:FINGERPRINT", "sk", or empty for a key that is made here. file: where a new one
    goes. passphrase: of a new one. look: nothing is to be changed or asked for now.
    """

    device: str
    fleet: str
    ssh_folder: Path
    source: str
    file: Path | None
    passphrase: NewPassphrase
    look: bool = False

    @property
    def comment(self) -> str:
        return f"{self.device}@{self.fleet}" if self.fleet else self.device


def own_key(wanted: KeyWanted, registry: Registry, person: Person, known: KnownPassphrases) -> OwnKey:
    """The key, shown to be here unless this is only a look. Raises KeyturnError for one that can't be this device's."""
    if not wanted.source:
        return _made_here(wanted, registry, person, known)
    if wanted.source in HARDWARE:
        return _made_by_a_token(wanted, registry, person, known)
    place = _there_already(wanted)
    _check_free(place.public, wanted.device, registry)
    if not wanted.look:
        if place.path is None or place.is_hardware:
            person.tell("the key is asked to sign, to see that it is here: you may have to confirm, or to touch it")
        prove(place, known)
    return OwnKey(place.public, _noting(place, wanted), place, known)


def _there_already(wanted: KeyWanted) -> KeyPlace:
    noted = noted_path(wanted.ssh_folder, wanted.fleet)
    kind, _, name = wanted.source.partition(":")
    if kind == "agent":
        held = held_key(name)
        return KeyPlace(held.public.with_comment(wanted.comment), None, noted, held.socket)
    path = Path(wanted.source).expanduser().absolute()
    key = public_key_at(path).with_comment(wanted.comment)
    beside = path.with_name(f"{path.name}.pub")
    is_beside = path.parent == wanted.ssh_folder and KeyFile(path).public() == key
    return KeyPlace(key, path, beside if is_beside else noted)


def _noting(place: KeyPlace, wanted: KeyWanted) -> Callable[[], TakeBack]:
    """Notes which key is this device's, where no public half beside it tells."""

    def keep() -> TakeBack:
        half = PublicHalf(place.public_path)
        is_ours = place.public_path == noted_path(wanted.ssh_folder, wanted.fleet)
        return half.remove if is_ours and half.write(place.public) else lambda: None

    return keep


def _made_here(wanted: KeyWanted, registry: Registry, person: Person, known: KnownPassphrases) -> OwnKey:
    file = KeyFile(wanted.file or wanted.ssh_folder / f"id_ed25519_{wanted.device}")
    if left := file.left_behind(wanted.comment, wanted.device):  # the latter: made before the fleet was known
        left = left.with_comment(wanted.comment)
        return OwnKey(left, lambda: lambda: None, file.place(left), known)
    _check_new(file, wanted.device, registry)
    made = MadeKey.generate(file, wanted.comment, wanted.passphrase, person, known)
    return OwnKey(made.public, made.keep, file.place(made.public), known, made=True)


def _made_by_a_token(wanted: KeyWanted, registry: Registry, person: Person, known: KnownPassphrases) -> OwnKey:
    file = KeyFile(wanted.file or hardware_file(wanted.ssh_folder, wanted.source, wanted.device))
    key = file.left_behind(wanted.comment)
    if key is None:
        _check_new(file, wanted.device, registry)
        if wanted.look:
            raise InvalidInputError(
                "a token's key is not known before it is made",
                where="--plan",
                hint="leave out --plan: before anything else is changed, you are asked",
            )
        key = make_hardware_key(file, wanted.source, wanted.comment, wanted.passphrase.source, person)
    return OwnKey(key, lambda: lambda: None, file.place(key), known)


def _check_new(file: KeyFile, device: str, registry: Registry) -> None:
    there = registry.get(device)
    if there and there.is_active:
        raise InvalidInputError(
            f"{device} is in the fleet already, and its private key is not at {file.path}",
            where="devices.toml",
            hint=f"to write its key to every target again: keyturn apply; for another device: {device}-2",
        )


def _check_free(key: PublicKey, device: str, registry: Registry) -> None:
    """Before the person is asked for a passphrase or a touch."""
    if (owner := registry.owner_of(key)) and owner.name != device:
        raise InvalidInputError(
            f"this key is or was the key of {owner.name}, and every device has a key of its own",
            where="devices.toml",
            hint="leave out --key, and a new key is made here",
        )
    if not (verdict := strength(key)).ok:
        raise InvalidInputError(f"the key is too weak: {verdict.why}", hint="leave out --key, and a new key is made")
