"""The next key of the device that this machine is: a new file beside the one that it has, which stays where it is.

A key that a run before made and did not get to write into devices.toml is taken up again.
"""

from itertools import count
from pathlib import Path

from bootstrap.device_setup.key_file import KeyFile, KeyFileExistsError
from bootstrap.device_setup.known_passphrases import KnownPassphrases
from bootstrap.device_setup.made_key import MadeKey
from bootstrap.device_setup.own_key import KeyWanted, OwnKey
from bootstrap.device_setup.person import Person
from keys.errors import InvalidInputError
from keys.public_key import PublicKey
from keys.registry import Registry


def next_key(wanted: KeyWanted, registry: Registry, person: Person, known: KnownPassphrases) -> OwnKey:
    """A key that is made here, in memory until it is kept. Raises KeyturnError where its file is taken."""
    file = KeyFile(wanted.file) if wanted.file else _free_file(wanted, registry)
    if left := _left(file, wanted):
        if registry.owner_of(left):
            raise InvalidInputError(
                f"{wanted.device} has, or had, the key in this file", where=str(file.path), hint="name another file"
            )
        return OwnKey(left, lambda: lambda: None, file.place(left), known)
    made = MadeKey.generate(file, wanted.comment, wanted.passphrase, person, known)
    return OwnKey(made.public, made.keep, file.place(made.public), known, made=True)


def former_files(ssh_folder: Path, former: frozenset[PublicKey]) -> tuple[Path, ...]:
    """The private key files in that folder whose keys this device had before."""
    beside = sorted(ssh_folder.glob("*.pub"))
    return tuple(
        path.with_suffix("")
        for path in beside
        if path.with_suffix("").exists() and KeyFile(path.with_suffix("")).public() in former
    )


def _free_file(wanted: KeyWanted, registry: Registry) -> KeyFile:
    """id_ed25519_NAME, or the first of id_ed25519_NAME.2 and so on in which no other key stands."""
    for number in count(1):
        more = f".{number}" if number > 1 else ""
        file = KeyFile(wanted.ssh_folder / f"id_ed25519_{wanted.device}{more}")
        try:
            left = _left(file, wanted)
        except KeyFileExistsError:
            continue
        stands_alone = left is None and file.public_path.exists() and not file.orphan(wanted.comment)
        if not stands_alone and (left is None or registry.owner_of(left) is None):
            return file
    raise AssertionError


def _left(file: KeyFile, wanted: KeyWanted) -> PublicKey | None:
    left = file.left_behind(wanted.comment, wanted.device)
    return left.with_comment(wanted.comment) if left else None
