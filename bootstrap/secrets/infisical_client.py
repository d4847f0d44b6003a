"""Who asks Infisical: a machine identity's client, by its id and its secret. This is what a machine has to be given.

From the variables that Infisical's own program takes, else from the key ring, in one entry a fleet: "ID:SECRET".
"""

from dataclasses import dataclass, field

from bootstrap.secrets import key_ring
from bootstrap.secrets.environment import from_environment, is_set
from bootstrap.secrets.errors import TOKEN, NoKeyRingError, SecretError

ID_VARIABLE = "INFISICAL_UNIVERSAL_AUTH_CLIENT_ID"
SECRET_VARIABLE = "INFISICAL_UNIVERSAL_AUTH_CLIENT_SECRET"  # noqa: S105  a name
NAME = "infisical"

_HINT = f"keyturn secret set {NAME}"
_WITHOUT_RING = f"export {ID_VARIABLE}=… {SECRET_VARIABLE}=…"


@dataclass(frozen=True, slots=True)
class InfisicalClient:
    id: str
    secret: str = field(repr=False)

    @property
    def entry(self) -> str:
        """What stands in the key ring."""
        return f"{self.id}:{self.secret}"

    @classmethod
    def parse(cls, text: str, where: str) -> "InfisicalClient":
        """From "ID:SECRET", or the two on a line each. Raises SecretError that repeats neither."""
        id, _, secret = ":".join(text.split()).partition(":")  # noqa: A001  what it is
        if not (TOKEN.fullmatch(id) and TOKEN.fullmatch(secret)):
            raise SecretError("not a client's id and secret, as ID:SECRET", where=where, hint=_HINT)
        return cls(id, secret)


def in_environment() -> bool:
    """Whether one of the two variables is set: then it is looked for there, and not in the key ring."""
    return is_set(ID_VARIABLE) or is_set(SECRET_VARIABLE)


def client_of(fleet: str) -> InfisicalClient:
    """The client that this fleet uses here. Raises SecretError."""
    if in_environment():
        return InfisicalClient(from_environment(ID_VARIABLE, TOKEN), from_environment(SECRET_VARIABLE, TOKEN))
    name = f"{NAME}@{fleet}"
    try:
        text = key_ring.entry(name)
    except NoKeyRingError as error:
        raise NoKeyRingError(error.what, where=error.where, hint=_WITHOUT_RING) from None
    if not text:
        raise SecretError("there is no client's id and secret", where=key_ring.place(name), hint=_HINT)
    return InfisicalClient.parse(text, key_ring.place(name))
