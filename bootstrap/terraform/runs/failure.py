"""What Terraform says when it fails, as one error: its own first "Error:" line, the directory, and a thing to do."""

import re
import shlex
from collections.abc import Iterable
from pathlib import Path

from bootstrap.terraform.runs.process import Said
from keys.errors import KeyturnError
from keys.inert import inert

_ERROR = re.compile(r"^[\s│╷]*Error: (.+)$", re.MULTILINE)
_PLACE = re.compile(r"\n[\s│]*\n[\s│]*on (\S+ line \d+)")

_CREDENTIALS = (
    "credential|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|AccessDenied|unauthorized|forbidden|token|"
    "unable to authenticate|StatusCode: 40[13]"
)

# The first that fits decides. The words are Terraform's, OpenTofu's, or those of the clients inside them.
_HINTS = (
    ("Saved plan is stale", "the state has changed since the plan was made: make a new one"),
    ("state lock|state blob is already locked", "another run holds the lock of the state: try again when it is done"),
    ("(terraform|tofu) init", "{name} -chdir={directory} init"),
    (
        _CREDENTIALS,
        "give keyturn the environment that {name} has when you run it, such as HCLOUD_TOKEN and AWS_ACCESS_KEY_ID",
    ),
    (
        "No value for required variable",
        "give the variable a value in a *.auto.tfvars file, or as TF_VAR_… to keyturn too",
    ),
    ("Unsupported (Terraform|OpenTofu) Core version", "install the version that the files ask for"),
)


def failure(said: Said, name: str, verb: str, directory: Path, secrets: Iterable[str]) -> KeyturnError:
    """The error to raise. name: terraform or tofu; verb: such as `plan`; secrets: what must not stand in it."""
    text = said.error + said.out[-10_000:]
    told = _ERROR.search(text)
    words = told[1] if told else f"it ended with code {said.code}"
    if told and (place := _PLACE.match(text, told.end())):
        words = f"{words.strip()} ({place[1]})"
    for secret in secrets:
        words = words.replace(secret, "…")
    otherwise = "to see all that it says: {name} -chdir={directory} {verb}"
    hint = next((hint for pattern, hint in _HINTS if re.search(pattern, text, re.IGNORECASE)), otherwise)
    return KeyturnError(
        f"{name} {verb} failed: {inert(words.strip(), 300)}",
        where=str(directory),
        hint=hint.format(name=name, verb=verb, directory=shlex.quote(str(directory))),
    )
