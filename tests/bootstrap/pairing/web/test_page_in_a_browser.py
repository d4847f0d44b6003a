"""A person at a real browser pastes, compares, is confirmed and done: with a keyboard alone, on each size of screen."""

from collections.abc import Iterator

import pytest

from keys.device import Kind
from keys.key_pair import KeyPair
from tests.bootstrap.pairing.web.bench import LINE, Page, served
from tests.bootstrap.pairing.web.chromium import Chromium
from tests.bootstrap.pairing.web.looked_at import look
from tests.keys.made import key

pytestmark = pytest.mark.wants("chromium")
SCREENS = [
    pytest.param(kind, width, dark, id=f"{width}, {'dark' if dark else 'light'}")
    for kind, width in ((Kind.IPHONE, 360), (Kind.ANDROID, 390), (Kind.IPAD, 820), (Kind.MACBOOK, 1280))
    for dark in (False, True)
]


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with Chromium(tmp_path_factory.mktemp("chromium")) as one:
        yield one


@pytest.fixture
def page(chromium: Chromium) -> Iterator[Page]:
    chromium.screen(820, 1180)
    with served() as opened:
        chromium.open(opened.url)
        yield opened
        chromium.open("about:blank")


def send(chromium: Chromium, text: str) -> None:
    """Put the text into the field, in the place of what is there, and press the button."""
    chromium.run("document.querySelector('textarea').value = ''; document.querySelector('textarea').focus()")
    chromium.paste(text)
    chromium.run("document.querySelector('button').click()")


def field(chromium: Chromium) -> str:
    return str(chromium.run("document.querySelector('textarea').value"))


def test_a_person_pastes_compares_is_confirmed_and_is_done(page: Page, chromium: Chromium) -> None:
    send(chromium, LINE)
    candidate = page.candidate()
    chromium.until_it_says("Waiting for the other screen")
    assert candidate.compare in chromium.text()
    assert candidate.key.fingerprint in chromium.text()
    assert candidate.key.randomart() in chromium.text()
    guest = page.door.take(candidate)
    assert guest is not None
    guest.say("server:web: in")
    chromium.until_it_says("server:web: in")  # nobody has touched anything
    guest.say("  ssh root@203.0.113.7")
    guest.leave()
    chromium.until_it_says("Finished")
    assert "ssh root@203.0.113.7" in chromium.text()
    assert (chromium.console, {one.partition("/wait/")[0] for one in chromium.requests}) == (
        [],
        {page.url, f"http://{page.host}"},
    )


def test_a_private_key_is_answered_kindly_and_is_nowhere_in_the_browser(page: Page, chromium: Chromium) -> None:
    private = KeyPair.generate("ipad").private_openssh(None).decode()
    send(chromium, private)
    chromium.until_it_says("This was a private key. It was not taken, not kept and is not shown again.")
    assert "Make a new key" in chromium.text()
    assert field(chromium) == ""
    source = str(chromium.run("document.documentElement.outerHTML"))
    assert not [line for line in private.splitlines() if line in source]
    assert page.door.next(0) is None
    send(chromium, LINE)
    assert page.candidate().key == key("ipad")


@pytest.mark.parametrize(
    ("text", "says"),
    [(f"{LINE}\n{key('other').line}", "There is more than one key in this."), ("my key", "This is not a public key.")],
    ids=["two keys", "junk"],
)
def test_a_bad_paste_is_answered_kindly_and_stays_in_the_field(
    page: Page, chromium: Chromium, text: str, says: str
) -> None:
    send(chromium, text)
    chromium.until_it_says(says)
    assert field(chromium) == text
    assert chromium.focus() == "key"
    assert str(chromium.run("document.title")).startswith("Not taken")
    assert ("alert", "") in chromium.read_aloud()


def test_a_keyboard_is_enough(page: Page, chromium: Chromium) -> None:
    seen = []
    for _ in range(4):
        chromium.press("Tab")
        seen.append(chromium.focus())
    assert seen == ["Skip to the content", "the field", "key", "Send the public key"]
    assert chromium.run("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    chromium.press("Tab", shift=True)
    chromium.paste(LINE)
    chromium.press("Tab")
    chromium.press("Enter")
    chromium.until_it_says("Waiting for the other screen")
    chromium.run("[...document.links].find((one) => one.innerText === 'Stop that').focus()")
    chromium.press("Enter")
    chromium.until_it_says("This page stays as it is.")
    assert chromium.run("document.querySelector('meta[http-equiv=refresh]')") is None
    page.candidate()


def test_the_address_bar_alone_leads_nowhere_else(page: Page, chromium: Chromium) -> None:
    assert chromium.requests == [page.url]  # no icon, no sheet, nothing from elsewhere
    chromium.run(
        "const more = document.createElement('script'); more.text = 'window.ran = 1'; document.body.append(more)"
    )
    assert chromium.run("typeof window.ran") == "undefined"
    assert "Content Security Policy" in " ".join(chromium.console)


@pytest.mark.parametrize(("kind", "width", "dark"), SCREENS)
def test_every_page_is_good_to_eyes_fingers_and_screen_readers(
    chromium: Chromium, kind: Kind, width: int, dark: bool
) -> None:
    chromium.screen(width, 800, dark=dark)
    with served(kind) as page:
        chromium.open(page.url)
        form = look(chromium)
        assert form.faults() == []
        assert form.found["back"] == ("rgb(15, 19, 24)" if dark else "rgb(246, 247, 249)")
        heard = chromium.read_aloud()
        assert {("textbox", "Public key"), ("button", "Send the public key"), ("main", "")} <= set(heard)
        assert ("heading", "2. Copy its public key") in heard
        assert len([name for role, name in heard if role == "image" and name]) == 4
        send(chromium, "BEGIN OPENSSH PRIVATE KEY")
        chromium.until_it_says("This was a private key")
        assert look(chromium).faults() == []
        send(chromium, LINE)
        chromium.until_it_says("Waiting for the other screen")
        assert look(chromium).faults() == []
        heard = chromium.read_aloud()
        assert {role for role, _ in heard} >= {"status", "navigation", "main"}
        assert ("image", "The key drawn as a picture") in heard
        guest = page.candidate().guest
        guest.say(f"  ssh root@{'x' * 200}.example")
        guest.leave()
        chromium.run("location.reload()")
        chromium.until_it_says("xxx.example")
        assert look(chromium).faults() == []
        chromium.open("about:blank")


@pytest.mark.parametrize("dark", [False, True])
def test_who_wants_more_contrast_gets_it(chromium: Chromium, dark: bool) -> None:
    chromium.screen(390, 800, dark=dark, contrast="more")
    with served() as page:
        chromium.open(page.url)
        assert look(chromium).found["faintest"][0] >= 7
        chromium.open("about:blank")
