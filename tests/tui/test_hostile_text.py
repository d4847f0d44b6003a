"""Text from servers is data: no markup, no escape, no change of direction, however long it is."""

from rich.cells import cell_len
from textual.content import Content
from textual.pilot import Pilot

from bootstrap.events import Emit, Observed, ObservingStarted, Waited
from bootstrap.workflows.audit import Audit
from keys.access import Door, DoorKind, Exposed, Grant, LiveSession, Observation, Seen, Unreachable, Wish
from keys.errors import KeyturnError
from keys.public_key import PublicKey
from tests.keys.made import NOON, device, key, server
from tests.tui.made import LATER, audit
from tests.tui.screen import looked, opened, press, segments, text
from tui.access_seen import AccessSeen
from tui.access_view import AccessView
from tui.mending_lines import mending_detail

CLICKED = "[@click=app.boom]x[/]"
HOSTILE = (
    "[/foo]",
    CLICKED,
    "[link=https://evil.example]x[/link]",
    "[bold red",
    "$text-error [$primary]x",
    "\x1b[2J\x1b]52;c;ZXZpbA==\x07x",
    "\x9b2Jx",
    "\u202egnp.exe\u2066x",
    "one\r\ntwo\u2028three\x0bfour\ttab",
    "A[/]" * 2500,
    "\uff37\u4e2d" * 40,  # two columns each
    "e\u0301\u0301\u0301\u0301" * 40,
    "\ud800x",
)
ACTS = set("\x1b\x9b\x07\r\u202e\u2066\u2028\x0b\ud800")


def check_harmless(pilot: Pilot[None]) -> None:
    """Nothing on the screen acts: no character that a terminal obeys, nothing to be clicked; no line is too long."""
    for segment in segments(pilot):
        assert not ACTS & set(segment.text)
        if segment.style:
            assert "@click" not in segment.style.meta
            assert not segment.style.link
    lines = text(pilot).split("\n")
    assert len(lines) == pilot.app.size.height
    assert max(cell_len(line) for line in lines) <= pilot.app.size.width


def hostile_fleet() -> Audit:
    """Every hostile text in every place that one can stand in, and on a target of its own."""
    wishes: list[Wish] = []
    observations: list[Observation] = []
    for words in HOSTILE:
        bob = PublicKey("ssh-ed25519", key("bob").blob, words)
        grants = (
            Grant(words, bob, words, words, words),
            Grant("root", device("pc").public_key.with_comment(words), words, words, "", words, (words, words), NOON),
        )
        wishes += [server(words), server(f"{words} away")]
        observations.append(
            Seen(
                f"server:{words}",
                NOON,
                (words, "root"),
                grants,
                (words,),
                doors=(Door(DoorKind.COMMAND, words, words, words, (words,)),),
                exposed=(Exposed(words, (words,), words, heeded=True),),
                sessions=(LiveSession(words, bob, 7, words, 22),),
            )
        )
        observations.append(Unreachable(f"server:{words} away", NOON, words, words))
    return audit([device("pc")], wishes, observations)


def check_inert(content: Content) -> None:
    """The same of a text that is not on the screen yet."""
    assert not ACTS & set(content.plain)
    assert not any("@" in str(span.style) or "link" in str(span.style) for span in content.spans)


def test_hostile_text_is_inert_in_the_detail_of_every_cell_and_finding() -> None:
    view = AccessView(AccessSeen(hostile_fleet()))
    for row in view.rows:
        for column in range(len(view.columns)):
            check_inert(view.detail(row.target, column, LATER))
    for finding in view.audit.findings:
        check_inert(mending_detail(finding))


def test_a_comment_with_markup_is_shown_as_it_stands() -> None:
    grant = Grant("root", PublicKey("ssh-ed25519", key("bob").blob, CLICKED), "here:1")
    fleet = audit([device("pc")], [server("web")], [Seen("server:web", NOON, ("root",), (grant,))])
    assert CLICKED in AccessView(AccessSeen(fleet)).detail("server:web", 1, LATER).plain


async def test_hostile_text_from_servers_is_shown_inert_in_the_matrix_and_the_findings() -> None:
    async with opened(hostile_fleet(), (120, 90)) as pilot:
        check_harmless(pilot)
        for keys in (["end"], ["down"] * 2, ["down"] * 2, ["enter"], ["escape", "tab"], ["down"] * 3, ["G"]):
            await press(pilot, *keys)
            check_harmless(pilot)


async def test_hostile_text_while_looking_and_in_an_error_is_shown_inert() -> None:
    left = list(HOSTILE)

    def look(emit: Emit) -> Audit:
        words = left.pop()
        emit(ObservingStarted(words))
        emit(Waited(words, 1.0, words))
        emit(Observed(words, Unreachable(words, NOON, words, words)))
        raise KeyturnError(words, where=words, hint=words)

    async with opened(look) as pilot:
        while True:
            assert "error:" in text(pilot)
            check_harmless(pilot)
            if not left:
                break
            await press(pilot, "r")
            await looked(pilot)
