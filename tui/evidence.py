"""A cell, the foreign keys of a target, or a finding -> the text of the detail pane, evidence and all.

Everything that may come from elsewhere passes through `inert`, and is never read as markup.
"""

from collections.abc import Iterator
from datetime import datetime

from textual.content import Content

from bootstrap.age import age
from keys.access import Effect, Grant, Observation, Seen, Untrusted
from keys.audit import Finding
from keys.device import Device
from keys.inert import inert
from keys.matrix import Cell
from keys.matrix_rows import Row
from keys.matrix_words import SEVERITY_MEANINGS, SIGNS, heading
from keys.public_key import PublicKey
from keys.strength import strength
from tui.access_sentences import cell_sentence
from tui.beside_keys import beside_keys, own_sessions
from tui.fields import QUIET, field, title
from tui.widgets.findings import STYLES

_NEWLINE = Content("\n")
_REFUSED = "$text-warning"
_MOST_PLACES = 200
_EFFECTS = {
    Effect.LIVE: "decides about logins now",
    Effect.SEED: "decides about servers yet to be made",
}


def cell_detail(row: Row, cell: Cell, device: Device, finding: Finding | None, now: datetime) -> Content:
    """What one device has at one target. finding: the worst one about this cell, if there is one."""
    sign, seen = SIGNS[cell.state], row.observation
    return _text(
        title(f"{heading(device)} at {row.target}"),
        Content.assemble(
            (f"{sign}  ", STYLES[sign.meaning]), inert(finding.what if finding else cell_sentence(row, cell, device))
        ),
        *([field("mend", finding.mend)] if finding and finding.mend else []),
        *(_accepted(finding) if finding else []),
        *(own_sessions(seen, device, now) if isinstance(seen, Seen) else []),
        *_grants(cell.grants, seen, now),
        *_target(row, now, device),
        *_device(device, now),
    )


def foreign_detail(row: Row, name: str, grants: tuple[Grant, ...], finding: Finding | None, now: datetime) -> Content:
    """Where a key, or keys, that no device owns stand at one target. name: what they are called together."""
    if not grants:
        says = f"{name}: not here" if row.is_seen else "could not be seen, so nothing is known of foreign keys"
        return _text(title(f"{name} at {row.target}"), Content(inert(says)), *_target(row, now))
    return _text(
        title(f"{name} at {row.target}"),
        Content("No device owns this. It stays, unless it is named: keyturn revoke SHA256:…"),
        *(field("perhaps", guess) for guess in (finding.perhaps if finding else ())),
        *([field("mend", finding.mend)] if finding and finding.mend else []),
        *(_accepted(finding) if finding else []),
        *_grants(grants, row.observation, now),
        *_target(row, now),
    )


def finding_detail(finding: Finding) -> Content:
    """One finding with all its evidence."""
    severity = finding.severity.name
    places = finding.evidence[:_MOST_PLACES]
    left_out = len(finding.evidence) - len(places)
    return _text(
        Content.assemble((severity, STYLES[SEVERITY_MEANINGS[finding.severity]]), f"  {inert(finding.target, 60)}"),
        Content(inert(finding.what)),
        *_accepted(finding),
        *(field("perhaps", guess) for guess in finding.perhaps),
        *([Content(""), field("mend", finding.mend)] if finding.mend else []),
        *([Content(""), Content.styled("seen at", QUIET)] if places else []),
        *(Content("  " + inert(place)) for place in places),
        *([Content(f"  and {left_out} more places")] if left_out else []),
        Content(""),
        field("id", finding.id),
    )


def looking_detail(target: str, said: str) -> Content:
    """What a target said while it is looked at for the first time."""
    return _text(title(target), Content(inert(said)))


def _accepted(finding: Finding) -> Iterator[Content]:
    if finding.accepted:
        yield field("accepted", f"until {finding.accepted.until}: {finding.accepted.reason}")


def _grants(grants: tuple[Grant, ...], seen: Observation | None, now: datetime) -> Iterator[Content]:
    for grant in grants[:_MOST_PLACES]:
        yield Content("")
        yield Content.assemble((inert(grant.account, 60), "bold"), "  ", _verdict(grant))
        if grant.where:
            yield field("where", grant.where)
        if grant.options:
            yield field("options", grant.options)
        yield from (field("held by", restriction) for restriction in grant.restrictions)
        if last_use := _last_use(grant, seen, now):
            yield field("last use", last_use)
        yield from _key(grant.key)
    if len(grants) > _MOST_PLACES:
        yield Content(f"and {len(grants) - _MOST_PLACES} more places")


def _last_use(grant: Grant, seen: Observation | None, now: datetime) -> str:
    """When the key last logged in there, or since when it surely has not; empty where no log tells."""
    if grant.last_used:
        return f"{grant.last_used:%Y-%m-%d %H:%M}, {age(grant.last_used, now)}"
    since = seen.log_since if isinstance(seen, Seen) else None
    return f"none since {since:%Y-%m-%d}, where the log begins" if since else ""


def _verdict(grant: Grant) -> tuple[str, str]:
    """What is known against the key there; nothing where it gets in."""
    if grant.refused:
        return "refused: " + inert(grant.refused), _REFUSED
    return ("not known: " + inert(grant.unknown), _REFUSED) if grant.unknown else ("", "")


def _key(key: PublicKey) -> Iterator[Content]:
    verdict = strength(key)
    yield Content.assemble(("key      ", QUIET), (verdict.why, "" if verdict.ok else "$text-error bold"))
    yield Content(f"  {key.fingerprint}")
    if key.comment:
        yield field("comment", key.comment)


def _target(row: Row, now: datetime, device: Device | None = None) -> Iterator[Content]:
    """device: whose sessions were told already."""
    yield Content("")
    yield title(row.target)
    yield Content(_EFFECTS[row.wish.effect])
    seen = row.observation
    if seen is None:
        yield Content("not looked at yet")
    elif isinstance(seen, Seen):
        yield Content(f"seen {age(seen.at, now)}: {len(seen.grants)} keys")
        yield field("accounts", ", ".join(seen.accounts))
        yield from (field("unknown", sentence) for sentence in filter(None, (*seen.unknown, seen.sessions_unknown)))
        yield from beside_keys(seen, now, but=device)
    else:
        yield Content.styled(f"could not be seen {age(seen.at, now)}: {inert(seen.why)}", "$text-error")
        if isinstance(seen, Untrusted) and seen.host_key is not None:
            yield field("host key", seen.host_key.type)
            yield Content(f"  {seen.host_key.fingerprint}")
        if seen.hint:
            yield field("hint", seen.hint)


def _device(device: Device, now: datetime) -> Iterator[Content]:
    yield Content("")
    yield title(device.name)
    yield Content(f"{device.kind}, {device.status}{f', revoked {age(device.revoked, now)}' if device.revoked else ''}")
    by = f" by {inert(device.added_by, 60)}" if device.added_by else ""
    yield field("added", f"{device.added:%Y-%m-%d}{by}")
    if device.expires:
        yield field("expires", f"{device.expires:%Y-%m-%d}")
    yield from _key(device.public_key)


def _text(*lines: Content) -> Content:
    return _NEWLINE.join(lines)
