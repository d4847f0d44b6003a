"""What is said where an edit of keys would cost a server, and what to do about it."""

from collections.abc import Sequence

from bootstrap.terraform.servers.endangered import Danger, Endangered
from keys.inert import inert

_TOLD = 3


def refusal(found: Sequence[Endangered]) -> tuple[str, str]:
    """What is wrong, as a sentence, and one line to do about it. found: at least one."""
    first = found[0]
    servers = list(dict.fromkeys(one.address for one in found))
    if len(servers) == 1:
        return inert(f"{first.address} {first.danger} ({_why(first)})"), inert(_remedy(found))
    named = ", ".join(servers[:_TOLD]) + (f" and {len(servers) - _TOLD} more" if len(servers) > _TOLD else "")
    return inert(f"{len(servers)} servers would be lost, or may be: {named} ({_why(first)})"), inert(_remedy(found))


def _why(one: Endangered) -> str:
    return f"{one.where}: {one.attribute} = {' <- '.join(one.way)}"


def _remedy(found: Sequence[Endangered]) -> str:
    """What helps the first that can be helped, and others like it; else what is to be done about the first."""
    missing: dict[str, list[str]] = {}
    for one in found:
        if one.fixable:
            missing.setdefault(one.address, []).append(one.attribute)
    for names in missing.values():
        alike = [address for address, others in missing.items() if others == names]
        places = alike[0] if len(alike) == 1 else f"each of {', '.join(alike[:_TOLD])}{', …' * (len(alike) > _TOLD)}"
        return f"add to {places}: lifecycle {{ ignore_changes = [{', '.join(names)}] }}"
    return _REMEDIES[found[0].danger].format(attribute=found[0].attribute)


_REMEDIES = {
    Danger.REPLACED: "its file is not for keyturn to edit: have ignore_changes = [{attribute}] added there",
    Danger.COUNTED: "let {attribute} hang on something other than keys; ignore_changes does not help here",
    Danger.TRIGGERED: "take the keys out of {attribute}; ignore_changes does not help here",
    Danger.UNKNOWN: "`terraform init` downloads it, so that keyturn can look into it",
}
