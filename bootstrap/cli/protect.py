"""What `keyturn init` says of servers that Terraform would replace, and offers to write."""

from pathlib import Path

from bootstrap import git
from bootstrap.cli.console import can_ask, confirm, say
from bootstrap.cli.parse import Values
from bootstrap.config import TerraformConfig
from bootstrap.targets.terraform.harm import write_protection
from bootstrap.terraform.servers.refusal import refusal
from bootstrap.workflows.adopt import in_danger
from keys.inert import inert

_LATER = "keyturn refuses to change keys for Terraform until then; --protect-servers of any change writes it"


def protect_servers(values: Values, folder: Path, config: TerraformConfig | None) -> None:
    """Tell of each server that a change of keys would cost, and write what keeps it. Raises KeyturnError."""
    found = in_danger(folder, config) if config else ()
    if not found:
        return
    what, remedy = refusal(found)
    say(f"careful: with any change of keys, {what}")
    fixable = any(one.fixable for one in found)
    wanted = fixable and (
        values.protect_servers or (can_ask() and confirm("Write ignore_changes there, and commit it?", yes=False))
    )
    if not wanted:
        say(f"  {remedy}; {_LATER}" if fixable else f"  {remedy}")
        return
    for sentence in write_protection(found, git.commit):
        say(inert(sentence))
