"""Put a secret of the fleet into this machine's key ring, once its service takes it; or take it out again.

No error, and nothing that is said of it, repeats the secret.
"""

from dataclasses import dataclass

from bootstrap.fleet import Fleet
from bootstrap.fleet_secrets import KEY_RING, FleetSecret, fleet_secrets
from bootstrap.paths import ssh_folder
from bootstrap.secrets import TOKEN, SecretError, forget, store
from bootstrap.secrets.infisical_client import NAME as INFISICAL
from bootstrap.secrets.infisical_client import InfisicalClient
from bootstrap.secrets.sources import shown
from bootstrap.services import Answer, Verdict, ask
from bootstrap.this_device import this_device
from bootstrap.workflows.given import note_given, note_taken
from keys.device import Device
from keys.errors import InvalidInputError, KeyturnError

_NO_DEVICE = "This machine is no device of the fleet, so devices.toml does not note that it has it."


class NotKeptError(KeyturnError):
    """The secret's service does not take it, or could not be asked. It may be kept unchecked all the same."""


@dataclass(frozen=True)
class Kept:
    """answer: the service's; None where it was not asked. device: that this machine is; None where it is none.

    commit: short id of the note in devices.toml, empty without one. there: whether something was there to be removed.
    removed: whether it was taken out, and not put in.
    """

    secret: FleetSecret
    answer: Answer | None = None
    device: Device | None = None
    commit: str = ""
    there: bool = True
    removed: bool = False

    @property
    def result(self) -> str:
        """One word, for people and for programs."""
        return ("removed" if self.there else "absent") if self.removed else "kept"

    @property
    def said(self) -> str:
        name, entry = self.secret.name, self.secret.entry
        return f"{name} is {self.result}: key ring, {entry}" if self.there else f"{name} was not in the key ring"

    @property
    def besides(self) -> tuple[str, ...]:
        """What else there is to know, a sentence each."""
        return tuple(filter(None, (*self._about_answer(), self._about_note())))

    def _about_answer(self) -> tuple[str, ...]:
        if self.answer is None:
            return () if self.removed else ("It was not checked; keyturn doctor does that.",)
        return self.answer.said, f"hint: {self.answer.mend}" if self.answer.mend else ""

    def _about_note(self) -> str:
        if self.device is None:
            return "" if self.removed else _NO_DEVICE
        that = "no more that" if self.removed else "that"
        return f"devices.toml notes {that} {self.device.name} has it." if self.commit else ""


def parts_of(secret: FleetSecret) -> tuple[str, ...]:
    """What a person types for it, to be put together with a colon."""
    if secret.kind == INFISICAL:
        return "Client id of the machine identity", "Client secret"
    return (f"Secret for {secret.name} (it is not shown)",)


def find_secret(fleet: Fleet, name: str) -> FleetSecret:
    """The secret of that friendly name. Raises InvalidInputError, which does not repeat what may be a secret."""
    known = fleet_secrets(fleet.config)
    plain = name.removesuffix(f"@{fleet.name}")
    for secret in known:
        if secret.name == plain:
            return secret
    names = ", ".join(one.name for one in known)
    hint = f"names: {names}" if names else "a table like [hetzner] in keyturn.toml brings one"
    raise InvalidInputError("this fleet uses no secret of that name", where="keyturn.toml", hint=hint)


def check_kept_here(secret: FleetSecret) -> None:
    """Raises InvalidInputError for a secret that keyturn.toml has elsewhere than in the key ring."""
    if secret.source != KEY_RING:
        raise InvalidInputError(
            f"{secret.name} is not read from the key ring, but from {shown(secret.source)}",
            where="keyturn.toml",
            hint=f'change it there; or write "{KEY_RING}" in keyturn.toml first',
        )


def keep_secret(fleet: Fleet, secret: FleetSecret, text: str, *, unchecked: bool = False) -> Kept:
    """Keep it, and note it with the device that this machine is.

    unchecked: the service is not asked. Raises NotKeptError where it does not take the secret or is away, SecretError
    where there is no key ring that works, or this is no such secret.
    """
    written = as_written(secret, text)
    answer = None if unchecked else _checked(fleet, secret, written)
    store(secret.entry, written)
    device = this_device(fleet.registry(), ssh_folder())
    commit = note_given(fleet, device, secret.name) if device else ""
    return Kept(secret, answer, device, commit)


def remove_secret(fleet: Fleet, secret: FleetSecret) -> Kept:
    """Take it out of this machine's key ring, and the note off the device. Raises SecretError."""
    there = forget(secret.entry)
    device = this_device(fleet.registry(), ssh_folder())
    commit = note_taken(fleet, device, secret.name) if device else ""
    return Kept(secret, None, device, commit, there, removed=True)


def as_written(secret: FleetSecret, text: str) -> str:
    """As it stands in the key ring. Raises SecretError for what is no such secret."""
    if secret.kind == INFISICAL:
        return InfisicalClient.parse(text, "what was given").entry
    if not TOKEN.fullmatch(text.strip()):
        what = "holds blanks or signs that no token has" if text.strip() else "nothing was given"
        raise SecretError(what, where=secret.name, hint="paste the token alone, as its service showed it")
    return text.strip()


def _checked(fleet: Fleet, secret: FleetSecret, written: str) -> Answer:
    answer = ask(fleet, secret, lambda: written)
    if answer.verdict is Verdict.REFUSED:
        raise NotKeptError(f"not kept: {answer.said}", hint=answer.mend)
    if answer.verdict is Verdict.AWAY:
        hint = f"run it again later; to keep it all the same: keyturn secret set {secret.name} --unchecked"
        raise NotKeptError(f"not kept, as it could not be checked: {answer.said}", hint=hint)
    return answer
