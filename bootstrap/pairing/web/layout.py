"""What all pages of pairing have in common: the head, the style, and the policy that allows nothing else."""

import hashlib
from base64 import b64encode
from functools import cache
from pathlib import Path

from bootstrap.audit_outputs.markup import Child, Html, element


@cache
def policy() -> str:
    """The Content-Security-Policy: our own style sheet, and a form that goes back here."""
    digest = b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def page(title: str, *main: Child, refresh: int = 0) -> str:
    """A whole page. refresh: seconds after which the browser looks again; 0 for never."""
    skip = element("a", "Skip to the content", href="#main", class_="skip")
    top = element("header", element("p", "keyturn", class_="brand"))
    body = element("body", skip, top, element("main", *main, id="main", tabindex="-1"), _foot())
    return f"<!DOCTYPE html>\n{element('html', _head(title, refresh), body, lang='en')}\n"


def notice(title: str, *lines: str) -> str:
    """A page that only says something."""
    return page(title, element("h1", title), *(element("p", line) for line in lines))


def _head(title: str, refresh: int) -> Html:
    again = [element("meta", http_equiv="refresh", content=str(refresh))] if refresh else []
    return element(
        "head",
        Html('<meta charset="utf-8">'),
        *again,
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="robots", content="noindex"),
        element("meta", name="format-detection", content="telephone=no, address=no, email=no, date=no"),
        element("link", rel="icon", href="data:,"),
        element("title", f"{title} · keyturn"),
        Html(f"<style>{_style()}</style>"),
    )


def _foot() -> Html:
    says = (
        "This page takes public keys only. It runs no script, keeps nothing in the browser, and is there for minutes."
    )
    return element("footer", element("p", says))


@cache
def _style() -> str:
    return Path(__file__).with_name("page.css").read_text(encoding="utf-8")
