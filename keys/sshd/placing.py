"""Where a directive may be put so that it counts for everybody: sshd takes the first value outside Match.

Only tells what would come of it; nothing is written from here. `keys.sshd.config` is what reads the result.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from keys.sshd import globs
from keys.sshd.config import MAX_DEPTH, at_start, lines_of
from keys.sshd.files import ROOT, Entry, Files, Kind
from keys.sshd.server import Server
from keys.sshd.verdict import ConfigError, UnseenError
from keys.sshd.words import arguments, directive


@dataclass(frozen=True, slots=True)
class Directive:
    """One line of the configuration, as far as it can be taken apart.

    where: "/etc/ssh/sshd_config:3". keyword: in lower case. in_match: whether it stands under a Match line, that of a
    file which includes its own among them; `Match all` is one too.
    """

    where: str
    keyword: str
    words: tuple[str, ...]
    in_match: bool


def directives(server: Server, main: str) -> Iterator[Directive]:
    """Every directive in the order in which sshd meets it, included files in place. main: the path of server.config.

    Raises UnseenError where an included file was not read, or files include each other without end.
    """
    yield from _of_file(server, main, server.config, in_match=False, depth=0)


def set_in_match(server: Server, main: str, keyword: str) -> str:
    """Where a Match block sets this; empty where none does. Raises UnseenError."""
    found = (one.where for one in directives(server, main) if one.keyword == keyword and one.in_match)
    return next(found, "")


def counts_as_file(server: Server, main: str, path: str, line: str) -> bool:
    """Whether a new file with this one directive would be included so that it counts, whatever else there is.

    False too where that cannot be told.
    """
    keyword, *words = line.split()
    keyword = keyword.lower()
    entries = {**server.files.entries, path: Entry(Kind.FILE, content=f"{line}\n".encode())}
    after = replace(server, files=Files.with_usual_folders(entries, server.files.unseen))
    try:
        counted = at_start(after).words(keyword)
        return counted == tuple(words) and not set_in_match(after, main, keyword)
    except (ConfigError, UnseenError):
        return False


def _of_file(server: Server, path: str, content: bytes, *, in_match: bool, depth: int) -> Iterator[Directive]:
    if depth > MAX_DEPTH:
        raise UnseenError(f"{path}: included too deep")
    for number, line in enumerate(lines_of(content), start=1):
        found = directive(line)
        if found is None:
            continue
        one = Directive(f"{path}:{number}", found[0].lower(), _words(found[1]), in_match)
        in_match = in_match or one.keyword == "match"
        yield one
        if one.keyword == "include":
            yield from _included(server, one, in_match=in_match, depth=depth)


def _words(text: str) -> tuple[str, ...]:
    try:
        return tuple(arguments(text))
    except ConfigError:
        return (text,)


def _included(server: Server, line: Directive, *, in_match: bool, depth: int) -> Iterator[Directive]:
    for word in line.words:
        pattern = word if word.startswith("/") else f"{server.etc}/{word}"
        for path in globs.expand(pattern, server.files, ROOT):
            found = server.files.find(path, ROOT)
            if found is None or found.entry.content is None:
                raise UnseenError(f"{path}, of sshd's configuration, could not be read")
            yield from _of_file(server, path, found.entry.content, in_match=in_match, depth=depth + 1)
