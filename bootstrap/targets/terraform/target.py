"""The Terraform target: keys of devices go into one map of a variables file, and that file is committed.

Rules: `terraform` itself never runs here. An entry is never given another key: a new `public_key` on an
`hcloud_ssh_key` replaces it, and that can replace servers; a new key gets an entry of its own. A file that can't be
read as what it should be is not written to.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from bootstrap.atomic_file import write_atomically
from bootstrap.commit_message import message
from bootstrap.config import TerraformConfig
from bootstrap.git import Commit, Edit, merging
from bootstrap.targets.base import NOBODY, Outcome, Result
from bootstrap.targets.terraform.variables_json import VariablesJson
from keys.access import Effect, Grant, Observation, Seen, Unreachable
from keys.errors import InvalidInputError, KeyturnError
from keys.plan import Change, Verb
from keys.registry import Registry

CommitEdits = Callable[[Mapping[Path, Edit], str], Commit]


class TerraformTarget:
    """Its account is the variable's name, its grants are the entries of that map.

    folder: the fleet's. commit: records written files under a message; what it notes is told in the outcome.
    """

    name = "terraform"
    effect = Effect.SEED
    verbs = frozenset({Verb.ADD, Verb.REMOVE})

    def __init__(
        self, config: TerraformConfig, folder: Path, commit: CommitEdits, clock: Callable[[], datetime]
    ) -> None:
        self._config = config
        self._path = folder / config.directory / config.variables
        self._commit = commit
        self._clock = clock

    def observe(self, registry: Registry = NOBODY) -> Observation:  # noqa: ARG002  every key is listed
        variable = self._config.variable
        try:
            entries = self._read().keys()
        except KeyturnError as error:
            return Unreachable(self.name, self._clock(), str(error), error.hint)
        grants = tuple(Grant(variable, key, self._place(entry), name=entry) for entry, key in entries.items())
        return Seen(self.name, self._clock(), (variable,), grants)

    def apply(self, changes: Sequence[Change]) -> Sequence[Outcome]:
        """All changes in one write and one commit: the file has either none of them or all."""
        try:
            before = after = self._read()
            outcomes = []
            for change in changes:
                after, outcome = self._add(after, change) if change.verb is Verb.ADD else _remove(after, change)
                outcomes.append(outcome)
            if after.text == before.text:
                return outcomes
            there, content = self._path.read_bytes() if self._path.exists() else None, after.text.encode()
            write_atomically(self._path, content)
        except KeyturnError as error:
            return [Outcome(change, Result.FAILED, str(error), error.hint) for change in changes]
        done = [outcome.change for outcome in outcomes if outcome.result is Result.DONE]
        recorded = self._commit({self._path: merging(there, content)}, _message(done))
        return [_with_commit(outcome, recorded) for outcome in outcomes]

    def close(self) -> None:
        """Nothing is ever left open."""

    def _read(self) -> VariablesJson:
        """The file; an empty one where it is still to be made. Raises KeyturnError."""
        if self._path.suffix != ".json":
            raise InvalidInputError(
                "variables files in HCL are not supported yet",
                where=str(self._path),
                hint='write variables = "devices.auto.tfvars.json" in keyturn.toml, under [terraform]',
            )
        try:
            text = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            text = ""
            self._check_folder()
        except UnicodeDecodeError:
            raise InvalidInputError("not UTF-8 text", where=str(self._path)) from None
        except OSError as error:
            raise KeyturnError(f"could not be read: {error.strerror}", where=str(self._path)) from None
        return VariablesJson.parse(text, self._config.variable, str(self._path))

    def _check_folder(self) -> None:
        if not self._path.parent.is_dir():
            hint = "see directory in keyturn.toml, under [terraform]"
            raise InvalidInputError("there is no such folder", where=str(self._path.parent), hint=hint)

    def _add(self, file: VariablesJson, change: Change) -> tuple[VariablesJson, Outcome]:
        entries = file.keys()
        for entry, key in entries.items():
            if key == change.key:
                return file, Outcome(change, Result.ALREADY, f"there as {self._place(entry)}")
        entry, number = change.device, 2
        while entry in entries:
            entry, number = f"{change.device}-{number}", number + 1
        return file.with_key(entry, change.key), Outcome(change, Result.DONE, f"written as {self._place(entry)}")

    def _place(self, entry: str) -> str:
        return f"{self._config.variables}: {self._config.variable}[{entry[:80]!r}]"


def _remove(file: VariablesJson, change: Change) -> tuple[VariablesJson, Outcome]:
    entries = [entry for entry, key in file.keys().items() if key == change.key]
    for entry in entries:
        file = file.without(entry)
    if not entries:
        return file, Outcome(change, Result.ALREADY, "not in the file")
    return file, Outcome(change, Result.DONE, f"removed {', '.join(repr(entry[:80]) for entry in entries)}")


def _message(changes: Sequence[Change]) -> str:
    words = {Verb.ADD: "let {} in", Verb.REMOVE: "keep {} out"}
    parts = [
        words[verb].format(", ".join(dict.fromkeys(change.device for change in changes if change.verb is verb)))
        for verb in Verb
        if any(change.verb is verb for change in changes)
    ]
    return message(f"{'; '.join(parts)} on servers to come", changes)


def _with_commit(outcome: Outcome, recorded: Commit) -> Outcome:
    if outcome.result is not Result.DONE:
        return outcome
    told = f", commit {recorded.id}" if recorded.id else ""
    return Outcome(outcome.change, outcome.result, outcome.said + told, recorded.note)
