"""The keys that stand in one account's file, in both forms, each with what comes of it on its port."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from bootstrap.targets.storage_box.key_file import PATH
from keys.access import Grant
from keys.authorized_line import Line
from keys.both_forms import BothForms
from keys.decision import Accepted, Question, decide
from keys.form import Form
from keys.inert import inert
from keys.openssh import ASSUMED
from keys.public_key import PublicKey
from keys.sshd.restrictions import restrictions
from keys.sshd.verdict import GetsIn

_ANYWHERE = "0.0.0.0"  # noqa: S104  an address that is nobody's: where from is not asked
_FROM = "whether it comes from where its line wants it is not known"
_SWALLOWED = "a block that is not finished stands before it, which may swallow it"


def grants(account: str, content: bytes, ports: Mapping[Form, int], at: datetime) -> Iterator[Grant]:
    """Each line and each block that is a key's. ports: the one that takes keys of that form."""
    file = BothForms(content)
    for line in file.lines:
        if line.key is not None:
            yield _of_line(account, line, line.key, ports[Form.OPENSSH], at)
    unfinished = False
    for block in file.blocks:
        unfinished = unfinished or block.is_unfinished
        if block.key is not None:
            where, unknown = f"{PATH}:{block.line} (RFC 4716)", _SWALLOWED if unfinished else ""
            yield Grant(account, block.key, where, unknown=unknown, restrictions=(_on(ports[Form.RFC4716]),))


def _of_line(account: str, line: Line, key: PublicKey, port: int, at: datetime) -> Grant:
    where, options = f"{PATH}:{line.number}", inert(line.options, 4000)
    if line.problem:
        return Grant(account, key, where, options, refused=inert(line.problem))
    asked = Question(key, account, _ANYWHERE, at, ASSUMED, "", touched=True, verified=True, from_anywhere=True)
    verdict = decide([line], asked)
    if not isinstance(verdict, Accepted):
        return Grant(account, key, where, options, refused=inert(verdict.reason))
    held = restrictions(GetsIn(where, verdict.options, verdict.options.command))
    unknown = _FROM if verdict.options.from_ is not None else ""
    return Grant(account, key, where, options, unknown=unknown, restrictions=(_on(port), *held))


def _on(port: int) -> str:
    return f"on port {port}"
