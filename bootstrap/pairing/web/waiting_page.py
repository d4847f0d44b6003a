"""The page of a device whose key has come: what to compare, and then what becomes of it, as it happens."""

from bootstrap.audit_outputs.markup import Html, drawing, element
from bootstrap.pairing.web.guest import LOOKS, PageGuest, Said
from bootstrap.pairing.web.layout import page
from bootstrap.pairing.web.words import Words, words
from keys.device import Kind


def waiting_page(kind: Kind, guest: PageGuest, said: Said, *, here: str, may_offer: bool, still: bool) -> str:
    """here: the path of this page. may_offer: whether another key would be taken. still: it does not renew itself."""
    title = _title(said, may_offer)
    parts = [_news(said)]
    if said.lines and said.ended and may_offer:
        parts.append(element("p", element("a", "Offer another key", href=guest.form, class_="button")))
    if said.lines or said.ended:
        parts.append(_card("The key of this device", _facts(guest)))
    else:
        parts.insert(0, _card("The same on both screens?", _facts(guest), _rules(words(kind))))
    if not said.ended:
        parts.append(_renewing(here, still=still))
    return page(title, element("h1", title), *parts, refresh=0 if still or said.ended else LOOKS)


def _title(said: Said, may_offer: bool) -> str:
    if not said.ended:
        return "Being let in" if said.lines else "Compare, then say yes on the other screen"
    if may_offer:
        return "Not this key" if said.lines else "It goes on elsewhere"
    return "Finished" if said.lines else "Closed"


def _news(said: Said) -> Html:
    if not said.lines:
        body = element("p", "No more comes on this page." if said.ended else "Waiting for the other screen…")
    else:
        body = element("pre", drawing("\n".join(said.lines)), class_="lines")
    more = [] if said.ended or not said.lines else [element("p", "More is to come…", class_="soft")]
    return _card("What happens", element("div", body, *more, role="status", aria_live="polite"))


def _card(head: str, *inside: Html) -> Html:
    return element("section", element("h2", head), *inside, class_="card", aria_label=head)


def _facts(guest: PageGuest) -> Html:
    key = guest.key
    art = element("pre", drawing(key.randomart()), class_="art", role="img", aria_label="The key drawn as a picture")
    facts = element(
        "dl",
        element("dt", "Comparison code"),
        element("dd", element("strong", guest.compare, class_="code")),
        element("dt", f"Fingerprint of the key ({key.algorithm})"),
        element("dd", element("code", key.fingerprint, class_="fingerprint")),
    )
    return element("div", facts, art, class_="facts")


def _rules(said: Words) -> Html:
    typed = [element("code", line) for line in said.typed_look]
    return element(
        "ol",
        element("li", "The comparison code is the same here and on the other screen."),
        element(
            "li",
            element("strong", "The fingerprint on the other screen is that of your own key. "),
            f"{said.look} ",
            *typed,
            " Do not go by this page alone: somebody in the network could have changed it.",
        ),
        element("li", "Then say yes on the other screen. For another key, say no there first."),
        class_="rules",
    )


def _renewing(here: str, *, still: bool) -> Html:
    if still:
        says, where, other = "This page stays as it is. ", f"{here}/still", ("Let it look by itself", here)
    else:
        says, where, other = f"This page looks for news every {LOOKS} seconds. ", here, ("Stop that", f"{here}/still")
    links = element("a", "Look now", href=where), " ", element("a", other[0], href=other[1])
    return element("nav", element("p", says), element("p", *links, class_="links"), aria_label="News", class_="soft")
