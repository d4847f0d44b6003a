"""A plan as Terraform tells it in JSON (`terraform show -json PLANFILE`), judged: what it would do, and what would die.

Source of the form: "JSON Output Format" of Terraform's documentation, plan representation, major version 1. OpenTofu
has the same one. A form that is not known is refused: silence about a server must never be a misread plan.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from keys.errors import KeyturnError
from keys.inert import inert

KEY_TYPE = "hcloud_ssh_key"

_ACTIONS = {"no-op", "create", "read", "update", "delete", "forget"}

Plan = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Doomed:
    """What the plan would destroy, and is not a key.

    address: as Terraform names it, with what it calls a deposed object (a leftover of a replacement) marked as such.
    replaced: another one is made in its place. because: the attributes that force it, such as "ssh_keys"; may be empty.
    reason: Terraform's own word for it, such as "delete_because_no_resource_config"; may be empty.
    """

    address: str
    type: str
    replaced: bool
    because: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """Addresses by what would become of them, in the plan's order; what is imported may be updated as well.

    forgotten: no longer Terraform's, but left as it is. outputs: names of outputs that would change.
    """

    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    imported: tuple[str, ...] = ()
    forgotten: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all would change."""
        return self == Summary()


def doomed(plan_json: Plan) -> tuple[Doomed, ...]:
    """Everything but Hetzner's SSH keys that would be destroyed, replaced or not. Raises KeyturnError.

    What is forgotten is not destroyed. Data sources are read, and never destroyed.
    """
    return tuple(
        Doomed(
            _address(change),
            inert(str(change.get("type", ""))),
            "create" in _actions(change),
            tuple(_path(steps) for steps in change["change"].get("replace_paths") or ()),
            inert(str(change.get("action_reason", ""))),
        )
        for change in _changes(plan_json)
        if "delete" in _actions(change) and change.get("type") != KEY_TYPE
    )


def summary(plan_json: Plan) -> Summary:
    """What would change, to show to a person. Raises KeyturnError."""
    changes = list(_changes(plan_json))

    def those(*actions: str) -> tuple[str, ...]:
        return tuple(_address(change) for change in changes if _actions(change) == set(actions))

    outputs = plan_json.get("output_changes") or {}
    return Summary(
        created=those("create"),
        updated=those("update"),
        replaced=tuple(_address(change) for change in changes if _actions(change) > {"create"}),
        deleted=those("delete"),
        imported=tuple(_address(change) for change in changes if change["change"].get("importing")),
        forgotten=those("forget"),
        moved=tuple(_address(change) for change in changes if change.get("previous_address")),
        outputs=tuple(inert(name) for name, change in outputs.items() if set(change["actions"]) != {"no-op"}),
    )


def _changes(plan_json: Plan) -> Iterator[Mapping[str, Any]]:
    version = str(plan_json.get("format_version", ""))
    changes = plan_json.get("resource_changes", [])  # not there when nothing is
    if version.partition(".")[0] != "1" or not isinstance(changes, list):
        raise _unknown(f"format_version {version or 'missing'}")
    for change in changes:
        try:
            managed, actions = change["mode"] == "managed", set(change["change"]["actions"])
        except (KeyError, TypeError):
            raise _unknown("a change without actions") from None
        if not actions <= _ACTIONS:
            raise _unknown(f"actions {sorted(actions)}")
        if managed:
            yield change


def _unknown(what: str) -> KeyturnError:
    hint = "what is understood: terraform show -json, of Terraform 1.x and of OpenTofu"
    return KeyturnError(f"the plan has a form that keyturn doesn't know: {inert(what)}", hint=hint)


def _actions(change: Mapping[str, Any]) -> set[str]:
    return set(change["change"]["actions"])


def _address(change: Mapping[str, Any]) -> str:
    deposed = change.get("deposed")
    return inert(str(change.get("address", ""))) + (f" (deposed object {inert(str(deposed))})" if deposed else "")


def _path(steps: Any) -> str:
    """["a", "b", 0] as a.b[0], which is how it stands in the files."""
    words = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps]
    return inert("".join(words).removeprefix("."))
