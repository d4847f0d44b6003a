"""What Git is told about signing on this device, by whom, and whether that is compatible with what keyturn would say.

Git itself is asked. What a repository says goes before anything global, and is not looked at.
"""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bootstrap.git.running import Said, run
from keys.errors import KeyturnError
from keys.inert import inert

_ABOUT = r"^(gpg\.format|gpg\.ssh\..*|user\.signingkey|commit\.gpgsign|tag\.gpgsign)$"
_LEAST = (2, 34)  # the first that signs with SSH keys and looks at their times
_TRUE = {"true", "yes", "on", "1"}
_SWITCHES = {"commit.gpgsign", "tag.gpgsign"}
_NOT_FOUND = 1


@dataclass(frozen=True, slots=True)
class Setting:
    """name: in small letters. origin: who says so, "file:" with a path where it is a file."""

    name: str
    value: str
    origin: str

    def otherwise(self) -> KeyturnError:
        """The error for a setting that is in the way."""
        kind, _, path = self.origin.partition(":")
        what = f"Git is told otherwise about signing: {self.name} is {inert(self.value, 100)}"
        if kind != "file":
            return KeyturnError(what, where="the environment", hint="env | grep GIT_CONFIG")
        hint = f"to let keyturn do it: git config -f {shlex.quote(path)} --unset-all {self.name}"
        return KeyturnError(what, where=path, hint=hint)


def check_version(folder: Path) -> None:
    """Raises KeyturnError where there is no Git, or one that can't sign with SSH keys."""
    said = run(folder, "version")
    found = re.search(r"(\d+)\.(\d+)", said.out)
    if said.code or not found:
        raise KeyturnError(f"git can't be run: {said.why}", hint="install Git, then run the same command again")
    if (int(found[1]), int(found[2])) < _LEAST:
        hint = f"install Git {'.'.join(map(str, _LEAST))} or newer"
        raise KeyturnError(f"Git {found[0]} can't sign with SSH keys", hint=hint)


def email(folder: Path) -> str:
    """The person's address. Raises KeyturnError where Git knows none."""
    said = run(folder, "config", "user.email")
    _check(said)
    if not (address := said.out.strip()):
        raise KeyturnError(
            "Git knows no e-mail address, so nobody could be named as the signer",
            where="git config --global user.email",
            hint="git config --global user.email you@example.org",
        )
    return address


def settings(folder: Path) -> list[Setting]:
    """What Git goes by, in the order in which it reads it; the last of a name counts. Raises KeyturnError."""
    return list(_read(run(folder, "config", "-z", "--show-origin", "--includes", "--get-regexp", _ABOUT)))


def in_the_way(folder: Path, wanted: Mapping[str, str], ours: Path) -> Setting | None:
    """A setting of the person that says otherwise; None where none does. Raises KeyturnError.

    wanted: what keyturn would say, by name. ours: the file in which it says so.
    """
    theirs = [one for one in settings(folder) if one.origin != f"file:{ours.as_posix()}"]
    return next((one for one in [*theirs, *_conditional(folder)] if not _agrees(one, wanted)), None)


def _conditional(folder: Path) -> Iterator[Setting]:
    """Of the files that are taken in for some repositories, those settings that are not whole by themselves.

    A file with both a format and a key goes on as before, as it goes before ours; one with half of it would get the
    other half from us.
    """
    said = run(folder, "config", "-z", "--show-origin", "--includes", "--get-regexp", r"^includeif\..*\.path$")
    for include in _read(said):
        beside = Path(include.origin.removeprefix("file:")).parent
        path = beside / Path(include.value).expanduser()
        asked = ("config", "-z", "--show-origin", "-f", str(path), "--includes", "--get-regexp", _ABOUT)
        found = list(_read(run(folder, *asked)))
        if not {"gpg.format", "user.signingkey"} <= {one.name for one in found}:
            yield from (one for one in found if one.name in {"gpg.format", "user.signingkey"})


def _check(said: Said) -> None:
    """Raises KeyturnError where Git could not read its configuration."""
    if said.code not in {0, _NOT_FOUND}:
        raise KeyturnError(f"git config: {inert(said.why, 200)}", hint="git config --list --show-origin")


def _read(said: Said) -> Iterator[Setting]:
    _check(said)
    parts = said.out.split("\0")[:-1]
    for origin, entry in zip(parts[::2], parts[1::2], strict=True):
        name, found, value = entry.partition("\n")
        yield Setting(name.lower(), value if found else "true", origin)


def _agrees(setting: Setting, wanted: Mapping[str, str]) -> bool:
    if setting.name not in wanted:
        return True
    ours = wanted[setting.name]
    if setting.name in _SWITCHES:
        return (setting.value.lower() in _TRUE) == (ours in _TRUE)
    if setting.name == "gpg.format":
        return setting.value == ours
    return _same_file(setting.value, ours)


def _same_file(theirs: str, ours: str) -> bool:
    """Whether both name the same key: by its public file, by its private one, or by its text."""
    if theirs.removeprefix("key::").startswith(("ssh-", "ecdsa-", "sk-")):
        try:
            words = Path(ours).read_text(encoding="utf-8", errors="replace").split()
        except OSError:
            return False
        return theirs.removeprefix("key::").split()[:2] == words[:2]
    path = str(Path(theirs).expanduser().absolute())
    return ours in {path, f"{path}.pub"}
