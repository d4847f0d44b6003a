"""A line of the history, and the commit that it tells of -> text. All of it may come from elsewhere: it is inert."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual.content import Content

from bootstrap.history_lines import HistoryLine
from keys.inert import inert
from tui.fields import QUIET, field, title

if TYPE_CHECKING:
    from bootstrap.git import OneCommit

_NEWLINE = Content("\n")
_MOST_LINES = 200
_MOST_KEYS = 100


def line_lines(line: HistoryLine) -> Content:
    """What the line itself tells."""
    reading = [Content.styled("reading the commit …", QUIET)] if line.commit else []
    return _NEWLINE.join([*_head(line), *reading])


def commit_lines(line: HistoryLine, commit: "OneCommit") -> Content:
    """The same with all of its commit."""
    address = f" <{inert(commit.address, 80)}>" if commit.address else ""
    message = commit.message.splitlines()
    return _NEWLINE.join(
        [
            *_head(line),
            field("commit", commit.id),
            field("author", f"{inert(commit.author, 80)}{address}"),
            Content(""),
            *(Content(f"  {inert(text, 300)}") for text in message[:_MOST_LINES]),
            *([Content(f"  and {len(message) - _MOST_LINES} more lines")] if len(message) > _MOST_LINES else []),
            *_keys(commit),
        ]
    )


def _head(line: HistoryLine) -> Iterator[Content]:
    yield title(_moment(line.at))
    if line.device:
        yield field("device", line.device)
    if line.target and line.commit is None:
        yield field("where", line.target)
    yield field("what", line.told)


def _keys(commit: "OneCommit") -> Iterator[Content]:
    yield Content("")
    if not commit.moved:
        yield Content.styled("No key came into a file by it, or went from one.", QUIET)
    for moved in commit.moved[:_MOST_KEYS]:
        sign, way = ("+", "came into") if moved.came else ("-", "went from")
        style = "$text-success" if moved.came else "$text-warning"
        yield Content.assemble((f"{sign} ", style), f"{moved.fingerprint} {way} {inert(moved.file, 200)}")
    if len(commit.moved) > _MOST_KEYS:
        yield Content(f"and {len(commit.moved) - _MOST_KEYS} more")


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
