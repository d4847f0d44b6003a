"""The targets of the page: ways in beside keys, sessions that go on, what could not be read, and every key seen."""

from collections.abc import Iterator

from bootstrap.audit_outputs.markup import Html, element
from bootstrap.audit_outputs.page_matrix import scrolled, table
from keys.access import Effect, Grant, Seen
from keys.findings.evidence import count, moment
from keys.matrix import Matrix
from keys.matrix_rows import Row, rows
from keys.public_key import PublicKey

_MOST_KEYS = 500


def doors_section(matrix: Matrix) -> Html:
    """Ways in that no list of keys shows, and files that others can write."""
    body = [*_doors(matrix), *_exposed(matrix)]
    if not body:
        return Html("")
    found = table("Ways in that no list of keys shows.", ["target", "what", "about", "opens", "evidence"], body)
    return element("section", element("h2", f"Other doors ({len(body)})", id="doors"), scrolled("Other doors", found))


def targets_section(matrix: Matrix) -> Html:
    owners = {device.public_key: device.name for device in matrix.devices}
    parts = [_target(row, owners) for row in rows(matrix)]
    return element("section", element("h2", f"Targets ({len(parts)})", id="targets"), *parts)


def _seen(matrix: Matrix) -> Iterator[Seen]:
    return (seen for seen in matrix.observations.values() if isinstance(seen, Seen))


def _doors(matrix: Matrix) -> Iterator[Html]:
    for seen in _seen(matrix):
        for door in seen.doors:
            accounts = ", ".join(door.accounts) or "not known"
            yield _row(seen.target, str(door.kind), door.what, accounts, door.where)


def _exposed(matrix: Matrix) -> Iterator[Html]:
    for seen in _seen(matrix):
        for one in seen.exposed:
            what = f"others can write it{'' if one.heeded else '; sshd does not read it for that reason'}"
            yield _row(seen.target, what, one.why, ", ".join(one.accounts), one.path)


def _row(heading: str, *cells: Html | str) -> Html:
    return element("tr", element("th", heading, scope="row"), *(element("td", cell) for cell in cells))


def _target(row: Row, owners: dict[PublicKey, str]) -> Html:
    seen = row.observation
    does = "decides about logins now" if row.wish.effect is Effect.LIVE else "decides about servers yet to be made"
    if not isinstance(seen, Seen):
        why = seen.why if seen else "not looked at"
        hint = [element("p", seen.hint)] if seen and seen.hint else []
        says = element("p", f"? could not be seen: {why}", class_="warning")
        return element("details", element("summary", f"{row.target}: not seen"), says, *hint)
    facts = [element("p", f"It {does}. Seen {moment(seen.at)}.", class_="soft small")]
    if seen.log_since:
        facts.append(element("p", f"Its log of logins goes back to {moment(seen.log_since)}.", class_="soft small"))
    unknown = filter(None, (*seen.unknown, seen.sessions_unknown))
    facts += [element("p", f"? unknown: {sentence}", class_="warning") for sentence in unknown]
    facts += [element("p", f"✖ goes on: {said}", class_="bad") for said in _sessions(seen, owners)]
    summary = element("summary", f"{row.target}: {count(len(seen.grants), 'key')}")
    return element("details", summary, *facts, scrolled(f"Keys at {row.target}", _keys(seen, row.wish.effect, owners)))


def _sessions(seen: Seen, owners: dict[PublicKey, str]) -> Iterator[str]:
    for one in seen.sessions:
        whose = owners.get(one.key, one.key.fingerprint)
        yield f"{whose} as {one.account} from {one.address}{f', since {moment(one.since)}' if one.since else ''}"


def _keys(seen: Seen, effect: Effect, owners: dict[PublicKey, str]) -> Html:
    body = [
        _row(
            grant.account,
            owners.get(grant.key, "") or f"foreign: {grant.key.comment or 'no comment'}",
            element("code", grant.key.fingerprint),
            _does(grant, effect),
            grant.where,
            moment(grant.last_used) if grant.last_used else "",
        )
        for grant in seen.grants[:_MOST_KEYS]
    ]
    left_out = len(seen.grants) - _MOST_KEYS
    caption = f"Every key seen at {seen.target}{f', without {left_out} more' if left_out > 0 else ''}."
    return table(caption, ["account", "whose", "fingerprint", "what it does", "where", "last used"], body, "keys")


def _does(grant: Grant, effect: Effect) -> str:
    if effect is Effect.SEED:
        return "listed"
    if grant.refused:
        return f"refused: {grant.refused}"
    if grant.unknown:
        return f"not known: {grant.unknown}"
    return "; ".join(grant.restrictions) or "gets in"
