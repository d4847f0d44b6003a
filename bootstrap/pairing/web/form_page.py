"""The first page: what to do on this device, in four steps, and the field for the public key."""

from bootstrap.audit_outputs.markup import Html, drawing, element
from bootstrap.pairing.web.drawings import compare_picture, copy_picture, make_picture, paste_picture
from bootstrap.pairing.web.layout import page
from bootstrap.pairing.web.pasted import FIELD, NotTaken
from bootstrap.pairing.web.words import NAMES, words
from keys.device import Kind

_QUIET = {"autocomplete": "off", "autocapitalize": "off", "autocorrect": "off", "spellcheck": "false"}


def form_page(kind: Kind, path: str, wrong: NotTaken | None = None) -> str:
    """path: where the form goes. wrong: what was wrong with the one before."""
    title = f"Pair this {NAMES[kind]}"
    lead = element("p", "Its public key is enough. The private key stays on this device.", class_="lead")
    parts = (_steps(kind), _form(path, wrong))
    if wrong:  # the person has seen the steps: what to mend comes first
        parts = (parts[1], parts[0])
    return page(f"Not taken: {title}" if wrong else title, element("h1", title), lead, *parts)


def _steps(kind: Kind) -> Html:
    said = words(kind)
    there = element("a", "the field", href=f"#{FIELD}")
    steps = (
        (make_picture(kind), "Make a key", (said.make,), said.typed_make),
        (copy_picture(kind), "Copy its public key", (said.copy,), said.typed_copy),
        (paste_picture(kind), "Paste it here", ("Into ", there, " on this page, and send it."), ()),
        (compare_picture(kind), "Compare", ("The next page shows what to compare with the other screen.",), ()),
    )
    items = [
        element("li", picture, element("div", element("h3", f"{number}. {head}"), element("p", *text), *_typed(typed)))
        for number, (picture, head, text, typed) in enumerate(steps, 1)
    ]
    return element(
        "section",
        element("h2", "Four steps", id="how"),
        element("ol", *items, class_="steps", role="list"),
        aria_labelledby="how",
    )


def _typed(lines: tuple[str, ...]) -> list[Html]:
    return [element("p", element("code", line), class_="typed") for line in lines]


def _form(path: str, wrong: NotTaken | None) -> Html:
    about = "wrong about" if wrong else "about"
    more = {"aria_invalid": "true", "autofocus": ""} if wrong else {}
    field = element(
        "textarea",
        drawing(wrong.kept if wrong else ""),
        id=FIELD,
        name=FIELD,
        rows="4",
        required="",
        aria_describedby=about,
        placeholder="ssh-ed25519 AAAA…",
        **_QUIET,
        **more,
    )
    return element(
        "section",
        *([_wrong(wrong)] if wrong else []),
        element(
            "form",
            element("label", "Public key", for_=FIELD),
            element("p", "One line, of one key. Never the private key.", id="about", class_="soft"),
            field,
            element("button", "Send the public key", type="submit"),
            method="post",
            action=path,
            accept_charset="utf-8",
            autocomplete="off",
        ),
        class_="card",
        aria_label="Your public key",
    )


def _wrong(wrong: NotTaken) -> Html:
    mark = "✖ " if wrong.leaked else "◆ "
    return element(
        "div",
        element("h2", mark, wrong.what),
        element("p", wrong.do),
        id="wrong",
        role="alert",
        class_="wrong leaked" if wrong.leaked else "wrong",
    )
