"""The `ssh` section of a tailnet's policy file: who gets in by Tailscale SSH, past every authorized_keys.

The vendor reads its policy in Go, whose names are the same in capitals: a section "SSH" counts as well, and so does a
second one. Source: the vendor's "Syntax reference for the tailnet policy file", and Go's encoding/json.
"""

import json
from typing import Any

from bootstrap.tailnet.fields import entry, text, texts
from bootstrap.tailnet.hujson import elements, line_of, members, plain
from keys.tailnet import SshRule


def read_ssh_rules(policy: str) -> tuple[SshRule, ...]:
    """Every rule, with the line that it begins on. Raises ValueError where the policy makes no sense."""
    document = plain(policy)
    entry(json.loads(document))  # the whole of it, for a walk through its members sees no more than it has to
    sections = [place for name, place in members(document) if name.lower() == "ssh"]
    return tuple(
        _rule(value, line_of(document, at))
        for place in sections
        if not document.startswith("null", place)
        for value, at in elements(document, place)
    )


def _rule(value: Any, line: int) -> SshRule:
    fields = {str(name).lower(): one for name, one in entry(value).items()}
    return SshRule(text(fields, "action"), texts(fields, "src"), texts(fields, "dst"), texts(fields, "users"), line)
